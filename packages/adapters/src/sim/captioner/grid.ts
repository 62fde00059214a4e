import type { Pixels } from '@genarun/spec';
import { luminanceOf, type Rgb } from '../colour.ts';

/** A picture as a small square of mean colours, rows top to bottom; `sums` of red, green, blue and pixels cell by cell. */
export type Grid = { readonly side: number; readonly cells: readonly Rgb[]; readonly sums: Float64Array; readonly light: Float32Array };

/** The mean colours of `side` × `side` cells; transparent pixels count as white. */
export function gridOf({ width, height, data }: Pixels, side: number): Grid {
  const sums = new Float64Array(side * side * 4);
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor((x * side) / width) * 4);
  for (let y = 0, from = 0; y < height; y++) {
    const row = Math.floor((y * side) / height) * side * 4;
    for (let x = 0; x < width; x++, from += 4) {
      const to = row + (columns[x] ?? 0);
      if (data[from + 3] === 255) {
        sums[to] = (sums[to] ?? 0) + (data[from] ?? 0);
        sums[to + 1] = (sums[to + 1] ?? 0) + (data[from + 1] ?? 0);
        sums[to + 2] = (sums[to + 2] ?? 0) + (data[from + 2] ?? 0);
        sums[to + 3] = (sums[to + 3] ?? 0) + 1;
        continue;
      }
      const opaque = (data[from + 3] ?? 255) / 255;
      const white = 255 * (1 - opaque);
      sums[to] = (sums[to] ?? 0) + (data[from] ?? 0) * opaque + white;
      sums[to + 1] = (sums[to + 1] ?? 0) + (data[from + 1] ?? 0) * opaque + white;
      sums[to + 2] = (sums[to + 2] ?? 0) + (data[from + 2] ?? 0) * opaque + white;
      sums[to + 3] = (sums[to + 3] ?? 0) + 1;
    }
  }
  return gridOfSums(sums, side);
}

/** A grid of fewer cells, `side` of which divide the fine one's: the same as measuring the picture again. */
export function coarserGrid(fine: Grid, side: number): Grid {
  const sums = new Float64Array(side * side * 4);
  const factor = fine.side / side;
  for (let row = 0; row < fine.side; row++)
    for (let column = 0; column < fine.side; column++) {
      const from = (row * fine.side + column) * 4;
      const to = (Math.floor(row / factor) * side + Math.floor(column / factor)) * 4;
      for (let part = 0; part < 4; part++) sums[to + part] = (sums[to + part] ?? 0) + (fine.sums[from + part] ?? 0);
    }
  return gridOfSums(sums, side);
}

function gridOfSums(sums: Float64Array, side: number): Grid {
  const cells = Array.from({ length: side * side }, (_, cell): Rgb => mean(sums, cell, side));
  return { side, cells, sums, light: Float32Array.from(cells, luminanceOf) };
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
      for (let way = 0; way < 4; way++) {
        const near = way === 0 ? (column > 0 ? cell - 1 : -1) : way === 1 ? (column < side - 1 ? cell + 1 : -1) : way === 2 ? cell - side : cell + side;
        if (near < 0 || near >= side * side || seen[near] === 1 || !belongs(near)) continue;
        seen[near] = 1;
        cells.push(near);
      }
    }
    regions.push({ cells, ...boundsOf(cells, side) });
  }
  return regions.sort((a, b) => b.cells.length - a.cells.length);
}

function boundsOf(cells: readonly number[], side: number): Omit<Region, 'cells'> {
  let [left, right, top, bottom] = [side, -1, side, -1];
  for (const cell of cells) {
    const column = cell % side;
    const row = Math.floor(cell / side);
    if (column < left) left = column;
    if (column > right) right = column;
    if (row < top) top = row;
    if (row > bottom) bottom = row;
  }
  return { left, right, top, bottom };
}
