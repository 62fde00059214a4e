import { letters, view } from './bytes.ts';

/** One entry of a TIFF directory; `value` is its raw four bytes: the value itself, or where it stands. */
export type TiffEntry = { readonly tag: number; readonly type: number; readonly count: number; readonly value: Uint8Array };

/** Whether an EXIF block (TIFF) writes its low bytes first; undefined when it is none. */
export function tiffLittleEndian(tiff: Uint8Array): boolean | undefined {
  const order = letters(tiff, 0, 4);
  if (order === 'II*\0') return true;
  return order === 'MM\0*' ? false : undefined;
}

/** The entries of the directory at `offset` and the offset of the next one; nothing where it breaks off. */
export function tiffDirectory(tiff: Uint8Array, offset: number, little: boolean): { readonly entries: readonly TiffEntry[]; readonly next: number } {
  const numbers = view(tiff);
  if (offset < 8 || offset + 2 > tiff.length) return { entries: [], next: 0 };
  const count = numbers.getUint16(offset, little);
  const end = offset + 2 + count * 12;
  if (end > tiff.length) return { entries: [], next: 0 };
  const entries = Array.from({ length: count }, (_, index): TiffEntry => {
    const at = offset + 2 + index * 12;
    return {
      tag: numbers.getUint16(at, little),
      type: numbers.getUint16(at + 2, little),
      count: numbers.getUint32(at + 4, little),
      value: tiff.subarray(at + 8, at + 12),
    };
  });
  return { entries, next: end + 4 <= tiff.length ? numbers.getUint32(end, little) : 0 };
}

/** EXIF orientation, 1 to 8; 1 when it says none. 5 and above swap width and height. */
export function tiffOrientation(tiff: Uint8Array): number {
  const little = tiffLittleEndian(tiff);
  if (little === undefined || tiff.length < 8) return 1;
  const { entries } = tiffDirectory(tiff, view(tiff).getUint32(4, little), little);
  const entry = entries.find(({ tag }) => tag === 0x0112);
  const orientation = entry === undefined ? 1 : view(entry.value).getUint16(0, little);
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

/** An EXIF block without the `Exif\0\0` some writers put before it. */
export function bareTiff(block: Uint8Array): Uint8Array {
  return letters(block, 0, 6) === 'Exif\0\0' ? block.subarray(6) : block;
}
