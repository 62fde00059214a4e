import type { Pixels } from '@genarun/spec';
import type { Random } from '../random.ts';
import type { Style } from './vocabulary.ts';

type Treatment = (pixels: Pixels, random: Random) => Pixels;

const clamp = (value: number): number => Math.min(255, Math.max(0, value));

function mapped(pixels: Pixels, change: (red: number, green: number, blue: number, index: number) => readonly [number, number, number]): Pixels {
  const data = new Uint8Array(pixels.data);
  for (let at = 0, index = 0; at < data.length; at += 4, index++) {
    const [red, green, blue] = change(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, index);
    data[at] = clamp(red);
    data[at + 1] = clamp(green);
    data[at + 2] = clamp(blue);
  }
  return { ...pixels, data };
}

const grey = (red: number, green: number, blue: number): number => {
  const level = (0.3 * red + 0.59 * green + 0.11 * blue) / 255;
  return 255 * (level * 0.75 + 0.25 * level * level * (3 - 2 * level)) * 1.02;
};

const mono: Treatment = (pixels) =>
  mapped(pixels, (red, green, blue) => {
    const level = grey(red, green, blue);
    return [level, level, level];
  });

const sepia: Treatment = (pixels) =>
  mapped(pixels, (red, green, blue) => {
    const level = grey(red, green, blue);
    return [level * 0.98 + 14, level * 0.86 + 8, level * 0.66 + 4];
  });

/** Grain (strength 1 is that of small film), faded blacks and a vignette. */
const filmOf =
  (strength: number): Treatment =>
  (pixels, random) => {
    const { width, height } = pixels;
    let state = random.integer(1, 0x7fffffff);
    return mapped(pixels, (red, green, blue, index) => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const noise = ((((state >>> 16) & 31) - 15.5) * 0.55 + ((state >>> 24) & 7) - 3.5) * strength;
      const x = (index % width) / width - 0.5;
      const y = Math.floor(index / width) / height - 0.5;
      const dim = 1.05 - 0.5 * (x * x + y * y);
      return [(red * 0.93 + 14) * dim + noise, (green * 0.92 + 12) * dim + noise, (blue * 0.88 + 16) * dim + noise];
    });
  };

/** A smooth field of values from -1 to 1, `cell` pixels between its knots. */
function noiseField({ width, height }: Pixels, cell: number, random: Random): (x: number, y: number) => number {
  const columns = Math.ceil(width / cell) + 2;
  const rows = Math.ceil(height / cell) + 2;
  const knots = Float32Array.from({ length: columns * rows }, () => random.next() * 2 - 1);
  const at = (column: number, row: number): number => knots[row * columns + column] ?? 0;
  return (x, y) => {
    const [column, row] = [Math.floor(x / cell), Math.floor(y / cell)];
    const [u, v] = [x / cell - column, y / cell - row];
    const [s, t] = [u * u * (3 - 2 * u), v * v * (3 - 2 * v)];
    const above = at(column, row) * (1 - s) + at(column + 1, row) * s;
    const below = at(column, row + 1) * (1 - s) + at(column + 1, row + 1) * s;
    return above * (1 - t) + below * t;
  };
}

/** Every pixel taken from a place nearby, as `shift` says (pixels). */
export function displaced(pixels: Pixels, shift: (x: number, y: number) => readonly [number, number]): Pixels {
  const { width, height, data: from } = pixels;
  const data = new Uint8Array(from.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const [dx, dy] = shift(x, y);
      const sx = Math.min(width - 1, Math.max(0, Math.round(x + dx)));
      const sy = Math.min(height - 1, Math.max(0, Math.round(y + dy)));
      const source = (sy * width + sx) * 4;
      data[at] = from[source] ?? 0;
      data[at + 1] = from[source + 1] ?? 0;
      data[at + 2] = from[source + 2] ?? 0;
      data[at + 3] = from[source + 3] ?? 255;
    }
  }
  return { width, height, data };
}

/** A slow wave through the picture: `strength` in fractions of the shorter side. */
export function warped(pixels: Pixels, strength: number, random: Random): Pixels {
  const side = Math.min(pixels.width, pixels.height);
  const first = noiseField(pixels, Math.max(4, side / 5), random.fork('x'));
  const second = noiseField(pixels, Math.max(4, side / 5), random.fork('y'));
  const reach = side * strength;
  return displaced(pixels, (x, y) => [first(x, y) * reach, second(x, y) * reach]);
}

