import type { Pixels } from '@genarun/spec';
import type { Random } from '../random.ts';
import type { Style } from './vocabulary.ts';

type Treatment = (pixels: Pixels, random: Random) => Pixels;

type Size = Pick<Pixels, 'width' | 'height'>;

type Change = (red: number, green: number, blue: number, index: number, set: (red: number, green: number, blue: number) => void) => void;

function mapped(pixels: Pixels, change: Change): Pixels {
  // Clamped bytes round and bound by themselves.
  const data = new Uint8ClampedArray(pixels.data);
  let at = 0;
  const set = (red: number, green: number, blue: number): void => {
    data[at] = red;
    data[at + 1] = green;
    data[at + 2] = blue;
  };
  for (let index = 0; at < data.length; at += 4, index++) change(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, index, set);
  return { ...pixels, data: new Uint8Array(data.buffer) };
}

const grey = (red: number, green: number, blue: number): number => {
  const level = (0.3 * red + 0.59 * green + 0.11 * blue) / 255;
  return 255 * (level * 0.75 + 0.25 * level * level * (3 - 2 * level)) * 1.02;
};

const mono: Treatment = (pixels) =>
  mapped(pixels, (red, green, blue, _index, set) => {
    const level = grey(red, green, blue);
    set(level, level, level);
  });

const sepia: Treatment = (pixels) =>
  mapped(pixels, (red, green, blue, _index, set) => {
    const level = grey(red, green, blue);
    set(level * 0.98 + 14, level * 0.86 + 8, level * 0.66 + 4);
  });

/** Grain (strength 1 is that of small film), faded blacks and a vignette. */
const filmOf =
  (strength: number): Treatment =>
  (pixels, random) => {
    const { width, height } = pixels;
    let state = random.integer(1, 0x7fffffff);
    return mapped(pixels, (red, green, blue, index, set) => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const noise = ((((state >>> 16) & 31) - 15.5) * 0.55 + ((state >>> 24) & 7) - 3.5) * strength;
      const x = (index % width) / width - 0.5;
      const y = Math.floor(index / width) / height - 0.5;
      const dim = 1.05 - 0.5 * (x * x + y * y);
      set((red * 0.93 + 14) * dim + noise, (green * 0.92 + 12) * dim + noise, (blue * 0.88 + 16) * dim + noise);
    });
  };

/** A smooth field of values from -1 to 1, one a pixel, `cell` pixels between its knots. */
function noiseField({ width, height }: Size, cell: number, random: Random): Float32Array {
  const columns = Math.ceil(width / cell) + 2;
  const rows = Math.ceil(height / cell) + 2;
  const knots = Float32Array.from({ length: columns * rows }, () => random.next() * 2 - 1);
  const ease = (share: number): number => share * share * (3 - 2 * share);
  const lefts = Uint32Array.from({ length: width }, (_, x) => Math.floor(x / cell));
  const shares = Float32Array.from({ length: width }, (_, x) => ease(x / cell - Math.floor(x / cell)));
  const line = new Float32Array(columns);
  const field = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(y / cell);
    const down = ease(y / cell - row);
    for (let column = 0; column < columns; column++)
      line[column] = (knots[row * columns + column] ?? 0) * (1 - down) + (knots[(row + 1) * columns + column] ?? 0) * down;
    for (let x = 0; x < width; x++, at++) {
      const left = lefts[x] ?? 0;
      const share = shares[x] ?? 0;
      field[at] = (line[left] ?? 0) * (1 - share) + (line[left + 1] ?? 0) * share;
    }
  }
  return field;
}

/** Every pixel taken from a place nearby: `across` and `down` say how far, in units of `reach` pixels. */
function displaced(
  { width, height, data: from }: Pixels,
  { across, down, reach }: { readonly across: Float32Array; readonly down: Float32Array; readonly reach: number },
): Pixels {
  const source = wordsOf(from);
  const target = new Uint32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const sx = Math.min(width - 1, Math.max(0, Math.round(x + (across[at] ?? 0) * reach)));
      const sy = Math.min(height - 1, Math.max(0, Math.round(y + (down[at] ?? 0) * reach)));
      target[at] = source[sy * width + sx] ?? 0;
    }
  }
  return { width, height, data: new Uint8Array(target.buffer) };
}

/** RGBA pixels as one word each; copied where the bytes do not lie on a word's edge. */
function wordsOf(data: Uint8Array): Uint32Array {
  const even = data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
  return new Uint32Array(even.buffer, even.byteOffset, even.length / 4);
}

/** A slow wave through the picture: `strength` in fractions of the shorter side. */
export function warped(pixels: Pixels, strength: number, random: Random): Pixels {
  const side = Math.min(pixels.width, pixels.height);
  const cell = Math.max(4, side / 5);
  return displaced(pixels, { across: noiseField(pixels, cell, random.fork('x')), down: noiseField(pixels, cell, random.fork('y')), reach: side * strength });
}

