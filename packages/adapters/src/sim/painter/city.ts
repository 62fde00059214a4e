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
  // What has one colour is one shape for all houses of the row.
  let [sides, masts, roofs, on, off] = ['', '', '', '', ''];
  for (let x = -3 + random.between(0, 3); x < width; ) {
    const wide = random.between(5, 10.5);
    const tall = horizon * (0.22 + random.next() ** 1.6 * 0.5) * (1.1 - row.row * 0.22);
    const top = base - tall;
    drawing.rect(x, top, wide, tall + 2, drawing.fade(lighter(body, 0.08), mix(body, palette.haze, 0.25)));
    sides += `M${n(x + wide * 0.68)} ${n(top)}h${n(wide * 0.32)}v${n(tall + 2)}h${n(-wide * 0.32)}Z`;
    if (random.chance(0.25)) masts += `M${n(x + wide / 2)} ${n(top)}v${n(-random.between(3, 8))}`;
    if (random.chance(0.2)) roofs += `M${n(x)} ${n(top)}L${n(x + wide / 2)} ${n(top - wide * 0.45)}L${n(x + wide)} ${n(top)}Z`;
    if (row.row > 0) {
      const panes = windows({ random, lit }, { x, top, wide, tall });
      on += panes.on;
      off += panes.off;
    }
    x += wide + random.between(-0.6, 1.6);
  }
  drawing.path(sides, darker(body, 0.22), 'opacity="0.5"');
  drawing.stroke(masts, body, 0.4);
  drawing.path(roofs, body);
  drawing.path(off, lit ? palette.ink : lighter(palette.sky[1], 0.2), `opacity="${lit ? 0.35 : 0.45}"`);
  drawing.path(on, palette.lamp, 'opacity="0.92"');
}

type Block = { readonly x: number; readonly top: number; readonly wide: number; readonly tall: number };

/** Path data of a house's windows, lit and dark. */
function windows(
  { random, lit }: { readonly random: Random; readonly lit: boolean },
  { x, top, wide, tall }: Block,
): { readonly on: string; readonly off: string } {
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
  return { on, off };
}
