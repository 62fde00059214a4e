import { darker, lighter, mix } from '../colour.ts';
import type { Random } from '../random.ts';
import { n } from './drawing.ts';
import type { Element, Stage } from './stage.ts';

export const city: Element = {
  layer: 32,
  draw: (stage, { random, colour }) => {
    const { palette, horizon, has } = stage;
    const lit = palette.dark || has('sunset');
    for (let row = 0; row < 3; row++) {
      const body = mix(mix(colour ?? palette.ink, palette.wall, lit ? 0.05 : 0.4 - row * 0.08), palette.haze, 0.72 - row * 0.3);
      skyline(stage, { random: random.fork(row), row, body, base: horizon + 1 + row * 1.2, lit });
    }
  },
};

function skyline(
  { drawing, palette, width, horizon }: Stage,
  row: { readonly random: Random; readonly row: number; readonly body: string; readonly base: number; readonly lit: boolean },
): void {
  const { random, body, base, lit } = row;
  for (let x = -3 + random.between(0, 3); x < width; ) {
    const wide = random.between(5, 10.5);
    const tall = horizon * (0.22 + random.next() ** 1.6 * 0.5) * (1.1 - row.row * 0.22);
    const top = base - tall;
    drawing.rect(x, top, wide, tall + 2, drawing.fade(lighter(body, 0.08), mix(body, palette.haze, 0.25)));
    drawing.rect(x + wide * 0.68, top, wide * 0.32, tall + 2, darker(body, 0.22), 'opacity="0.5"');
    if (random.chance(0.25)) drawing.stroke(`M${n(x + wide / 2)} ${n(top)}v${n(-random.between(3, 8))}`, body, 0.4);
    if (random.chance(0.2))
      drawing.polygon(
        [
          [x, top],
          [x + wide / 2, top - wide * 0.45],
          [x + wide, top],
        ],
        body,
      );
    if (row.row > 0) windows({ drawing, palette, random, lit }, { x, top, wide, tall });
    x += wide + random.between(-0.6, 1.6);
  }
}

type Block = { readonly x: number; readonly top: number; readonly wide: number; readonly tall: number };

function windows(
  { drawing, palette, random, lit }: Pick<Stage, 'drawing' | 'palette'> & { readonly random: Random; readonly lit: boolean },
  { x, top, wide, tall }: Block,
): void {
  const columns = Math.max(2, Math.floor(wide / 2.2));
  const gap = wide / (columns + 0.35);
  let on = '';
  let off = '';
  for (let y = top + 2; y < top + tall - 2; y += 2.7) {
    for (let column = 0; column < columns; column++) {
      const pane = `M${n(x + gap * (column + 0.4))} ${n(y)}h${n(gap * 0.5)}v1.3h${n(-gap * 0.5)}Z`;
      if (random.chance(lit ? 0.45 : 0.12)) on += pane;
      else off += pane;
    }
  }
  if (off !== '') drawing.path(off, lit ? palette.ink : lighter(palette.sky[1], 0.2), `opacity="${lit ? 0.35 : 0.45}"`);
  if (on !== '') drawing.path(on, palette.lamp, 'opacity="0.92"');
}
