import { ascii, join, letters, uint32, view } from './bytes.ts';

/** One chunk of a RIFF file (WebP, WAV); `data` without the padding byte. */
export type RiffChunk = { readonly type: string; readonly data: Uint8Array };

/** The form (`WEBP`, `WAVE`) of a RIFF file, or undefined. */
export function riffForm(bytes: Uint8Array): string | undefined {
  return letters(bytes, 0, 4) === 'RIFF' && bytes.length >= 12 ? letters(bytes, 8, 4) : undefined;
}

/** The chunks in order. A last chunk that breaks off is given as far as it goes, and `whole` is false. */
export function riffChunks(bytes: Uint8Array): { readonly chunks: readonly RiffChunk[]; readonly whole: boolean } {
  const numbers = view(bytes);
  const chunks: RiffChunk[] = [];
  const limit = Math.min(bytes.length, 8 + numbers.getUint32(4, true));
  for (let start = 12; start + 8 <= limit; ) {
    const length = numbers.getUint32(start + 4, true);
    const end = start + 8 + length;
    chunks.push({ type: letters(bytes, start, 4), data: bytes.subarray(start + 8, Math.min(end, bytes.length)) });
    if (end > bytes.length) return { chunks, whole: false };
    start = end + (length % 2);
  }
  return { chunks, whole: true };
}

/** A RIFF file of these chunks, each padded to an even length. */
export function riffFile(form: string, chunks: readonly RiffChunk[]): Uint8Array {
  const body = chunks.flatMap(({ type, data }) => [ascii(type), uint32(data.length, true), data, new Uint8Array(data.length % 2)]);
  const content = join([ascii(form), ...body]);
  return join([ascii('RIFF'), uint32(content.length, true), content]);
}
