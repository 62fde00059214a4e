import { darker, lighter, mix } from '../colour.ts';
import { type Ellipse, n } from './drawing.ts';
import type { Element, Stage } from './stage.ts';

/** What lies on the water is drawn by how near it is, in four bands: a shape for each wave would take longer than the sea. */
const bands = 4;
const bandOf = (depth: number): number => Math.min(bands - 1, Math.floor(depth * bands));
const depthOf = (band: number): number => (band + 0.5) / bands;

export const sea: Element = {
  layer: 40,
  draw: ({ drawing, palette, width, horizon, height, lightX, has }, { random, colour }) => {
    const [near, far] = colour === undefined ? palette.water : ([darker(colour, 0.25), mix(colour, palette.sky[2], 0.55)] as const);
    const deep = height - horizon;
    drawing.rect(
      0,
      horizon,
      width,
      deep,
      drawing.linear([
        [0, far],
        [0.3, mix(far, near, 0.6)],
        [1, near],
      ]),
    );
    if (has('sun') || has('moon')) {
      const glints: Ellipse[][] = [[], [], [], []];
      for (let glint = 0; glint < 26; glint++) {
        const depth = (glint + random.next()) / 26;
        const spread = 1.5 + depth * 9;
        glints[bandOf(depth)]?.push([
          lightX + random.between(-spread, spread),
          horizon + 0.6 + depth ** 1.4 * deep,
          random.between(1.2, 3.5) + depth * 4,
          0.22 + depth * 0.5,
        ]);
      }
      for (const [band, ellipses] of glints.entries()) drawing.ellipses(ellipses, palette.light, `opacity="${n(0.75 - depthOf(band) * 0.45)}"`);
    }
    const waves = { light: ['', '', '', ''], dark: ['', '', '', ''] };
    for (let wave = 0; wave < 44; wave++) {
      const depth = random.next() ** 0.8;
      const y = horizon + depth * deep;
      const long = 1.5 + depth * 10;
      const x = random.between(-5, width);
      const tone = random.chance(0.55) ? waves.light : waves.dark;
      tone[bandOf(depth)] += `M${n(x)} ${n(y)}q${n(long / 2)} ${n(-0.4 - depth * 0.9)} ${n(long)} 0q${n(-long / 2)} ${n(-0.1 + depth * 0.2)} ${n(-long)} 0Z`;
    }
    for (let band = 0; band < bands; band++) {
      const more = `opacity="${n(0.25 + depthOf(band) * 0.3)}"`;
      drawing.path(waves.light[band] ?? '', lighter(far, 0.25), more);
      drawing.path(waves.dark[band] ?? '', darker(near, 0.2), more);
    }
  },
};

export const beach: Element = {
  layer: 48,
  draw: ({ drawing, palette, width, height, horizon, has }, { random, colour }) => {
    const sand = colour ?? mix(palette.earth, palette.light, 0.35);
    const walked = ['person', 'cat', 'dog', 'horse', 'flowers', 'train'].some(has);
    const y = walked ? horizon + (height - horizon) * random.between(0.34, 0.42) : height * random.between(0.82, 0.88);
    const curve = random.between(-6, 6);
    const edge = `M0 ${n(y + curve)}Q${n(width * 0.3)} ${n(y - 4)} ${n(width * 0.6)} ${n(y + 1)}T${n(width)} ${n(y - curve)}`;
    drawing.stroke(edge, lighter(palette.water[1], 0.6), 2.4, 'opacity="0.75"');
    drawing.path(
      `${edge}V${n(height)}H0Z`,
      drawing.linear([
        [0, darker(sand, 0.12)],
        [0.4, sand],
        [1, darker(sand, 0.15)],
      ]),
    );
  },
};

/** Land under what would stand in the water. */
export function islet({ drawing, palette }: Stage, x: number, y: number, size: number): void {
  drawing.ellipse(x, y + 3.4 * size, 27 * size, 2.4 * size, darker(palette.water[0], 0.4), 'opacity="0.45"');
  drawing.path(
    `M${n(x - 25 * size)} ${n(y + 3 * size)}Q${n(x - 12 * size)} ${n(y - 2.5 * size)} ${n(x)} ${n(y - 1.6 * size)}Q${n(x + 14 * size)} ${n(y - 2.5 * size)} ${n(x + 26 * size)} ${n(y + 3 * size)}Q${n(x)} ${n(y + 6.5 * size)} ${n(x - 25 * size)} ${n(y + 3 * size)}Z`,
    drawing.fade(palette.field, darker(palette.earth, 0.3)),
  );
}

