import { GenarunError } from '@genarun/spec';
import type { PreTrainedModel, PreTrainedTokenizer, Tensor } from '@huggingface/transformers';
import { numberOf } from '../../architectures/choose-family.ts';
import type { LocalAnswer, LocalRequest, Pcm } from '../engine.ts';
import { type FamilyContext, type FamilyLoader, numberParam, type RequestHooks, refuseCancelled, textParam } from './context.ts';
import { disposeOf } from './generate-text.ts';
import { generationOptions } from './sampling.ts';

type Speaker = {
  readonly context: FamilyContext;
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
  readonly vocoder?: PreTrainedModel;
};
type Say = (text: string, request: LocalRequest) => Promise<Pcm>;

/** Text to sound: VITS (MMS), SpeechT5, Kokoro, Supertonic, MusicGen. */
export const loadSpeech: FamilyLoader = async (context) => {
  const { library, folder, options, architecture } = context;
  const [tokenizer, model, vocoder] = await Promise.all([
    library.AutoTokenizer.from_pretrained(folder.path, options),
    modelOf(context),
    architecture.type === 'speecht5' ? loadVocoder(context) : undefined,
  ]);
  const speaker: Speaker = { context, tokenizer, model, ...(vocoder === undefined ? {} : { vocoder }) };
  const say = voices[architecture.type];
  if (say === undefined) throw new GenarunError({ code: 'invalid_input', message: `${folder.id}: no voice is known for "${architecture.type}"` });
  const models = vocoder === undefined ? [model] : [model, vocoder];
  return { perform: (request, hooks) => speak(context, say(speaker), request, hooks), dispose: () => disposeOf(...models) };
};

function modelOf({ library, folder, options, architecture: { type } }: FamilyContext): Promise<PreTrainedModel> {
  if (type === 'speecht5') return library.SpeechT5ForTextToSpeech.from_pretrained(folder.path, options);
  if (type === 'musicgen') return library.MusicgenForConditionalGeneration.from_pretrained(folder.path, options);
  return library.AutoModel.from_pretrained(folder.path, options);
}

async function speak({ folder, chosen }: FamilyContext, say: Say, request: LocalRequest, hooks: RequestHooks): Promise<LocalAnswer> {
  const texts = request.texts ?? (request.prompt === undefined ? [] : [request.prompt]);
  if (texts.length === 0) throw new GenarunError({ code: 'invalid_input', message: `${folder.id} speaks: a text expected` });
  const audio: Pcm[] = [];
  for (const [index, text] of texts.entries()) {
    refuseCancelled(hooks);
    audio.push(await say(text, request));
    hooks.progress((index + 1) / texts.length);
  }
  return {
    audio,
    usage: { characters: texts.join('').length, products: audio.length },
    returned: { precision: Object.values(chosen.precision)[0] ?? 'fp32' },
  };
}

