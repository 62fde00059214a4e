import { type AdapterContext, GenarunError, type ModelAnswer, type ModelRequest } from '@genarun/spec';
import { createRandom, type Random } from '../random.ts';
import { describeModel, type SimModel, unknownWishes } from '../sim-model.ts';
import { babble, rate } from './babble.ts';

const model = describeModel({
  name: 'voice',
  title: 'Voice that babbles in the rhythm of a text',
  tasks: ['audio'],
  input: ['text'],
  output: 'audio',
  seed: 'integer',
  lenient: true,
  parameters: {
    speed: { type: 'number', minimum: 0.25, maximum: 4, description: '1 is usual.' },
    pitch: { type: 'number', minimum: 60, maximum: 400, description: 'Hertz. Default: by the seed, or by the voice.' },
    voice: { type: 'string', description: 'Any name; the same name has the same pitch.' },
  },
});

/** Letters spoken at most: some four minutes. */
const maxLetters = 2500;

function cutWarning({ length }: string): string[] {
  return length <= maxLetters ? [] : [`${model.id} (simulation, no AI) speaks the first ${maxLetters} of ${length} letters`];
}

/** PCM of 16 bits, one channel, in a WAV file. */
function wavOf(samples: Float32Array): Uint8Array {
  const bytes = new Uint8Array(44 + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, name: string): void =>
    bytes.set(
      [...name].map((letter) => letter.charCodeAt(0)),
      at,
    );
  tag(0, 'RIFF');
  view.setUint32(4, 36 + samples.length * 2, true);
  tag(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((value, at) => {
    view.setInt16(44 + at * 2, Math.round(value * 32_767), true);
  });
  return bytes;
}

async function perform(request: ModelRequest, _context: AdapterContext, seeded: Random): Promise<ModelAnswer> {
  const text = request.prompt ?? request.texts?.join(' ') ?? '';
  if (text.trim() === '') throw new GenarunError({ code: 'invalid_input', message: `${model.id}: expected a text to speak, got none` });
  const { speed, pitch, voice } = request.params;
  const random = seeded.fork(text);
  const chosen = typeof voice === 'string' ? createRandom(`speaker ${voice}`) : seeded.fork('speaker');
  const spoken = text.slice(0, maxLetters);
  const samples = babble(spoken, { pitch: typeof pitch === 'number' ? pitch : chosen.between(95, 215), speed: typeof speed === 'number' ? speed : 1 }, random);
  const duration = samples.length / rate;
  return {
    media: [{ bytes: wavOf(samples), mime: 'audio/wav', duration }],
    usage: { products: 1, characters: text.length, seconds: duration },
    warnings: [...unknownWishes(request, model), ...cutWarning(text)],
  };
}

/** Speaks texts as babble. */
export const speaker: SimModel = { model, perform };
