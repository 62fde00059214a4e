import type { MarkovModel } from '../dynamics/markov.ts';
import { type PlotOptions, startFigure } from './figure.ts';
import { element, rimmed, short } from './markup.ts';
import { fitText } from './scale.ts';
import { type Ink, lookOf } from './theme.ts';

export type TransitionGraphOptions = PlotOptions & {
  /** Transitions of a smaller chance are not drawn; 0.05 unless told. */
  readonly least?: number;
  /** How often each state occurs, for the size of its node; the stationary distribution unless told, equal sizes where there is none. */
  readonly weights?: ArrayLike<number>;
  /** Longer names than the states' own. */
  readonly names?: readonly string[];
};

/**
 * A Markov chain as SVG: states on a circle, as large as the time spent in them; arrows as wide as the chance to go there next, bent so that there and back
 * are apart; a ring round a state as long as the chance to stay. Reads well up to about twenty states.
 */
export function plotTransitions(model: Pick<MarkovModel, 'states' | 'matrix' | 'stationary'>, options: TransitionGraphOptions = {}): string {
  const { least = 0.05, names = model.states, width = 640, height = 560 } = options;
  const figure = startFigure({
    width,
    height,
    subtitle: `arrows: chance of the next state, from ${percent(least)}; ring: chance to stay; size: time spent`,
    ...options,
    describe: 'Transition graph',
  });
  const { area, ink } = figure;
  const size = model.states.length;
  const weights = options.weights ?? model.stationary ?? new Float64Array(size).fill(1 / Math.max(1, size));
  const heaviest = Array.from(weights).reduce((most, weight) => Math.max(most, weight), 1e-12);
  const room = { x: (area.right - area.left) / 2 - 130, y: (area.bottom - area.top) / 2 - 62 };
  // A quarter of the way to the next node at most, so that arrows have room between them.
  const greatest = Math.min(30, (0.26 * 2 * Math.PI * Math.min(room.x, room.y)) / Math.max(1, size));
  const nodes = Array.from({ length: size }, (_, state): Node => {
    const angle = -Math.PI / 2 + (2 * Math.PI * state) / Math.max(1, size);
    return {
      x: (area.left + area.right) / 2 + (size > 1 ? room.x * Math.cos(angle) : 0),
      y: (area.top + area.bottom) / 2 + (size > 1 ? room.y * Math.sin(angle) : 0),
      radius: Math.max(5, greatest * Math.sqrt((weights[state] ?? 0) / heaviest)),
      angle,
    };
  });
  const edges: string[] = [];
  const words: string[] = [];
  for (const [from, node] of nodes.entries()) {
    for (const [to, target] of nodes.entries()) {
      const chance = model.matrix[from * size + to] ?? 0;
      if (from === to || chance < least) continue;
      const { markup, middle } = arrow(node, target, { chance, colour: lookOf(from).colour });
      edges.push(markup);
      if (size <= 8)
        words.push(rimmed(percent(chance), { x: middle.x, y: middle.y + 3.5, 'text-anchor': 'middle', 'font-size': 10.5, fill: ink.ink }, ink.ground));
    }
  }
  return figure.finish([
    ...edges,
    ...nodes.map((node, state) => drawNode(node, { look: lookOf(state).colour, stay: model.matrix[state * size + state] ?? 0, name: names[state] ?? '', ink })),
    ...words,
  ]);
}

type Node = { readonly x: number; readonly y: number; readonly radius: number; readonly angle: number };

const percent = (share: number) => `${share < 0.1 ? Math.round(share * 1000) / 10 : Math.round(share * 100)} %`;

/** A bent arrow from rim to rim; the word on it stands nearer to its start, so that there and back do not meet. */
function arrow(
  from: Node,
  to: Node,
  { chance, colour }: { readonly chance: number; readonly colour: string },
): { readonly markup: string; readonly middle: { readonly x: number; readonly y: number } } {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const bend = 0.16 * length;
  const control = { x: (from.x + to.x) / 2 - (dy / length) * bend, y: (from.y + to.y) / 2 + (dx / length) * bend };
  const width = 1 + 9 * chance;
  const head = 6 + 1.4 * width;
  const start = towards(from, control, from.radius + 6);
  const tip = towards(to, control, to.radius + 7);
  const neck = towards(tip, control, head * 0.8);
  const [ux, uy] = [(tip.x - neck.x) / (head * 0.8), (tip.y - neck.y) / (head * 0.8)];
  const half = head * 0.48;
  const corners = [
    tip,
    { x: tip.x - ux * head - uy * half, y: tip.y - uy * head + ux * half },
    { x: tip.x - ux * head + uy * half, y: tip.y - uy * head - ux * half },
  ];
  const t = 0.38;
  const along = (a: number, b: number, c: number) => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c;
  return {
    markup:
      element('path', {
        d: `M${short(start.x)} ${short(start.y)}Q${short(control.x)} ${short(control.y)} ${short(neck.x)} ${short(neck.y)}`,
        fill: 'none',
        stroke: colour,
        'stroke-width': width,
        'stroke-opacity': 0.6,
      }) + element('polygon', { points: corners.map(({ x, y }) => `${short(x)},${short(y)}`).join(' '), fill: colour, 'fill-opacity': 0.85 }),
    middle: { x: along(start.x, control.x, tip.x), y: along(start.y, control.y, tip.y) },
  };
}

function towards(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  distance: number,
): { readonly x: number; readonly y: number } {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + ((to.x - from.x) / length) * distance, y: from.y + ((to.y - from.y) / length) * distance };
}

function drawNode(node: Node, { look, stay, name, ink }: { readonly look: string; readonly stay: number; readonly name: string; readonly ink: Ink }): string {
  const { x, y, radius, angle } = node;
  const ring = radius + 3.6;
  const turn = 2 * Math.PI * ring;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const anchor = Math.abs(cosine) < 0.25 ? 'middle' : cosine > 0 ? 'start' : 'end';
  const out = radius + 12;
  return (
    element('circle', { cx: x, cy: y, r: radius, fill: look }) +
    (stay > 0.004
      ? element('circle', {
          cx: x,
          cy: y,
          r: ring,
          fill: 'none',
          stroke: look,
          'stroke-width': 3,
          'stroke-dasharray': `${short(turn * stay)} ${short(turn)}`,
          transform: `rotate(-90 ${short(x)} ${short(y)})`,
        })
      : '') +
    rimmed(
      fitText(name, 12, 130),
      {
        x: x + cosine * out,
        y: y + sine * (out + 4) + (Math.abs(cosine) < 0.25 ? (sine > 0 ? 9 : -1) : 4),
        'text-anchor': anchor,
        'font-size': 12,
        'font-weight': 600,
        fill: ink.ink,
      },
      ink.ground,
    )
  );
}