/** Frayed edges, pooled pigment and the tooth of the paper. */
const watercolour: Treatment = (pixels, random) => {
  const { width, height } = pixels;
  const side = Math.min(width, height);
  const fine = noiseField(pixels, Math.max(2, side / 90), random.fork('fine'));
  const fray = noiseField(pixels, Math.max(3, side / 24), random.fork('fray'));
  const stray = noiseField(pixels, Math.max(3, side / 24), random.fork('stray'));
  const pool = noiseField(pixels, Math.max(4, side / 9), random.fork('pool'));
  const wet = displaced(pixels, { across: fray, down: stray, reach: side / 110 });
  return mapped(wet, (red, green, blue, index, set) => {
    const x = index % width;
    const y = Math.floor(index / width);
    const edge = Math.min(x, y, width - 1 - x, height - 1 - y) / side;
    const bare = Math.min(1, Math.max(0, 1 - (edge + (fray[index] ?? 0) * 0.012) / 0.03));
    const lift = 0.2 + (pool[index] ?? 0) * 0.13 + (fine[index] ?? 0) * 0.055 + bare * 0.8;
    set(red + (251 - red) * lift, green + (247 - green) * lift, blue + (238 - blue) * lift);
  });
};

/** Short strokes of one colour each, along a flowing field. */
const oil: Treatment = (pixels, random) => {
  const { width, height, data: from } = pixels;
  const data = new Uint8ClampedArray(from);
  const side = Math.min(width, height);
  const flow = noiseField(pixels, Math.max(6, side / 4), random.fork('flow'));
  const long = Math.max(2, side / 34);
  const thick = Math.max(0.6, side / 230);
  const strokes = Math.min(60_000, Math.round((width * height) / (long * thick * 1.2)));
  for (let stroke = 0; stroke < strokes; stroke++) {
    const x = random.next() * width;
    const y = random.next() * height;
    const source = (Math.floor(y) * width + Math.floor(x)) * 4;
    const shift = random.between(-10, 10);
    const angle = (flow[source / 4] ?? 0) * 3.1;
    const ux = Math.cos(angle);
    const uy = Math.sin(angle);
    for (let along = -long / 2; along < long / 2; along++) {
      for (let across = -thick; across <= thick; across++) {
        const px = Math.round(x + ux * along - uy * across);
        const py = Math.round(y + uy * along + ux * across);
        if (px < 0 || py < 0 || px >= width || py >= height) continue;
        const to = (py * width + px) * 4;
        const relief = shift - across * 3;
        data[to] = (from[source] ?? 0) + relief;
        data[to + 1] = (from[source + 1] ?? 0) + relief;
        data[to + 2] = (from[source + 2] ?? 0) + relief;
      }
    }
  }
  return { width, height, data: new Uint8Array(data.buffer) };
};

/** Ink and paper: lines carved along the light. */
const woodcut: Treatment = (pixels, random) => {
  const { width, height } = pixels;
  const side = Math.min(width, height);
  const bend = noiseField(pixels, Math.max(6, side / 5), random);
  const pitch = Math.max(2.5, side / 75);
  return mapped(pixels, (red, green, blue, index, set) => {
    const y = Math.floor(index / width);
    const level = grey(red, green, blue) / 190 - 0.16;
    const wave = 0.5 + 0.5 * Math.sin(((y + (bend[index] ?? 0) * pitch * 2.2) / pitch) * 6.283);
    const ink = Math.min(1, Math.max(0, (wave * 0.82 + 0.06 - level) * 5 + 0.5));
    set(244 - ink * 214, 238 - ink * 210, 224 - ink * 194);
  });
};

const pixel: Treatment = (pixels) => {
  const { width, height } = pixels;
  const cell = Math.max(2, Math.round(Math.min(width, height) / 64));
  const towards = (place: number): number => Math.floor(place / cell) * cell + (cell >> 1) - place;
  const across = Float32Array.from({ length: width * height }, (_, at) => towards(at % width));
  const down = Float32Array.from({ length: width * height }, (_, at) => towards(Math.floor(at / width)));
  const blocky = displaced(pixels, { across, down, reach: 1 });
  const step = (value: number): number => Math.round(value / 22) * 22;
  return mapped(blocky, (red, green, blue, _index, set) => set(step(red), step(green), step(blue)));
};

const soft: Treatment = (pixels) => mapped(pixels, (red, green, blue, _index, set) => set(red * 0.84 + 38, green * 0.84 + 36, blue * 0.86 + 36));

const treatments: Readonly<Record<Style, Treatment>> = { mono, sepia, film: filmOf(1), fine: filmOf(0.3), watercolour, oil, woodcut, pixel, soft };

/** The pixels as the styles leave them, one after the other. */
export function treated(pixels: Pixels, styles: readonly Style[], random: Random): Pixels {
  return styles.reduce((picture, style) => treatments[style](picture, random.fork(style)), pixels);
}
