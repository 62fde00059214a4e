import type { Pixels } from '@genarun/spec';
import { luminanceOf, type Rgb } from '../colour.ts';

/** A picture as a small square of mean colours, rows top to bottom. */
export type Grid = { readonly side: number; readonly cells: readonly Rgb[]; readonly light: Float32Array };

/** The mean colours of `side` × `side` cells; transparent pixels count as white. */
export function gridOf({ width, height, data }: Pixels, side: number): Grid {
  const sums = new Float64Array(side * side * 4);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * side) / height) * side;
    for (let x = 0; x < width; x++) {
      const to = (row + Math.floor((x * side) / width)) * 4;
      const from = (y * width + x) * 4;
      const opaque = (data[from + 3] ?? 255) / 255;
      for (let channel = 0; channel < 3; channel++) sums[to + channel] = (sums[to + channel] ?? 0) + (data[from + channel] ?? 0) * opaque + 255 * (1 - opaque);
      sums[to + 3] = (sums[to + 3] ?? 0) + 1;
    }
  }
  const cells = Array.from({ length: side * side }, (_, cell): Rgb => mean(sums, cell, side));
  return { side, cells, light: Float32Array.from(cells, luminanceOf) };
}

/** A cell that no pixel fell into (pictures smaller than the grid) repeats its neighbour to the left, or above. */
function mean(sums: Float64Array, cell: number, side: number): Rgb {
  let at = cell;
  while ((sums[at * 4 + 3] ?? 0) === 0 && at > 0) at = at % side > 0 ? at - 1 : at - side;
  const count = Math.max(1, sums[at * 4 + 3] ?? 1);
  return [(sums[at * 4] ?? 0) / count, (sums[at * 4 + 1] ?? 0) / count, (sums[at * 4 + 2] ?? 0) / count];
}

/** A connected region of cells. */
export type Region = { readonly cells: readonly number[]; readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

/** The connected regions (four neighbours) of the cells that belong, largest first. */
export function regionsOf(side: number, belongs: (cell: number) => boolean): Region[] {
  const seen = new Uint8Array(side * side);
  const regions: Region[] = [];
  for (let start = 0; start < side * side; start++) {
    if (seen[start] === 1 || !belongs(start)) continue;
    const cells: number[] = [start];
    seen[start] = 1;
    for (let next = 0; next < cells.length; next++) {
      const cell = cells[next] ?? start;
      const column = cell % side;
      for (const near of [column > 0 ? cell - 1 : -1, column < side - 1 ? cell + 1 : -1, cell - side, cell + side]) {
        if (near < 0 || near >= side * side || seen[near] === 1 || !belongs(near)) continue;
        seen[near] = 1;
        cells.push(near);
      }
    }
    const columns = cells.map((cell) => cell % side);
    const rows = cells.map((cell) => Math.floor(cell / side));
    regions.push({ cells, left: Math.min(...columns), right: Math.max(...columns), top: Math.min(...rows), bottom: Math.max(...rows) });
  }
  return regions.sort((a, b) => b.cells.length - a.cells.length);
}
