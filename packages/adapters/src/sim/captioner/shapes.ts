import type { Pixels } from '@genarun/spec';
import { hslOf, type Rgb, type Tone } from '../colour.ts';
import { type Grid, type Region, regionsOf } from './grid.ts';

/** Shapes found in a picture; places are fractions of width and height. */
export type Shapes = {
  /** Height of a level edge from side to side. */
  readonly horizon?: number;
  /** A bright disc in the upper part. */
  readonly disc?: { readonly x: number; readonly y: number; readonly size: number };
  /** The outline against the sky. */
  readonly outline: 'peaks' | 'hills' | 'blocks' | 'trees' | 'flat' | 'none';
  /** A skin-coloured oval in the middle. */
  readonly face: boolean;
  /** Isolated bright dots in a dark upper part. */
  readonly stars: boolean;
  /** White dots all over. */
  readonly flakes: boolean;
  /** Small colourful dots in the lower part. */
  readonly blossoms: boolean;
  /** Whether the lower part is water by its colour and level streaks. */
  readonly water: boolean;
  /** Something that stands out in the middle or lower part. */
  readonly subject?: { readonly x: number; readonly y: number; readonly size: number; readonly tall: boolean; readonly colour: Rgb };
};

// Asked for every cell; nobody keeps what it holds.
const tone: Tone = { hue: 0, saturation: 0, lightness: 0 };
const nowhere: Rgb = [0, 0, 0];

const distance = (a: Rgb, b: Rgb): number => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]);

/** Finds shapes in the grid, and dots too small for it in the pixels. */
export function shapesOf(grid: Grid, pixels: Pixels): Shapes {
  const horizon = horizonOf(grid);
  const face = hasFace(grid);
  const disc = face ? undefined : discOf(grid, horizon ?? 0.6);
  const dots = dotsOf(pixels);
  const subject = face ? undefined : subjectOf(grid, horizon ?? 0.55);
  return {
    ...(horizon === undefined ? {} : { horizon }),
    ...(disc === undefined ? {} : { disc }),
    outline: face ? 'none' : outlineOf(grid, horizon ?? 0.62),
    face,
    stars: dots.darkAbove && dots.bands[0] + dots.bands[1] > 14 && dots.bands[0] > dots.bands[3] * 1.5,
    flakes: dots.bands.every((band) => band > 5) && !dots.darkAbove,
    blossoms: blossomsOf(grid) > 0.07,
    water: horizon !== undefined && isWater(grid, horizon),
    ...(subject === undefined ? {} : { subject }),
  };
}

const cellAt = ({ side, cells }: Grid, column: number, row: number): Rgb => cells[row * side + column] ?? nowhere;

/** The row whose change of colour to the row below is strongest and runs through most columns. */
function horizonOf(grid: Grid): number | undefined {
  const { side } = grid;
  let best = 0;
  let bestRow = -1;
  for (let row = Math.round(side * 0.3); row < side * 0.85; row++) {
    let strong = 0;
    let total = 0;
    for (let column = 0; column < side; column++) {
      const change = distance(cellAt(grid, column, row - 1), cellAt(grid, column, row + 1));
      total += Math.min(change, 120);
      if (change > 16) strong++;
    }
    if (strong > side * 0.6 && total > best) {
      best = total;
      bestRow = row;
    }
  }
  return bestRow < 0 ? undefined : bestRow / side;
}

function discOf({ side, light, cells }: Grid, horizon: number): Shapes['disc'] {
  const rows = Math.round(side * horizon);
  const upper = light.slice(0, rows * side).sort();
  const high = upper[Math.floor(upper.length * 0.985)] ?? 1;
  const middle = upper[Math.floor(upper.length * 0.6)] ?? 0;
  if (high - middle < 0.06) return undefined;
  const limit = middle + (high - middle) * 0.72;
  const round = regionsOf(side, (cell) => cell < rows * side && (light[cell] ?? 0) >= limit).find((region) => isRound(region, side));
  if (round === undefined || cells.length === 0) return undefined;
  return { x: (round.left + round.right + 1) / 2 / side, y: (round.top + round.bottom + 1) / 2 / side, size: (round.right - round.left + 1) / side };
}

function isRound({ cells, left, right, top, bottom }: Region, side: number): boolean {
  const [wide, tall] = [right - left + 1, bottom - top + 1];
  const full = cells.length / (wide * tall);
  return wide >= side * 0.06 && wide <= side * 0.3 && tall / wide > 0.72 && tall / wide < 1.4 && full > 0.6 && full < 0.95;
}

