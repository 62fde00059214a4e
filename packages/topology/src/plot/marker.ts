import { type Attributes, element, short } from './markup.ts';
import type { Shape } from './theme.ts';

/** A marker of about equal area whatever its shape. */
export function marker(shape: Shape, at: { readonly x: number; readonly y: number; readonly radius: number }, attributes: Attributes): string {
  const { x, y, radius } = at;
  if (shape === 'circle') return element('circle', { cx: x, cy: y, r: radius, ...attributes });
  const points = outlines[shape].map(([across, down]) => `${short(x + across * radius)},${short(y + down * radius)}`).join(' ');
  return element('polygon', { points, ...attributes });
}

/** The outline of a marker of radius 1 round the origin, as the commands of an SVG path: for canvases. */
export function markerPath(shape: Shape): string {
  if (shape === 'circle') return 'M1,0A1,1 0 1 1 -1,0A1,1 0 1 1 1,0Z';
  return `M${outlines[shape].map(([across, down]) => `${short(across)},${short(down)}`).join('L')}Z`;
}

type Corner = readonly [across: number, down: number];

const arm = 0.4;
const plus: readonly Corner[] = [
  [-arm, -1.15],
  [arm, -1.15],
  [arm, -arm],
  [1.15, -arm],
  [1.15, arm],
  [arm, arm],
  [arm, 1.15],
  [-arm, 1.15],
  [-arm, arm],
  [-1.15, arm],
  [-1.15, -arm],
  [-arm, -arm],
];

const outlines: Readonly<Record<Exclude<Shape, 'circle'>, readonly Corner[]>> = {
  triangle: [
    [0, -1.25],
    [1.15, 0.85],
    [-1.15, 0.85],
  ],
  wedge: [
    [0, 1.25],
    [1.15, -0.85],
    [-1.15, -0.85],
  ],
  square: [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  diamond: [
    [0, -1.25],
    [1.25, 0],
    [0, 1.25],
    [-1.25, 0],
  ],
  plus,
  cross: plus.map(([across, down]) => [(across - down) * Math.SQRT1_2, (across + down) * Math.SQRT1_2] as const),
};