/** Frayed edges, pooled pigment and the tooth of the paper. */
const watercolour: Treatment = (pixels, random) => {
  const side = Math.min(pixels.width, pixels.height);
  const fine = noiseField(pixels, Math.max(2, side / 90), random.fork('fine'));
  const fray = noiseField(pixels, Math.max(3, side / 24), random.fork('fray'));
  const pool = noiseField(pixels, Math.max(4, side / 9), random.fork('pool'));
  const reach = side / 110;
  const wet = displaced(pixels, (x, y) => [fray(x, y) * reach, fray(y % pixels.width, x % pixels.height) * reach]);
  const { width, height } = pixels;
  return mapped(wet, (red, green, blue, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    const edge = Math.min(x, y, width - 1 - x, height - 1 - y) / side;
    const bare = Math.max(0, 1 - (edge + fray(x, y) * 0.012) / 0.03);
    const lift = 0.2 + pool(x, y) * 0.13 + fine(x, y) * 0.055 + Math.min(1, bare) * 0.8;
    return [red + (251 - red) * lift, green + (247 - green) * lift, blue + (238 - blue) * lift];
  });
};

/** Short strokes of one colour each, along a flowing field. */
const oil: Treatment = (pixels, random) => {
  const { width, height, data: from } = pixels;
  const data = new Uint8Array(from);
  const side = Math.min(width, height);
  const flow = noiseField(pixels, Math.max(6, side / 4), random.fork('flow'));
  const long = Math.max(2, side / 34);
  const thick = Math.max(0.6, side / 230);
  const strokes = Math.min(60_000, Math.round((width * height) / (long * thick * 1.2)));
  for (let stroke = 0; stroke < strokes; stroke++) {
    const [x, y] = [random.next() * width, random.next() * height];
    const source = (Math.floor(y) * width + Math.floor(x)) * 4;
    const shift = random.between(-10, 10);
    const angle = flow(x, y) * 3.1;
    const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
    for (let along = -long / 2; along < long / 2; along++) {
      for (let across = -thick; across <= thick; across++) {
        const px = Math.round(x + ux * along - uy * across);
        const py = Math.round(y + uy * along + ux * across);
        if (px < 0 || py < 0 || px >= width || py >= height) continue;
        const to = (py * width + px) * 4;
        const relief = shift - across * 3;
        data[to] = clamp((from[source] ?? 0) + relief);
        data[to + 1] = clamp((from[source + 1] ?? 0) + relief);
        data[to + 2] = clamp((from[source + 2] ?? 0) + relief);
      }
    }
  }
  return { width, height, data };
};

/** Ink and paper: lines carved along the light. */
const woodcut: Treatment = (pixels, random) => {
  const { width, height } = pixels;
  const side = Math.min(width, height);
  const bend = noiseField(pixels, Math.max(6, side / 5), random);
  const pitch = Math.max(2.5, side / 75);
  return mapped(pixels, (red, green, blue, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    const level = grey(red, green, blue) / 190 - 0.16;
    const wave = 0.5 + 0.5 * Math.sin(((y + bend(x, y) * pitch * 2.2) / pitch) * 6.283);
    const ink = Math.min(1, Math.max(0, (wave * 0.82 + 0.06 - level) * 5 + 0.5));
    return [244 - ink * 214, 238 - ink * 210, 224 - ink * 194];
  });
};

const pixel: Treatment = (pixels) => {
  const { width, height } = pixels;
  const cell = Math.max(2, Math.round(Math.min(width, height) / 64));
  const blocky = displaced(pixels, (x, y) => [Math.floor(x / cell) * cell + (cell >> 1) - x, Math.floor(y / cell) * cell + (cell >> 1) - y]);
  const step = (value: number): number => Math.round(value / 22) * 22;
  return mapped(blocky, (red, green, blue) => [step(red), step(green), step(blue)]);
};

const soft: Treatment = (pixels) => mapped(pixels, (red, green, blue) => [red * 0.84 + 38, green * 0.84 + 36, blue * 0.86 + 36]);

const treatments: Readonly<Record<Style, Treatment>> = { mono, sepia, film: filmOf(1), fine: filmOf(0.3), watercolour, oil, woodcut, pixel, soft };

/** The pixels as the styles leave them, one after the other. */
export function treated(pixels: Pixels, styles: readonly Style[], random: Random): Pixels {
  return styles.reduce((picture, style) => treatments[style](picture, random.fork(style)), pixels);
}
