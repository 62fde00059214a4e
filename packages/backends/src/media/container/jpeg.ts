import { join, view } from './bytes.ts';

/** One marker segment of a JPEG file before its picture data; `data` without marker and length. */
export type JpegSegment = { readonly marker: number; readonly data: Uint8Array };

/** Bytes one segment can hold beside its length field. */
export const segmentLimit = 65_533;

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/** The segments up to the first scan, and where that scan's marker stands; undefined when the file is no JPEG or breaks off. */
export function jpegSegments(bytes: Uint8Array): { readonly segments: readonly JpegSegment[]; readonly scan: number } | undefined {
  if (!isJpeg(bytes)) return undefined;
  const numbers = view(bytes);
  const segments: JpegSegment[] = [];
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // a fill byte
      continue;
    }
    if (marker === 0xda) return { segments, scan: at };
    const end = at + 2 + numbers.getUint16(at + 2);
    if (end > bytes.length || end < at + 4) return undefined;
    segments.push({ marker, data: bytes.subarray(at + 4, end) });
    at = end;
  }
  return undefined;
}

/** A JPEG file of these segments, followed by `rest` from its first scan on. */
export function jpegFile(segments: readonly JpegSegment[], rest: Uint8Array): Uint8Array {
  const parts = segments.flatMap(({ marker, data }) => {
    const length = data.length + 2;
    return [Uint8Array.of(0xff, marker, length >> 8, length & 0xff), data];
  });
  return join([Uint8Array.of(0xff, 0xd8), ...parts, rest]);
}
