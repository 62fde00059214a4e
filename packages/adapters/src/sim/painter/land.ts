import { darker, lighter, mix } from '../colour.ts';
import type { Random } from '../random.ts';
import { n, type Point, smooth } from './drawing.ts';
import type { Element, Stage } from './stage.ts';

type Slope = { readonly from: Point; readonly to: Point; readonly rough: number };

/** A broken line between two points, both included. */
function slope({ from, to, rough }: Slope, random: Random): Point[] {
  const parts = 6;
  return Array.from({ length: parts + 1 }, (_, index): Point => {
    const share = index / parts;
    const stray = index === 0 || index === parts ? 0 : random.between(-rough, rough);
    return [from[0] + (to[0] - from[0]) * share + stray, from[1] + (to[1] - from[1]) * share + stray * 0.6];
  });
}

export const mountains: Element = {
  layer: 30,
  draw: (stage, { random, colour }) => {
    const { palette, width, horizon } = stage;
    const rock = colour ?? palette.rock;
    const ranges = [
      { depth: 0.72, tall: 0.5, peaks: 4 },
      { depth: 0.42, tall: 0.62, peaks: 3 },
      { depth: 0.1, tall: 0.34, peaks: 5 },
    ];
    for (const { depth, tall, peaks } of ranges) {
      const body = mix(rock, palette.haze, depth);
      const wide = width / peaks;
      const order = random.shuffle(Array.from({ length: peaks + 1 }, (_, index) => index));
      for (const index of order) {
        const x = wide * (index + random.between(-0.3, 0.3));
        const high = horizon * tall * random.between(0.6, 1.05);
        summit(stage, { x, high, half: wide * random.between(0.75, 1.1), body, snowy: depth > 0.3 || colour !== undefined }, random);
      }
    }
    stage.drawing.rect(
      -1,
      horizon - 14,
      width + 2,
      15,
      stage.drawing.linear([
        [0, palette.haze, 0],
        [1, palette.haze, 0.75],
      ]),
    );
  },
};

type Summit = { readonly x: number; readonly high: number; readonly half: number; readonly body: string; readonly snowy: boolean };

/** One mountain: a lit side, a shaded side, and snow on top. */
function summit({ drawing, palette, horizon }: Stage, { x, high, half, body, snowy }: Summit, random: Random): void {
  const base = horizon + 2;
  const top: Point = [x, base - high];
  const left = slope({ from: [x - half, base], to: top, rough: high * 0.035 }, random);
  const right = slope({ from: top, to: [x + half, base], rough: high * 0.035 }, random);
  const spine = slope({ from: [x + half * random.between(-0.15, 0.25), base], to: top, rough: high * 0.07 }, random);
  drawing.polygon([...left, ...right], drawing.fade(lighter(body, 0.14), mix(body, palette.haze, 0.35)));
  drawing.polygon([...spine, ...right], drawing.fade(darker(body, 0.3), mix(body, palette.haze, 0.2)), 'opacity="0.7"');
  if (!snowy) return;
  const snow = mix('#ffffff', palette.light, 0.25);
  const at = (line: readonly Point[], index: number): Point => line[index] ?? top;
  const teeth = (from: Point, to: Point): Point[] => [
    [from[0] * 0.7 + to[0] * 0.3, Math.max(from[1], to[1]) + high * 0.07],
    [from[0] * 0.5 + to[0] * 0.5, Math.min(from[1], to[1]) + high * 0.02],
  ];
  const [l, m, r] = [at(left, 4), at(spine, 4), at(right, 2)];
  drawing.polygon([top, ...[...left].slice(4).reverse(), l, ...teeth(l, m), m], mix(snow, body, palette.dark ? 0.45 : 0.08));
  drawing.polygon([top, at(right, 1), r, ...teeth(r, m), m, at(spine, 5)], mix(mix(snow, body, palette.dark ? 0.6 : 0.3), palette.sky[0], 0.25));
}

export const hills: Element = {
  layer: 35,
  draw: ({ drawing, palette, width, horizon, height }, { random, colour }) => {
    const green = colour ?? palette.field;
    for (let row = 0; row < 3; row++) {
      const base = horizon + row * (height - horizon) * 0.24;
      const rise = (7 - row * 1.5) * random.between(0.8, 1.3);
      const phase = random.between(0, 6);
      const points = Array.from(
        { length: 8 },
        (_, index): Point => [(width * index) / 7, base - Math.sin(phase + index * (0.9 + row * 0.25)) * rise - rise * 0.3],
      );
      const body = mix(green, palette.haze, 0.5 - row * 0.22);
      drawing.path(`${smooth(points)}V${n(height)}H0Z`, drawing.fade(lighter(body, 0.08), darker(body, 0.22)));
    }
  },
};

