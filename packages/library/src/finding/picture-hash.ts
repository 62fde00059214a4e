import type { Media } from '@genarun/spec';

const side = 32;
const kept = 8;

/** cos((2x + 1) u pi / 64) for the lowest 8 frequencies. */
const cosines = Array.from({ length: kept }, (_, u) => Float64Array.from({ length: side }, (_, x) => Math.cos(((2 * x + 1) * u * Math.PI) / (2 * side))));

/**
 * A picture as 64 bits (16 hex digits) that change little when it is resized, recompressed or brightened: whether each of its 64 lowest frequencies
 * (DCT of its 32 × 32 greys, the mean left out) is above their median. Throws GenarunError `invalid_input` for what is no picture.
 */
export async function pictureHash(media: Pick<Media, 'thumbnail' | 'decode'>, bytes: Uint8Array): Promise<string> {
  const small = await media.decode((await media.thumbnail(bytes, 128)).bytes);
  return hashOfGreys(greysOf(small));
}

/** Mean grey of each cell of a 32 × 32 grid; what is transparent lies on white. */
function greysOf({ width, height, data }: { readonly width: number; readonly height: number; readonly data: Uint8Array }): Float64Array {
  const greys = new Float64Array(side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [top, bottom] = cell(row, height);
      const [left, right] = cell(column, width);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const at = (y * width + x) * 4;
          const grey = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
          const alpha = (data[at + 3] ?? 255) / 255;
          sum += grey * alpha + 255 * (1 - alpha);
        }
      }
      greys[row * side + column] = sum / ((bottom - top) * (right - left));
    }
  }
  return greys;
}

/** Where a cell begins and ends; never empty, also where there are fewer pixels than cells. */
function cell(index: number, length: number): readonly [number, number] {
  const start = Math.min(length - 1, Math.floor((index * length) / side));
  return [start, Math.max(start + 1, Math.floor(((index + 1) * length) / side))];
}

function hashOfGreys(greys: Float64Array): string {
  const rows = new Float64Array(side * kept);
  for (let y = 0; y < side; y++)
    for (let u = 0; u < kept; u++) {
      let sum = 0;
      for (let x = 0; x < side; x++) sum += (greys[y * side + x] ?? 0) * (cosines[u]?.[x] ?? 0);
      rows[y * kept + u] = sum;
    }
  const waves = new Float64Array(kept * kept);
  for (let v = 0; v < kept; v++)
    for (let u = 0; u < kept; u++) {
      let sum = 0;
      for (let y = 0; y < side; y++) sum += (rows[y * kept + u] ?? 0) * (cosines[v]?.[y] ?? 0);
      waves[v * kept + u] = sum;
    }
  waves[0] = 0;
  const sorted = waves.slice(1).sort();
  const median = sorted[31] ?? 0;
  let hex = '';
  for (let at = 0; at < 64; at += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit++) if ((waves[at + bit] ?? 0) > median) digit |= 8 >> bit;
    hex += digit.toString(16);
  }
  return hex;
}

/** A hash as two numbers of 32 bits, as it is compared. */
export type HashHalves = readonly [high: number, low: number];

export function readHash(hash: string): HashHalves {
  return [Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8, 16), 16)];
}

/** Bits in which two hashes differ, 0 to 64. */
export function hashDistance(one: HashHalves, other: HashHalves): number {
  return bitsSet((one[0] ^ other[0]) >>> 0) + bitsSet((one[1] ^ other[1]) >>> 0);
}

/** Bits of a 32-bit number that are 1. */
export function bitsSet(number: number): number {
  let bits = number - ((number >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