/** What the band above the horizon is like: how much of it changes strongly sideways, upright against level edges, and where. */
function outlineOf(grid: Grid, horizon: number): Shapes['outline'] {
  const { side } = grid;
  const base = Math.round(side * horizon);
  const first = Math.max(2, base - Math.round(side * 0.2));
  const mean = grid.light.reduce((total, value) => total + value, 0) / grid.light.length;
  const strong = 24 * Math.max(0.35, Math.min(1, mean * 2));
  const blocks = new Set<number>();
  let [sideways, level, changes, leafy, count] = [0, 0, 0, 0, 0];
  for (let row = first; row < base - 1; row++) {
    for (let column = 1; column < side; column++) {
      const here = cellAt(grid, column, row);
      const change = distance(here, cellAt(grid, column - 1, row));
      sideways += change;
      level += distance(here, cellAt(grid, column, row - 1));
      if (change > strong) {
        changes++;
        blocks.add(Math.floor((column * 8) / side));
      }
      const { hue, saturation } = hslOf(here, tone);
      if ((hue > 60 && hue < 180 && saturation > 0.08) || (hue > 14 && hue < 60 && saturation > 0.36)) leafy++;
      count++;
    }
  }
  if (count === 0) return 'flat';
  const [share, ratio, green] = [changes / count, sideways / Math.max(1, level), leafy / count];
  const broad = blocks.size >= 5;
  if (share >= 0.42 && green < 0.4) return 'blocks';
  if (share >= 0.12 && broad && (green > 0.35 || ratio > 1.25 || (ratio > 1.04 && share > 0.25))) return 'trees';
  if (share >= 0.07 && broad) return 'peaks';
  return level / count > (strong / 24) * 9 && ratio < 0.85 ? 'hills' : 'flat';
}

function isSkin(colour: Rgb): boolean {
  const { hue, saturation, lightness } = hslOf(colour, tone);
  return hue >= 6 && hue <= 42 && saturation > 0.16 && saturation < 0.85 && lightness > 0.12 && lightness < 0.9 && colour[0] - colour[2] > 14;
}

function hasFace(grid: Grid): boolean {
  const { side, cells } = grid;
  const middle = Math.round(side * 0.5) * side + Math.round(side * 0.47);
  const start = cells[middle] ?? [0, 0, 0];
  if (!isSkin(start)) return false;
  const region = regionsOf(side, (cell) => isSkin(cells[cell] ?? nowhere) && distance(cells[cell] ?? start, start) < 190).find(({ cells: members }) =>
    members.includes(middle),
  );
  if (region === undefined) return false;
  const [wide, tall] = [region.right - region.left + 1, region.bottom - region.top + 1];
  const share = region.cells.length / (side * side);
  const centred = Math.abs((region.left + region.right) / 2 / side - 0.5) < 0.12;
  return share > 0.04 && share < 0.34 && wide / tall > 0.45 && wide / tall < 1.15 && centred && region.left > 2 && region.right < side - 3 && region.top > 2;
}

/** Isolated dots that are much brighter than what is around them, counted in four bands from top to bottom. */
function dotsOf({ width, height, data }: Pixels): { readonly bands: readonly [number, number, number, number]; readonly darkAbove: boolean } {
  const reach = Math.max(2, Math.round(Math.min(width, height) / 64));
  // Sums of three channels: three times the light.
  const lights = new Uint16Array(width * height);
  for (let pixel = 0, at = 0; pixel < lights.length; pixel++, at += 4) lights[pixel] = (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0);
  const bands: [number, number, number, number] = [0, 0, 0, 0];
  let sum = 0;
  let count = 0;
  for (let y = reach; y < height - reach; y++) {
    const band = Math.floor((y * 4) / height) as 0 | 1 | 2 | 3; // y is below height, so the band is one of the four.
    for (let x = reach; x < width - reach; x++) {
      const at = y * width + x;
      const here = lights[at] ?? 0;
      if (band < 2) {
        sum += here;
        count++;
      }
      if (here < (lights[at - 1] ?? 0) || here <= (lights[at + 1] ?? 0) || here < (lights[at - width] ?? 0) || here <= (lights[at + width] ?? 0)) continue;
      const around = Math.max(lights[at - reach] ?? 0, lights[at + reach] ?? 0, lights[at - reach * width] ?? 0, lights[at + reach * width] ?? 0);
      if (here >= around + 3 * 34) bands[band]++;
    }
  }
  return { bands, darkAbove: count > 0 && sum / count < 3 * 90 };
}

