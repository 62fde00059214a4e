import { hslOf, type Rgb, type Tone } from '../colour.ts';
import type { Dots } from './dots.ts';
import { colourAt, distanceBetween, type Grid, type Region, regionsOf } from './grid.ts';
import { smallest } from './smallest.ts';

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

const distance = (a: Rgb, b: Rgb): number => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]);

function toneAt({ colours }: Grid, cell: number): Readonly<Tone> {
  return hslOf(colours[cell * 3] ?? 0, colours[cell * 3 + 1] ?? 0, colours[cell * 3 + 2] ?? 0, tone);
}

/** Finds shapes in the grid; the dots are too small for it. */
export function shapesOf(grid: Grid, dots: Dots): Shapes {
  const horizon = horizonOf(grid);
  const face = hasFace(grid);
  const disc = face ? undefined : discOf(grid, horizon ?? 0.6);
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

/** The row whose change of colour to the row below is strongest and runs through most columns. */
function horizonOf(grid: Grid): number | undefined {
  const { side, colours } = grid;
  let best = 0;
  let bestRow = -1;
  for (let row = Math.round(side * 0.3); row < side * 0.85; row++) {
    let strong = 0;
    let total = 0;
    for (let column = 0; column < side; column++) {
      const change = distanceBetween(colours, (row - 1) * side + column, (row + 1) * side + column);
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

function discOf({ side, light }: Grid, horizon: number): Shapes['disc'] {
  const rows = Math.round(side * horizon);
  const upper = light.slice(0, rows * side);
  const high = smallest(upper, Math.floor(upper.length * 0.985));
  const middle = smallest(upper, Math.floor(upper.length * 0.6));
  if (high - middle < 0.06) return undefined;
  const limit = middle + (high - middle) * 0.72;
  const bright = new Uint8Array(side * side);
  for (let cell = 0; cell < rows * side; cell++) if ((light[cell] ?? 0) >= limit) bright[cell] = 1;
  const round = regionsOf(side, bright).find((region) => isRound(region, side));
  if (round === undefined) return undefined;
  return { x: (round.left + round.right + 1) / 2 / side, y: (round.top + round.bottom + 1) / 2 / side, size: (round.right - round.left + 1) / side };
}

function isRound({ cells, left, right, top, bottom }: Region, side: number): boolean {
  const [wide, tall] = [right - left + 1, bottom - top + 1];
  const full = cells.length / (wide * tall);
  return wide >= side * 0.06 && wide <= side * 0.3 && tall / wide > 0.72 && tall / wide < 1.4 && full > 0.6 && full < 0.95;
}

/** What the band above the horizon is like: how much of it changes strongly sideways, upright against level edges, and where. */
function outlineOf(grid: Grid, horizon: number): Shapes['outline'] {
  const { side, colours } = grid;
  const base = Math.round(side * horizon);
  const first = Math.max(2, base - Math.round(side * 0.2));
  const mean = grid.light.reduce((total, value) => total + value, 0) / grid.light.length;
  const strong = 24 * Math.max(0.35, Math.min(1, mean * 2));
  const blocks = new Set<number>();
  let [sideways, level, changes, leafy, count] = [0, 0, 0, 0, 0];
  for (let row = first; row < base - 1; row++) {
    for (let column = 1; column < side; column++) {
      const here = row * side + column;
      const change = distanceBetween(colours, here, here - 1);
      sideways += change;
      level += distanceBetween(colours, here, here - side);
      if (change > strong) {
        changes++;
        blocks.add(Math.floor((column * 8) / side));
      }
      const { hue, saturation } = toneAt(grid, here);
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

function isSkin(grid: Grid, cell: number): boolean {
  const { hue, saturation, lightness } = toneAt(grid, cell);
  const redder = (grid.colours[cell * 3] ?? 0) - (grid.colours[cell * 3 + 2] ?? 0);
  return hue >= 6 && hue <= 42 && saturation > 0.16 && saturation < 0.85 && lightness > 0.12 && lightness < 0.9 && redder > 14;
}

function hasFace(grid: Grid): boolean {
  const { side, colours } = grid;
  const middle = Math.round(side * 0.5) * side + Math.round(side * 0.47);
  if (!isSkin(grid, middle)) return false;
  const skin = new Uint8Array(side * side);
  for (let cell = 0; cell < skin.length; cell++) if (isSkin(grid, cell) && distanceBetween(colours, cell, middle) < 190) skin[cell] = 1;
  const region = regionsOf(side, skin).find(({ cells: members }) => members.includes(middle));
  if (region === undefined) return false;
  const [wide, tall] = [region.right - region.left + 1, region.bottom - region.top + 1];
  const share = region.cells.length / (side * side);
  const centred = Math.abs((region.left + region.right) / 2 / side - 0.5) < 0.12;
  return share > 0.04 && share < 0.34 && wide / tall > 0.45 && wide / tall < 1.15 && centred && region.left > 2 && region.right < side - 3 && region.top > 2;
}

/** Share of cells in the lower part that are far more colourful than their neighbours. */
function blossomsOf({ side, colours }: Grid): number {
  let found = 0;
  let all = 0;
  const apart = (here: number, there: number): boolean => distanceBetween(colours, here, there) > 28;
  for (let row = Math.round(side * 0.55); row < side - 1; row++) {
    for (let column = 1; column < side - 1; column++) {
      all++;
      const here = row * side + column;
      if (apart(here, here - 1) && apart(here, here + 1) && apart(here, here - side) && apart(here, here + side)) found++;
    }
  }
  return found / Math.max(1, all);
}

/** Cool or mirroring the sky, with level rather than upright edges. */
function isWater(grid: Grid, horizon: number): boolean {
  const { side, colours } = grid;
  const base = Math.ceil(side * horizon) + 2;
  let [cool, all, level, upright] = [0, 0, 0, 0];
  for (let row = base; row < side; row++) {
    for (let column = 1; column < side; column++) {
      const here = row * side + column;
      const { hue, saturation } = toneAt(grid, here);
      all++;
      if (hue > 165 && hue < 300 && saturation > 0.1) cool++;
      level += distanceBetween(colours, here, here - side);
      upright += distanceBetween(colours, here, here - 1);
    }
  }
  if (all === 0) return false;
  const mirrors = distance(meanOf(grid, base, side), meanOf(grid, 0, base - 3)) < 120;
  return level > upright * 0.95 && (cool / all > 0.55 || (mirrors && level > upright * 1.1));
}

/** The mean colour of rows. */
function meanOf({ side, colours }: Grid, from: number, to: number): Rgb {
  const [first, end] = [Math.max(0, from) * side * 3, Math.min(side, to) * side * 3];
  const sum: [number, number, number] = [0, 0, 0];
  for (let at = first; at < end; at += 3) {
    sum[0] += colours[at] ?? 0;
    sum[1] += colours[at + 1] ?? 0;
    sum[2] += colours[at + 2] ?? 0;
  }
  const count = Math.max(1, (end - first) / 3);
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

/** Of the cells of a row, the one whose sum of channels stands in the middle; of equal ones the one that a stable sort puts there. */
function medianCell({ side, colours }: Grid, row: number): number {
  const first = row * side;
  const sums = new Float64Array(side);
  for (let at = 0; at < side; at++) {
    const from = (first + at) * 3;
    sums[at] = (colours[from] ?? 0) + (colours[from + 1] ?? 0) + (colours[from + 2] ?? 0);
  }
  const middle = side >> 1;
  const value = smallest(sums.slice(), middle);
  let skip = middle;
  for (let at = 0; at < side; at++) if ((sums[at] ?? 0) < value) skip--;
  for (let at = 0; at < side; at++) if (sums[at] === value && skip-- === 0) return first + at;
  return first;
}

/** The largest thing between the middle and the lower edge that differs from the ground beside it. */
function subjectOf(grid: Grid, horizon: number): Shapes['subject'] {
  const { side, colours } = grid;
  const stands = new Uint8Array(side * side);
  for (let row = Math.round(side * Math.max(0.2, horizon - 0.18)); row < side; row++) {
    const ground = medianCell(grid, row);
    for (let cell = row * side; cell < (row + 1) * side; cell++) if (distanceBetween(colours, cell, ground) > 75) stands[cell] = 1;
  }
  const region = regionsOf(side, stands).find(
    ({ left, right, top, bottom, cells: members }) =>
      right - left < side * 0.6 && bottom - top > side * 0.07 && members.length > side * 0.6 && bottom > side * horizon && left > 0 && right < side - 1,
  );
  if (region === undefined) return undefined;
  const total: [number, number, number] = [0, 0, 0];
  for (const cell of region.cells) {
    const [red, green, blue] = colourAt(grid, cell);
    total[0] += red;
    total[1] += green;
    total[2] += blue;
  }
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