export const field: Element = {
  layer: 40,
  draw: ({ drawing, palette, width, horizon, height }, { random, colour }) => {
    const green = colour ?? palette.field;
    drawing.rect(
      0,
      horizon,
      width,
      height - horizon,
      drawing.linear([
        [0, mix(green, palette.haze, 0.4)],
        [0.35, green],
        [1, darker(green, 0.35)],
      ]),
    );
    for (let tuft = 0; tuft < 26; tuft++) {
      const depth = random.next() ** 0.6;
      const y = horizon + depth * (height - horizon);
      const long = 1 + depth * 10;
      drawing.ellipse(random.between(0, width), y, long, 0.3 + depth * 0.5, random.chance(0.5) ? lighter(green, 0.2) : darker(green, 0.3), 'opacity="0.35"');
    }
  },
};

export const desert: Element = {
  layer: 40,
  draw: ({ drawing, palette, width, horizon, height }, { random, colour }) => {
    const sand = colour ?? palette.field;
    drawing.rect(0, horizon, width, height - horizon, mix(sand, palette.haze, 0.4));
    for (let dune = 0; dune < 5; dune++) {
      const base = horizon + (dune / 4.2) ** 1.3 * (height - horizon) * 0.8;
      const peakX = random.between(0.1, 0.9) * width;
      const rise = 4 + dune * 3.2;
      const body = mix(sand, palette.haze, 0.45 - dune * 0.1);
      const left = base + random.between(-1, 3);
      const right = base + random.between(-1, 3);
      const crest = `Q${n(peakX * 0.55)} ${n(base - rise * 0.1)} ${n(peakX)} ${n(base - rise)}`;
      drawing.path(
        `M-2 ${n(left)}${crest}Q${n(peakX + (width - peakX) * 0.35)} ${n(base - rise * 0.2)} ${n(width + 2)} ${n(right)}V${n(height)}H-2Z`,
        drawing.fade(lighter(body, 0.14), body),
      );
      drawing.path(
        `M${n(peakX)} ${n(base - rise)}Q${n(peakX + (width - peakX) * 0.35)} ${n(base - rise * 0.2)} ${n(width + 2)} ${n(right)}V${n(height)}H${n(peakX + rise * 2)}C${n(peakX - rise)} ${n(base + rise * 2.6)} ${n(peakX + rise * 1.6)} ${n(base + rise * 0.4)} ${n(peakX)} ${n(base - rise)}Z`,
        drawing.linear([
          [0, darker(mix(body, palette.roof, 0.3), 0.12), 0.75],
          [1, body, 0.1],
        ]),
      );
    }
  },
};

export const cactus: Element = {
  layer: 72,
  draw: ({ drawing, palette, width, horizon, height }, { random, colour, count }) => {
    const green = colour ?? darker(palette.leaf, 0.1);
    for (let plant = 0; plant < Math.max(2, Math.min(count, 9)); plant++) {
      const y = horizon + random.between(0.25, 0.75) * (height - horizon);
      const tall = 6 + ((y - horizon) / (height - horizon)) * 22;
      const x = random.between(0.06, 0.94) * width;
      const thick = tall * 0.15;
      drawing.stroke(
        `M${n(x)} ${n(y)}V${n(y - tall)}M${n(x)} ${n(y - tall * 0.4)}h${n(-tall * 0.25)}v${n(-tall * 0.28)}M${n(x)} ${n(y - tall * 0.52)}h${n(tall * 0.24)}v${n(-tall * 0.24)}`,
        green,
        thick,
      );
      drawing.stroke(`M${n(x + thick * 0.2)} ${n(y)}V${n(y - tall)}`, lighter(green, 0.25), thick * 0.18, 'opacity="0.6"');
    }
  },
};

export const road: Element = {
  layer: 45,
  draw: ({ drawing, palette, width, horizon, height }, { random, colour }) => {
    const grey = colour ?? mix(palette.ink, palette.haze, 0.38);
    const goal = width * random.between(0.35, 0.65);
    const bend = random.between(-14, 14);
    const deep = height - horizon;
    const edge = (side: number): string =>
      `C${n(goal + bend + side * 2)} ${n(horizon + deep * 0.35)} ${n(width * 0.5 - bend + side * 12)} ${n(horizon + deep * 0.55)} ${n(width * 0.5 + side * 34)} ${n(height)}`;
    const back = (side: number): string =>
      `C${n(width * 0.5 - bend + side * 12)} ${n(horizon + deep * 0.55)} ${n(goal + bend + side * 2)} ${n(horizon + deep * 0.35)} ${n(goal + side * 0.7)} ${n(horizon)}`;
    drawing.path(`M${n(goal - 0.7)} ${n(horizon)}${edge(-1)}H${n(width * 0.5 + 34)}${back(1)}Z`, drawing.fade(lighter(grey, 0.25), darker(grey, 0.2)));
    drawing.stroke(`M${n(goal)} ${n(horizon + 1)}${edge(0)}`, lighter(palette.light, 0.2), 0.9, `stroke-dasharray="3 3.4" opacity="0.8"`);
  },
};
