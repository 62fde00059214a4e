import type { Pixels } from '@genarun/spec';
import { luminanceOf, type Rgb } from '../colour.ts';

/**
 * A picture as a small square of mean colours, rows top to bottom. `colours` holds red, green and blue of one cell after the other, `sums` the same
 * before they are divided, each with its number of pixels: plain numbers, because an object for every cell costs more than looking at it.
 */
export type Grid = { readonly side: number; readonly colours: Float64Array; readonly sums: Float64Array; readonly light: Float32Array };

/** The mean colours of `side` × `side` cells, transparent pixels counting as white, and the sum of the channels of each pixel: both in one look at the pixels. */
export function measure({ width, height, data }: Pixels, side: number): { readonly grid: Grid; readonly lights: Uint16Array } {
  const lights = new Uint16Array(width * height);
  const sums = new Float64Array(side * side * 4);
  const ends = Int32Array.from({ length: side }, (_, column) => Math.ceil(((column + 1) * width) / side));
  for (let y = 0, from = 0; y < height; y++) {
    let to = Math.floor((y * side) / height) * side * 4;
    for (let column = 0, x = 0; column < side; column++, to += 4) {
      const begin = x;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (const end = ends[column] ?? 0; x < end; x++, from += 4) {
        const alpha = data[from + 3] ?? 255;
        const r = data[from] ?? 0;
        const g = data[from + 1] ?? 0;
        const b = data[from + 2] ?? 0;
        lights[from >> 2] = r + g + b;
        if (alpha === 255) {
          red += r;
          green += g;
          blue += b;
          continue;
        }
        const opaque = alpha / 255;
        const white = 255 * (1 - opaque);
        red += r * opaque + white;
        green += g * opaque + white;
        blue += b * opaque + white;
      }
      sums[to] = (sums[to] ?? 0) + red;
      sums[to + 1] = (sums[to + 1] ?? 0) + green;
      sums[to + 2] = (sums[to + 2] ?? 0) + blue;
      sums[to + 3] = (sums[to + 3] ?? 0) + x - begin;
    }
  }
  return { grid: gridOfSums(sums, side), lights };
}

/** A grid of fewer cells, `side` of which divide the fine one's: the same as measuring the picture again. */
export function coarserGrid(fine: Grid, side: number): Grid {
  const sums = new Float64Array(side * side * 4);
  const factor = fine.side / side;
  for (let row = 0, from = 0; row < fine.side; row++)
    for (let column = 0; column < fine.side; column++, from += 4) {
      const to = (Math.floor(row / factor) * side + Math.floor(column / factor)) * 4;
      sums[to] = (sums[to] ?? 0) + (fine.sums[from] ?? 0);
      sums[to + 1] = (sums[to + 1] ?? 0) + (fine.sums[from + 1] ?? 0);
      sums[to + 2] = (sums[to + 2] ?? 0) + (fine.sums[from + 2] ?? 0);
      sums[to + 3] = (sums[to + 3] ?? 0) + (fine.sums[from + 3] ?? 0);
    }
  return gridOfSums(sums, side);
}

function gridOfSums(sums: Float64Array, side: number): Grid {
  const colours = new Float64Array(side * side * 3);
  const light = new Float32Array(side * side);
  for (let cell = 0; cell < light.length; cell++) {
    // A cell that no pixel fell into (pictures smaller than the grid) repeats its neighbour to the left, or above.
    let at = cell;
    while ((sums[at * 4 + 3] ?? 0) === 0 && at > 0) at = at % side > 0 ? at - 1 : at - side;
    const count = Math.max(1, sums[at * 4 + 3] ?? 1);
    const red = (sums[at * 4] ?? 0) / count;
    const green = (sums[at * 4 + 1] ?? 0) / count;
    const blue = (sums[at * 4 + 2] ?? 0) / count;
    colours[cell * 3] = red;
    colours[cell * 3 + 1] = green;
    colours[cell * 3 + 2] = blue;
    light[cell] = luminanceOf(red, green, blue);
  }
  return { side, colours, sums, light };
}

/** The colour of a cell. */
export function colourAt({ colours }: Grid, cell: number): Rgb {
  return [colours[cell * 3] ?? 0, colours[cell * 3 + 1] ?? 0, colours[cell * 3 + 2] ?? 0];
}

/** How far apart the colours of two cells are: the sum over the channels, 0 to 765. */
export function distanceBetween(colours: Float64Array, first: number, second: number): number {
  const a = first * 3;
  const b = second * 3;
  return (
    Math.abs((colours[a] ?? 0) - (colours[b] ?? 0)) +
    Math.abs((colours[a + 1] ?? 0) - (colours[b + 1] ?? 0)) +
    Math.abs((colours[a + 2] ?? 0) - (colours[b + 2] ?? 0))
  );
}

/** A connected region of cells. */
export type Region = { readonly cells: readonly number[]; readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

/** The connected regions (four neighbours) of the cells that are 1, largest first. The cells are set to 0 on the way. */
export function regionsOf(side: number, belongs: Uint8Array): Region[] {
  const regions: Region[] = [];
  for (let start = belongs.indexOf(1); start >= 0; start = belongs.indexOf(1, start + 1)) {
    const cells: number[] = [start];
    belongs[start] = 0;
    const take = (near: number): void => {
      if (belongs[near] !== 1) return;
      belongs[near] = 0;
      cells.push(near);
    };
    for (let next = 0; next < cells.length; next++) {
      const cell = cells[next] ?? start;
      const column = cell % side;
      if (column > 0) take(cell - 1);
      if (column < side - 1) take(cell + 1);
      take(cell - side);
      take(cell + side);
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
