import { darker, lighter } from '../colour.ts';
import type { Random } from '../random.ts';
import { n } from './drawing.ts';
import type { Element, Stage } from './stage.ts';

export const skins = ['#f0cdb0', '#e3b48d', '#c98f66', '#a56a45', '#7c4c31', '#573523'];
export const hairColours = ['#2a1e19', '#4b3222', '#7a4d2a', '#b8803f', '#d9b36a', '#a33f22', '#8e8e90', '#d8d8d6'];
export const clothes = ['#b5403a', '#2f5d8a', '#d9a531', '#3f6b4f', '#6a4a7c', '#cdbfa6', '#33363f', '#c9704a', '#4e8a8c'];

type Figure = { readonly x: number; readonly y: number; readonly size: number; readonly coat: string };

/** A standing figure in a coat; about 24 units tall at size 1, feet at (x, y). */
function standing({ drawing, palette, has }: Stage, { x, y, size, coat }: Figure, random: Random): void {
  const skin = random.pick(skins);
  const hair = random.pick(hairColours);
  const scarf = random.pick(clothes);
  const hat = random.chance(0.35);
  drawing.ellipse(x, y, 4.6 * size, 0.9 * size, '#0e0e16', 'opacity="0.35"');
  drawing.group(`translate(${n(x)} ${n(y)}) scale(${n(random.chance(0.5) ? -size : size)} ${n(size)})`, () => {
    if (has('umbrella') || has('rain')) {
      drawing.stroke('M3.4 -11V-26', palette.ink, 0.5);
      drawing.path(
        'M-5.6 -24Q-4.6 -32 3.4 -32.6Q11.6 -32 12.4 -24Q10.4 -25.6 8.4 -24Q6 -25.8 3.4 -24Q0.8 -25.8 -1.6 -24Q-3.6 -25.6 -5.6 -24Z',
        drawing.fade(lighter(palette.accent, 0.15), darker(palette.accent, 0.25)),
      );
    }
    drawing.path('M-2.1 0L-1.7 -8H-0.1L-0.3 0ZM0.4 0L0.4 -8H2L2.1 0Z', darker(palette.ink, 0.1));
    drawing.path(
      'M-3.6 -6.4Q-3.6 -14.5 -2.4 -17.4Q0 -18.6 2.4 -17.4Q3.6 -14.5 3.8 -6.4Q0 -5.4 -3.6 -6.4Z',
      drawing.fade(lighter(coat, 0.16), darker(coat, 0.3), 'slant'),
    );
    drawing.stroke('M-2.6 -16Q-4.6 -12 -3.7 -8.6', darker(coat, 0.15), 1.7);
    drawing.stroke(has('umbrella') || has('rain') ? 'M2.6 -16Q4.4 -14.2 3.5 -11.4' : 'M2.6 -16Q4.6 -12 3.8 -8.6', darker(coat, 0.3), 1.7);
    drawing.circle(-3.7, -8.2, 0.8, skin);
    drawing.circle(has('umbrella') || has('rain') ? 3.5 : 3.8, has('umbrella') || has('rain') ? -11 : -8.2, 0.8, skin);
    drawing.ellipse(0, -20.4, 2.15, 2.5, skin);
    drawing.path('M-2.4 -20Q-2.7 -23.6 0 -23.6Q2.8 -23.6 2.4 -20Q2 -21.8 0.4 -22Q-1.8 -21.8 -2.4 -20Z', hair);
    if (hat) drawing.path('M-3.2 -22Q-2.6 -25 0 -25Q2.6 -25 3.2 -22Q0 -22.9 -3.2 -22Z', darker(coat, 0.35));
    drawing.path('M-2.4 -18Q0 -16.6 2.4 -18L2.2 -16.6Q0 -15.4 -2.2 -16.6ZM1.2 -17L2.4 -12.4L1 -12.6L0.3 -16.6Z', scarf);
  });
}

export const person: Element = {
  layer: 79,
  draw: (stage, { random, colour, count }) => {
    const { width, horizon, height, has } = stage;
    const many = Math.min(Math.max(1, count), 12);
    const far = ['house', 'lighthouse', 'castle', 'boat', 'city', 'bridge', 'road'].some(has);
    for (let index = 0; index < many; index++) {
      const depth = many === 1 ? random.between(0.55, 0.85) : random.between(0.35, 0.85);
      const size = (far ? 0.6 : 0.85) + depth * (far ? 0.5 : 0.95);
      const x = many === 1 ? width * random.between(0.36, 0.64) : (width * (index + 0.5 + random.between(-0.25, 0.25))) / many;
      standing(stage, { x, y: horizon + depth * (height - horizon), size, coat: colour ?? random.pick(clothes) }, random.fork(index));
    }
  },
};