export const river: Element = {
  layer: 44,
  draw: ({ drawing, palette, width, horizon, height }, { random, colour }) => {
    const [near, far] = colour === undefined ? palette.water : ([colour, lighter(colour, 0.4)] as const);
    const deep = height - horizon;
    const source = width * random.between(0.35, 0.65);
    const swing = random.pick([-1, 1]) * random.between(14, 24);
    const mouth = width * random.between(0.3, 0.7);
    const side = (offset: number): string =>
      `C${n(source + swing + offset * 2)} ${n(horizon + deep * 0.22)} ${n(source - swing + offset * 9)} ${n(horizon + deep * 0.5)} ${n(mouth + offset * 26)} ${n(height)}`;
    const back = `C${n(source - swing + 9)} ${n(horizon + deep * 0.5)} ${n(source + swing + 2)} ${n(horizon + deep * 0.22)} ${n(source + 0.8)} ${n(horizon + 0.5)}`;
    drawing.path(
      `M${n(source - 0.8)} ${n(horizon + 0.5)}${side(-1)}H${n(mouth + 26)}${back}Z`,
      drawing.linear([
        [0, lighter(far, 0.25)],
        [0.5, far],
        [1, near],
      ]),
    );
    for (let glint = 0; glint < 9; glint++) {
      const depth = random.between(0.45, 0.98);
      drawing.ellipse(mouth + random.between(-14, 14) * depth, horizon + depth * deep, 2 + depth * 5, 0.35, lighter(far, 0.5), 'opacity="0.5"');
    }
  },
};

export const waterfall: Element = {
  layer: 55,
  draw: ({ drawing, palette, width, horizon, height }, { random }) => {
    const x = width * random.between(0.3, 0.7);
    const top = horizon * 0.55;
    const bottom = horizon + (height - horizon) * 0.35;
    const rock = darker(palette.rock, 0.2);
    drawing.path(
      `M${n(x - 34)} ${n(bottom)}L${n(x - 22)} ${n(top + 6)}Q${n(x - 12)} ${n(top - 5)} ${n(x - 6)} ${n(top)}H${n(x + 7)}Q${n(x + 16)} ${n(top - 6)} ${n(x + 24)} ${n(top + 8)}L${n(x + 36)} ${n(bottom)}Z`,
      drawing.fade(rock, mix(rock, palette.haze, 0.4)),
    );
    drawing.path(
      `M${n(x - 6)} ${n(top)}H${n(x + 7)}Q${n(x + 9)} ${n((top + bottom) / 2)} ${n(x + 12)} ${n(bottom)}H${n(x - 11)}Q${n(x - 7)} ${n((top + bottom) / 2)} ${n(x - 6)} ${n(top)}Z`,
      drawing.fade(lighter(palette.water[1], 0.35), '#ffffff'),
    );
    for (let strand = 0; strand < 9; strand++) {
      const sx = x + random.between(-6, 7);
      drawing.stroke(`M${n(sx)} ${n(top)}L${n(sx + (sx - x) * 0.6)} ${n(bottom)}`, palette.water[0], 0.35, 'opacity="0.35"');
    }
    drawing.ellipse(x, bottom, 24, 5, drawing.glow('#ffffff', 0.95));
  },
};

