import { type AdapterContext, GenarunError, isRecord, type MediaBytes, type ModelRequest, type Task } from '@genarun/spec';
import { download, type Wanted } from '../wire/download.ts';

const maxOutputs = 64;
const maxDepth = 8;

/** What media a task makes, or undefined where it makes text. */
export function wantedOf(task: Task): Wanted | undefined {
  return task === 'image' || task === 'audio' || task === 'video' ? task : undefined;
}

/** Every address in an output, in order, each once: `https:` and `data:` texts wherever they stand. */
export function addressesIn(output: unknown, depth = 0): readonly string[] {
  if (typeof output === 'string') return /^(?:https?:\/\/\S+|data:[\w.+-]+\/[\w.+-]+[;,])/.test(output) ? [output] : [];
  if (depth > maxDepth) return [];
  const items = Array.isArray(output) ? output : isRecord(output) ? Object.values(output) : [];
  return [...new Set(items.flatMap((item) => addressesIn(item, depth + 1)))];
}

/** Fetches the media of an output; addresses whose names say that they are something else are passed over. Throws `invalid_output` where none is left. */
export async function mediaOf(
  output: unknown,
  { provider, wanted, context }: { readonly provider: string; readonly wanted: Wanted; readonly context: AdapterContext },
): Promise<readonly MediaBytes[]> {
  const addresses = addressesIn(output).filter((address) => !isOtherKind(address, wanted));
  if (addresses.length === 0 || addresses.length > maxOutputs)
    throw new GenarunError({
      code: 'invalid_output',
      message: `${provider}: an output with 1 to ${maxOutputs} addresses of kind ${wanted} expected, got ${shown(output)}`,
    });
  return Promise.all(addresses.map((url) => download(context, { provider, url, wanted })));
}

/** The text of an output: a text, a list of pieces, or the one text in an object. Throws `invalid_output`. */
export function textOf(output: unknown, provider: string): string {
  const text = found(output);
  if (text === undefined) throw new GenarunError({ code: 'invalid_output', message: `${provider}: a text expected, got ${shown(output)}` });
  return text;
}

function found(output: unknown): string | undefined {
  if (typeof output === 'string') return output;
  if (Array.isArray(output)) return output.length > 0 && output.every((item) => typeof item === 'string') ? output.join('') : undefined;
  if (!isRecord(output)) return undefined;
  for (const name of ['text', 'output', 'caption', 'transcription', 'transcript', 'results', 'response', 'content']) {
    const inner = output[name] === undefined ? undefined : found(output[name]);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** The vectors of an output: lists of numbers wherever they stand, in order. Throws `invalid_output` unless there are as many as asked for. */
export function vectorsOf(output: unknown, count: number, provider: string): readonly Float32Array[] {
  const vectors = numbersIn(output);
  const [first] = vectors;
  if (vectors.length === count && vectors.every(({ length }) => length === first?.length)) return vectors;
  throw new GenarunError({
    code: 'invalid_output',
    message: `${provider}: ${count} vectors of one length expected, got ${vectors.length} in ${shown(output)}`,
  });
}

function numbersIn(output: unknown, depth = 0): readonly Float32Array[] {
  if (depth > maxDepth) return [];
  const items: readonly unknown[] = Array.isArray(output) ? output : isRecord(output) ? Object.values(output) : [];
  if (Array.isArray(output) && items.length > 1 && items.every((item) => typeof item === 'number' && Number.isFinite(item)))
    return [Float32Array.from(items as readonly number[])]; // every item is a number
  return items.flatMap((item) => numbersIn(item, depth + 1));
}

const otherKinds: Readonly<Record<Wanted, RegExp>> = {
  image: /\.(?:json|txt|csv|zip|glb|obj|ply|safetensors|tar|mp4|webm|mov|mp3|wav|ogg|flac|m4a)$/i,
  audio: /\.(?:json|txt|csv|zip|png|jpe?g|webp|gif|safetensors|tar|mid|midi)$/i,
  video: /\.(?:json|txt|csv|zip|png|jpe?g|mp3|wav|ogg|flac|m4a|safetensors|tar)$/i,
};

function isOtherKind(address: string, wanted: Wanted): boolean {
  if (address.startsWith('data:')) return !address.startsWith(`data:${wanted}/`) && !address.startsWith('data:application/octet-stream');
  return otherKinds[wanted].test(URL.canParse(address) ? new URL(address).pathname : address);
}

function shown(output: unknown): string {
  return (JSON.stringify(output) ?? 'nothing').slice(0, 120);
}

/** Refuses what the wire of a hosted model cannot carry. Throws `invalid_input`. */
export function refuseMany({ model, task, media = [], texts = [] }: ModelRequest): void {
  if (task === 'describe' && media.length !== 1)
    throw new GenarunError({ code: 'invalid_input', message: `${model}: describes one medium a call, got ${media.length}` });
  if (task === 'embed' && media.length + texts.length !== 1)
    throw new GenarunError({ code: 'invalid_input', message: `${model}: embeds one text or medium a call, got ${media.length + texts.length}` });
}
