import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GenarunError, type Media, type Model } from '@genarun/spec';
import type { OneCall } from './one-call.ts';

/** The smallest request that shows that a model answers; files it needs are written into the folder. */
export async function smallCall(id: string, model: Model | undefined, { media, folder }: { readonly media: Media; readonly folder: string }): Promise<OneCall> {
  const does = new Set(model?.tasks ?? ['text']);
  const takes = new Set(model?.input);
  const picture = async () => ({ media: [{ path: await redSquare(media, folder), kind: 'image' as const }] });
  const [only] = model?.prompts ?? [];
  if (only !== undefined) return { id, model, prompt: only, ...(takes.has('image') ? await picture() : {}) };
  if (does.has('image') && takes.has('image') && !takes.has('text')) return { id, model, ...(await picture()) };
  if (does.has('text')) return { id, model, prompt: 'Answer with the one word: ready' };
  if (does.has('translate')) return { id, model, prompt: 'Good morning', to: 'de' };
  if (does.has('image') || does.has('video')) return { id, model, prompt: 'a red circle on white' };
  if (does.has('audio')) return { id, model, prompt: 'Ready.' };
  if (does.has('rerank')) return { id, model, prompt: 'sea birds', texts: ['herons and terns', 'tax law'] };
  if (does.has('embed') && model?.input.includes('text') !== false) return { id, model, prompt: 'ready' };
  if ((does.has('describe') || does.has('embed')) && takes.has('image')) return { id, model, ...(await picture()) };
  if ((does.has('describe') || does.has('embed')) && takes.has('audio')) return { id, model, media: [{ path: await tones(folder), kind: 'audio' }] };
  throw new GenarunError({
    code: 'invalid_input',
    message: `${id} takes ${model?.input.join(', ')}: there is nothing small to send it`,
    hint: 'try it in a document',
  });
}

async function redSquare(media: Media, folder: string): Promise<string> {
  const size = 64;
  const data = new Uint8Array(size * size * 4).map((_, index) => (index % 4 === 0 || index % 4 === 3 ? 255 : 0));
  const { bytes } = await media.encode({ width: size, height: size, data }, 'png');
  const file = join(folder, 'red.png');
  await writeFile(file, bytes);
  return file;
}

/** One second of two rising tones as WAV, 16 bits at 16 kHz: what hears it answers, if only that there are no words. */
async function tones(folder: string): Promise<string> {
  const rate = 16_000;
  const bytes = Buffer.alloc(44 + rate * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + rate * 2, 4);
  bytes.write('WAVEfmt ', 8);
  for (const [at, value] of [
    [16, 16],
    [24, rate],
    [28, rate * 2],
    [40, rate * 2],
  ] as const)
    bytes.writeUInt32LE(value, at);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const)
    bytes.writeUInt16LE(value, at);
  bytes.write('data', 36);
  for (let at = 0; at < rate; at++) bytes.writeInt16LE(Math.round(6000 * Math.sin((at / rate) * 2 * Math.PI * (at < rate / 2 ? 330 : 440))), 44 + at * 2);
  const file = join(folder, 'tones.wav');
  await writeFile(file, bytes);
  return file;
}