export const kite: Element = {
  layer: 26,
  draw: ({ drawing, palette, width, horizon, height }, { random, colour, count }) => {
    for (let index = 0; index < Math.min(Math.max(1, count), 5); index++) {
      const x = width * random.between(0.18, 0.82);
      const y = horizon * random.between(0.15, 0.5);
      const body = colour ?? palette.accent;
      drawing.stroke(
        `M${n(x)} ${n(y)}Q${n(x + 6)} ${n((y + horizon) / 2 + 10)} ${n(width / 2)} ${n(horizon + (height - horizon) * 0.55)}`,
        palette.ink,
        0.22,
        'opacity="0.6"',
      );
      drawing.group(`translate(${n(x)} ${n(y)}) rotate(${n(random.between(-25, 25))})`, () => {
        drawing.path('M0 -8L5 -1.5L0 8L-5 -1.5Z', body);
        drawing.path('M0 -8L5 -1.5L0 0Z', lighter(body, 0.35));
        drawing.path('M-5 -1.5L0 0L0 8Z', darker(body, 0.25));
        drawing.stroke('M0 8q3 2 0 4.4q-3 2 0 4.4q2.6 2 0.6 4', palette.lamp, 0.6);
      });
    }
  },
};

export const balloon: Element = {
  layer: 27,
  draw: ({ drawing, palette, width, horizon }, { random, colour, count }) => {
    const many = Math.min(Math.max(1, count), 6);
    for (let index = 0; index < many; index++) {
      const size = many === 1 ? 1.3 : random.between(0.6, 1.1);
      const first = colour ?? random.pick([palette.accent, palette.roof, palette.lamp, palette.leaf]);
      drawing.group(
        `translate(${n(width * (many === 1 ? random.between(0.3, 0.7) : (index + 0.5) / many))} ${n(horizon * random.between(0.3, 0.6))}) scale(${n(size)})`,
        () => {
          drawing.path('M-9 -3Q-9 -13 0 -13Q9 -13 9 -3Q8 4 2 9H-2Q-8 4 -9 -3Z', drawing.fade(lighter(first, 0.2), darker(first, 0.25), 'across'));
          drawing.path('M-3 -12.4Q-6 -3 -1.2 9H1.2Q6 -3 3 -12.4Q0 -13.4 -3 -12.4Z', lighter(first, 0.55), 'opacity="0.75"');
          drawing.stroke('M-2 9L-1.6 12.4M2 9L1.6 12.4', palette.ink, 0.3);
          drawing.rect(-2, 12.2, 4, 2.8, palette.earth, 'rx="0.5"');
        },
      );
    }
  },
};

export const train: Element = {
  layer: 59,
  draw: ({ drawing, palette, width, horizon, height }, { random, colour }) => {
    const y = horizon + (height - horizon) * 0.2;
    const body = colour ?? random.pick([palette.accent, palette.roof, palette.leaf]);
    drawing.rect(-1, y + 0.6, width + 2, 0.9, palette.ink, 'opacity="0.7"');
    const start = width * random.between(0.08, 0.2);
    for (let car = 0; car < 4; car++) {
      const x = start + car * 20;
      drawing.rect(x, y - 9.4, 19, 9, drawing.fade(lighter(body, 0.2), darker(body, 0.3)), 'rx="1.4"');
      drawing.rect(x, y - 4, 19, 1, lighter(palette.wall, 0.4));
      for (let pane = 0; pane < 4; pane++)
        drawing.rect(x + 1.6 + pane * 4.2, y - 8, 3, 3, palette.dark ? palette.lamp : lighter(palette.sky[1], 0.3), 'rx="0.4"');
      for (const wheel of [4, 15]) drawing.circle(x + wheel, y, 1.3, palette.ink);
    }
    drawing.path(`M${n(start)} ${n(y - 9.4)}Q${n(start - 7)} ${n(y - 8)} ${n(start - 7.6)} ${n(y - 0.4)}H${n(start + 1)}Z`, darker(body, 0.1));
    drawing.circle(start - 6.4, y - 2.6, 0.8, palette.lamp);
  },
};