/** Share of cells in the lower part that are far more colourful than their neighbours. */
function blossomsOf(grid: Grid): number {
  const { side } = grid;
  let found = 0;
  let all = 0;
  for (let row = Math.round(side * 0.55); row < side - 1; row++) {
    for (let column = 1; column < side - 1; column++) {
      all++;
      const here = cellAt(grid, column, row);
      const apart = (dx: number, dy: number) => distance(here, cellAt(grid, column + dx, row + dy)) > 28;
      if (apart(-1, 0) && apart(1, 0) && apart(0, -1) && apart(0, 1)) found++;
    }
  }
  return found / Math.max(1, all);
}

/** Cool or mirroring the sky, with level rather than upright edges. */
function isWater(grid: Grid, horizon: number): boolean {
  const { side } = grid;
  const base = Math.ceil(side * horizon) + 2;
  let [cool, all, level, upright] = [0, 0, 0, 0];
  for (let row = base; row < side; row++) {
    for (let column = 1; column < side; column++) {
      const here = cellAt(grid, column, row);
      const { hue, saturation } = hslOf(here, tone);
      all++;
      if (hue > 165 && hue < 300 && saturation > 0.1) cool++;
      level += distance(here, cellAt(grid, column, row - 1));
      upright += distance(here, cellAt(grid, column - 1, row));
    }
  }
  if (all === 0) return false;
  const mirrors = distance(meanOf(grid, base, side), meanOf(grid, 0, base - 3)) < 120;
  return level > upright * 0.95 && (cool / all > 0.55 || (mirrors && level > upright * 1.1));
}

function meanOf({ side, cells }: Grid, from: number, to: number): Rgb {
  const rows = cells.slice(from * side, to * side);
  const sum = rows.reduce<Rgb>((total, cell) => [total[0] + cell[0], total[1] + cell[1], total[2] + cell[2]], [0, 0, 0]);
  const count = Math.max(1, rows.length);
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

/** Of `count` cells in a row, the one whose sum of channels stands in the middle; of equal ones the one that a stable sort puts there. */
function medianOf(cells: readonly Rgb[], first: number, count: number): Rgb {
  const sums = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    const cell = cells[first + at] ?? [0, 0, 0];
    sums[at] = cell[0] + cell[1] + cell[2];
  }
  const sorted = Float64Array.from(sums).sort();
  const middle = count >> 1;
  const value = sorted[middle] ?? 0;
  let skip = middle - sorted.indexOf(value);
  for (let at = 0; at < count; at++) if (sums[at] === value && skip-- === 0) return cells[first + at] ?? [0, 0, 0];
  return [0, 0, 0];
}

/** The largest thing between the middle and the lower edge that differs from the ground beside it. */
function subjectOf(grid: Grid, horizon: number): Shapes['subject'] {
  const { side, cells } = grid;
  const first = Math.round(side * Math.max(0.2, horizon - 0.18));
  const grounds = Array.from({ length: side }, (_, row): Rgb => {
    return medianOf(cells, row * side, side);
  });
  const stands = (cell: number): boolean =>
    Math.floor(cell / side) >= first && distance(cells[cell] ?? nowhere, grounds[Math.floor(cell / side)] ?? nowhere) > 75;
  const region = regionsOf(side, stands).find(
    ({ left, right, top, bottom, cells: members }) =>
      right - left < side * 0.6 && bottom - top > side * 0.07 && members.length > side * 0.6 && bottom > side * horizon && left > 0 && right < side - 1,
  );
  if (region === undefined) return undefined;
  const total = region.cells.reduce<[number, number, number]>(
    (sum, cell) => {
      const [red, green, blue] = cells[cell] ?? [0, 0, 0];
      return [sum[0] + red, sum[1] + green, sum[2] + blue];
    },
    [0, 0, 0],
  );
  const count = region.cells.length;
  const [wide, tall] = [region.right - region.left + 1, region.bottom - region.top + 1];
  return {
    x: (region.left + region.right + 1) / 2 / side,
    y: (region.top + region.bottom + 1) / 2 / side,
    size: count / (side * side),
    tall: tall > wide * 1.35,
    colour: [total[0] / count, total[1] / count, total[2] / count],
  };
}