const voices: Readonly<Record<string, (speaker: Speaker) => Say>> = {
  vits:
    ({ context, tokenizer, model }) =>
    async (text, { seed }) => {
      context.library.random.seed(seed);
      return waveform(context, await model(tokenizer(text)), 16_000);
    },
  speecht5:
    ({ context, tokenizer, model, vocoder }) =>
    async (text, { params }) => {
      const { library } = context;
      const embedding = await numbersIn(context, textParam(params, 'speaker') ?? 'speaker_embeddings', 'speakers');
      if (!(model instanceof library.SpeechT5ForTextToSpeech)) throw new GenarunError({ code: 'internal', message: 'a SpeechT5 expected' });
      const spoken = await model.generate_speech(tokenizer(text).input_ids, new library.Tensor('float32', embedding, [1, embedding.length]), { vocoder });
      return waveform(context, spoken, 16_000);
    },
  style_text_to_speech_2:
    ({ context, tokenizer, model }) =>
    async (phonemes, { params }) => {
      const { Tensor } = context.library;
      const voice = await numbersIn(context, textParam(params, 'speaker') ?? 'af', 'voices');
      const { input_ids } = tokenizer(phonemes, { truncation: true });
      // A voice is one style of 256 numbers for each length of a text.
      const row = Math.min(Math.max((input_ids.dims.at(-1) ?? 0) - 2, 0), Math.max(0, voice.length / 256 - 1));
      const style = new Tensor('float32', voice.slice(row * 256, (row + 1) * 256), [1, 256]);
      return waveform(context, await model({ input_ids, style, speed: new Tensor('float32', [numberParam(params, 'speed') ?? 1], [1]) }), 24_000);
    },
  supertonic:
    ({ context, tokenizer, model }) =>
    async (text, { params, seed }) => {
      const { library, folder } = context;
      library.random.seed(seed);
      const voice = await numbersIn(context, textParam(params, 'speaker') ?? 'F1', 'voices');
      const width = numberOf(folder.config, ['style_dim']) ?? 128;
      const style = new library.Tensor('float32', voice, [1, voice.length / width, width]);
      if (!(model instanceof library.SupertonicForConditionalGeneration)) throw new GenarunError({ code: 'internal', message: 'a Supertonic expected' });
      const spoken: unknown = await model.generate_speech({ ...tokenizer(text), style, speed: numberParam(params, 'speed') ?? 1 } as Parameters<
        typeof model.generate_speech
      >[0]);
      return waveform(context, spoken, 44_100);
    },
  musicgen:
    ({ context, tokenizer, model }) =>
    async (text, request) => {
      const settings = generationOptions(context.library, request, true, 256);
      const made: unknown = await model.generate({ ...tokenizer(text), ...settings, guidance_scale: 3 } as unknown as Parameters<
        PreTrainedModel['generate']
      >[0]);
      return waveform(context, { waveform: made }, 32_000);
    },
};

/** The sound a model answers with, and its rate. */
function waveform({ folder: { id, config } }: FamilyContext, output: unknown, fallbackRate: number): Pcm {
  // What a model answers is an object of tensors by name.
  const tensor = (Reflect.get(Object(output), 'waveform') ?? Reflect.get(Object(output), 'audio_values')) as Tensor | undefined;
  if (tensor === undefined) throw new GenarunError({ code: 'invalid_output', message: `${id} gives no waveform` });
  // The library's conversion gives 32-bit floats whatever the model wrote.
  const samples = tensor.to('float32').data as Float32Array;
  return { rate: numberOf(config, ['sampling_rate', 'sample_rate']) ?? fallbackRate, channels: [Float32Array.from(samples)] };
}

/** 32-bit floats in a file of the model: `speakers/NAME.bin`, `voices/NAME.bin` or `NAME.bin`. Throws GenarunError `invalid_input` naming those there are. */
async function numbersIn({ folder, read }: FamilyContext, name: string, place: string): Promise<Float32Array> {
  const file = folder.files.find(({ path }) => path === `${place}/${name}.bin` || path === `${name}.bin` || path === name);
  if (file === undefined) {
    const there = folder.files.filter(({ path }) => path.endsWith('.bin')).map(({ path }) => path.replace(/^.*\/|\.bin$/g, ''));
    throw new GenarunError({
      code: 'invalid_input',
      message: `${folder.id} has no speaker "${name}"${there.length === 0 ? '' : `; it has ${there.slice(0, 40).join(', ')}`}`,
      hint: `a speaker is a file of 32-bit floats: ${place}/${name}.bin in the folder of the model`,
    });
  }
  const bytes = await read(file.path);
  return new Float32Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 4));
}

/** SpeechT5 gives a spectrogram; a vocoder beside it, in `vocoder/`, makes it sound. */
async function loadVocoder({ library, folder, options }: FamilyContext): Promise<PreTrainedModel> {
  if (!folder.files.some(({ path }) => path === 'vocoder/config.json'))
    throw new GenarunError({
      code: 'not_found',
      message: `${folder.id} needs a vocoder in its folder vocoder/`,
      hint: 'genarun models pull Xenova/speecht5_hifigan, and copy its folder to vocoder/',
    });
  return library.AutoModel.from_pretrained(`${folder.path}/vocoder`, { ...options, subfolder: 'onnx', dtype: 'fp32' });
}
