import { crc32 } from 'node:zlib';
import { ascii, join, letters, uint32, view } from './bytes.ts';

/** One chunk of a PNG file: `start` and `end` span it whole, with length and checksum. */
export type PngChunk = { readonly type: string; readonly data: Uint8Array; readonly start: number; readonly end: number };

const signature = '\x89PNG\r\n\x1a\n';

export function isPng(bytes: Uint8Array): boolean {
  return letters(bytes, 0, 8) === signature;
}

/** The chunks in order up to IEND; undefined when the file is not a PNG or breaks off. */
export function pngChunks(bytes: Uint8Array): readonly PngChunk[] | undefined {
  if (!isPng(bytes)) return undefined;
  const numbers = view(bytes);
  const chunks: PngChunk[] = [];
  for (let start = 8; start + 12 <= bytes.length; ) {
    const length = numbers.getUint32(start);
    const end = start + 12 + length;
    if (end > bytes.length) return undefined;
    const type = letters(bytes, start + 4, 4);
    chunks.push({ type, data: bytes.subarray(start + 8, end - 4), start, end });
    if (type === 'IEND') return chunks;
    start = end;
  }
  return undefined;
}

/** A chunk with its length and CRC-32 over type and data. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const body = join([ascii(type), data]);
  return join([uint32(data.length), body, uint32(crc32(body))]);
}