export const boat: Element = {
  layer: 62,
  draw: ({ drawing, palette, width, horizon, height, has }, { random, colour, count }) => {
    const many = Math.min(Math.max(1, count), 7);
    for (let index = 0; index < many; index++) {
      const depth = random.between(0.18, 0.5);
      const y = horizon + depth * (height - horizon);
      const size = 0.55 + depth * 1.15;
      const x = many === 1 ? width * random.between(0.28, 0.72) : (width * (index + 0.5 + random.between(-0.2, 0.2))) / many;
      const hull = colour ?? random.pick([palette.accent, palette.roof, palette.ink]);
      if (has('sea') || has('river')) drawing.ellipse(x, y + 1.2 * size, 10 * size, 1.4 * size, darker(palette.water[0], 0.45), 'opacity="0.45"');
      drawing.group(`translate(${n(x)} ${n(y)}) scale(${n(size)})`, () => {
        const sailor = random.chance(0.65);
        drawing.stroke(`M0 0V${sailor ? -19 : -9}`, darker(palette.ink, 0.1), 0.55);
        if (sailor) {
          drawing.path('M0.6 -18.5Q8.5 -10 9 -3.4Q4 -2.4 0.6 -2.6Z', drawing.fade(lighter(palette.wall, 0.5), palette.wall, 'slant'));
          drawing.path('M-0.6 -16.5Q-5.8 -8 -6.4 -3.2Q-3 -2.6 -0.6 -2.8Z', mix(palette.wall, palette.accent, 0.3));
        } else {
          drawing.path('M-3.6 -2.4V-6.8H3.4L4.4 -2.4Z', palette.wall);
          drawing.rect(-2.4, -5.8, 1.9, 1.7, palette.dark ? palette.lamp : darker(palette.water[0], 0.2));
          drawing.rect(0.5, -5.8, 1.9, 1.7, palette.dark ? palette.lamp : darker(palette.water[0], 0.2));
        }
        drawing.path('M-9.5 -2.6Q0 -1.2 10 -3L7.4 1.3Q0 2.2 -7 1.3Z', drawing.fade(lighter(hull, 0.15), darker(hull, 0.3)));
        drawing.stroke('M-9.2 -2.3Q0 -0.9 9.7 -2.7', lighter(palette.wall, 0.4), 0.45);
      });
    }
  },
};

export const bridge: Element = {
  layer: 58,
  draw: ({ drawing, palette, width, horizon, height }, { random, colour }) => {
    const deck = horizon - random.between(2, 5);
    const stone = colour ?? mix(palette.rock, palette.wall, 0.4);
    if (random.chance(0.5)) {
      const foot = horizon + (height - horizon) * 0.28;
      const arches = 4;
      const span = width / arches;
      let data = `M-1 ${n(deck - 2)}Q${n(width / 2)} ${n(deck - 7)} ${n(width + 1)} ${n(deck - 2)}V${n(foot)}`;
      for (let arch = arches - 1; arch >= 0; arch--) {
        const pier = span * 0.14;
        data += `H${n((arch + 1) * span - pier)}C${n((arch + 1) * span - pier)} ${n(deck)} ${n(arch * span + pier)} ${n(deck)} ${n(arch * span + pier)} ${n(foot)}`;
      }
      drawing.path(`${data}H-1Z`, drawing.fade(lighter(stone, 0.12), darker(stone, 0.32)));
      drawing.stroke(`M0 ${n(deck - 2.2)}Q${n(width / 2)} ${n(deck - 7.2)} ${n(width)} ${n(deck - 2.2)}`, lighter(stone, 0.3), 1);
      return;
    }
    const steel = colour ?? palette.accent;
    for (const at of [0.24, 0.76]) {
      const x = width * at;
      drawing.rect(x - 1.4, deck - 30, 2.8, horizon - deck + 38, drawing.fade(lighter(steel, 0.15), darker(steel, 0.25)));
      drawing.rect(x - 2.2, deck - 30.6, 4.4, 1.4, lighter(steel, 0.2));
    }
    const cable = `M0 ${n(deck - 6)}Q${n(width * 0.14)} ${n(deck - 9)} ${n(width * 0.24)} ${n(deck - 29)}Q${n(width * 0.5)} ${n(deck + 18)} ${n(width * 0.76)} ${n(deck - 29)}Q${n(width * 0.86)} ${n(deck - 9)} ${n(width)} ${n(deck - 6)}`;
    drawing.stroke(cable, darker(steel, 0.15), 0.7);
    for (let at = 0.28; at < 0.73; at += 0.03) {
      const t = (at - 0.24) / 0.52;
      const y = (1 - t) ** 2 * (deck - 29) + 2 * (1 - t) * t * (deck + 18) + t ** 2 * (deck - 29);
      drawing.stroke(`M${n(width * at)} ${n(y)}V${n(deck)}`, darker(steel, 0.1), 0.22);
    }
    drawing.rect(-1, deck - 0.6, width + 2, 2.6, drawing.fade(lighter(steel, 0.1), darker(steel, 0.4)));
  },
};
