import type { Points } from '../points/points.ts';
import { type Area, drawAxes, type LegendEntry, type PlotOptions, startFigure } from './figure.ts';
import { marker } from './marker.ts';
import { element, rimmed, short } from './markup.ts';
import { extentOf, fitText, linearScale, padded, type Scale } from './scale.ts';
import { faint, type Ink, lookOf } from './theme.ts';

export type ScatterOptions = PlotOptions & {
  /** The category of each point, by its place in `names`; −1 is none (noise), drawn small and grey. */
  readonly categories?: ArrayLike<number>;
  readonly names?: readonly string[];
  /** Paths through points, by index in order of time: a thin line that grows stronger with time, a ring at its start, a full dot at its end. */
  readonly paths?: readonly ArrayLike<number>[];
  /** Words at points, such as the medoids of clusters. */
  readonly labels?: readonly { readonly point: number; readonly text: string }[];
  /** With names the axes are drawn with numbers; without, the map has only a frame, because the coordinates of a projection mean nothing. */
  readonly xName?: string;
  readonly yName?: string;
};

/** A map of points of the plane as SVG, with equal units on both axes. Throws a RangeError for other dimensions; `turnPoints` brings three to two. */
export function plotScatter(points: Points, options: ScatterOptions = {}): string {
  if (points.dimension !== 2) throw new RangeError(`scatter map: expected points of 2 dimensions, got ${points.dimension}`);
  const { categories, names = [], paths = [], labels = [], width = 640, height = 520 } = options;
  const figure = startFigure({ width, height, ...options, legend: legendOf(categories, names), describe: 'Map of points' });
  const axis = (which: number) => points.data.filter((_, place) => place % 2 === which);
  const { x, y, markup, inner } = framing(figure, { x: extentOf(axis(0)), y: extentOf(axis(1)) }, options);
  const at = (point: number) => ({ x: x.at(points.data[2 * point] ?? 0), y: y.at(points.data[2 * point + 1] ?? 0) });
  const body = [...markup, ...paths.map((path) => drawPath(path, at, figure.ink))];
  const many = points.count > 600;
  const order = Array.from({ length: points.count }, (_, point) => point).sort((a, b) => (categories?.[a] ?? 0) - (categories?.[b] ?? 0) || a - b);
  for (const point of order) {
    const category = categories?.[point] ?? 0;
    const { colour, shape } = lookOf(Math.max(0, category));
    const look = category < 0 ? { fill: faint, 'fill-opacity': 0.45 } : { fill: colour, 'fill-opacity': many ? 0.55 : 0.75 };
    body.push(marker(category < 0 ? 'circle' : shape, { ...at(point), radius: category < 0 ? 1.6 : many ? 2.4 : 3.6 }, look));
  }
  for (const path of paths) body.push(drawEnds(path, at, figure.ink));
  // A word begins where the points of its group end.
  const crowd = (point: number) => edgeOf(point, { at, count: points.count, categories });
  body.push(...placeLabels(labels, { at, crowd, inner, ink: figure.ink }));
  return figure.finish(body);
}

/**
 * Points of space seen from a direction, as points of the plane: turned round the vertical axis, then tipped. Angles in degrees. Throws a RangeError for other
 * dimensions.
 */
export function turnPoints(points: Points, { azimuth = 35, elevation = 25 }: { readonly azimuth?: number; readonly elevation?: number } = {}): Points {
  if (points.dimension !== 3) throw new RangeError(`view of space: expected points of 3 dimensions, got ${points.dimension}`);
  const [turn, tip] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  const data = new Float64Array(2 * points.count);
  for (let point = 0; point < points.count; point++) {
    const [a, b, c] = [points.data[3 * point] ?? 0, points.data[3 * point + 1] ?? 0, points.data[3 * point + 2] ?? 0];
    const depth = a * Math.sin(turn) + b * Math.cos(turn);
    data[2 * point] = a * Math.cos(turn) - b * Math.sin(turn);
    data[2 * point + 1] = c * Math.cos(tip) + depth * Math.sin(tip);
  }
  return { data, count: points.count, dimension: 2 };
}

function legendOf(categories: ArrayLike<number> | undefined, names: readonly string[]): readonly LegendEntry[] {
  const present = new Set(Array.from(categories ?? []));
  const entries = names.flatMap((name, index): readonly LegendEntry[] =>
    present.has(index) ? [{ name, ...lookOf(index), dash: undefined, as: 'marker' }] : [],
  );
  return present.has(-1) && names.length > 0 ? [...entries, { name: 'none', colour: faint, as: 'marker', shape: 'circle' }] : entries;
}

type Place = (point: number) => { readonly x: number; readonly y: number };

/** Axes with numbers when they are named, otherwise a plain frame; the same unit on both. */
function framing(
  { area, ink }: { readonly area: Area; readonly ink: Ink },
  extent: { readonly x: readonly [number, number]; readonly y: readonly [number, number] },
  { xName, yName }: ScatterOptions,
): { readonly x: Scale; readonly y: Scale; readonly markup: readonly string[]; readonly inner: Area } {
  const isNamed = xName !== undefined || yName !== undefined;
  const room = isNamed ? { left: 60, bottom: 42 } : { left: 0, bottom: 0 };
  const ratio = (area.right - area.left - room.left) / Math.max(1, area.bottom - area.top - room.bottom);
  const [x, y] = equalUnits(padded(extent.x, 0.06), padded(extent.y, 0.06), ratio);
  if (isNamed) return drawAxes({ area, ink, x, y, xName, yName });
  const frame = element('rect', {
    x: area.left,
    y: area.top,
    width: area.right - area.left,
    height: area.bottom - area.top,
    rx: 3,
    fill: 'none',
    stroke: ink.ink,
    'stroke-opacity': 0.35,
  });
  return { x: linearScale(x, [area.left + 6, area.right - 6]), y: linearScale(y, [area.bottom - 6, area.top + 6]), markup: [frame], inner: area };
}

function equalUnits(
  x: readonly [number, number],
  y: readonly [number, number],
  ratio: number,
): readonly [readonly [number, number], readonly [number, number]] {
  const [across, up] = [x[1] - x[0] || 1, y[1] - y[0] || 1];
  const widen = ([low, high]: readonly [number, number], to: number) => [(low + high) / 2 - to / 2, (low + high) / 2 + to / 2] as const;
  return across / up < ratio ? [widen(x, up * ratio), widen(y, up)] : [widen(x, across), widen(y, across / ratio)];
}

/** A path in eight stretches of rising strength. */
function drawPath(path: ArrayLike<number>, at: Place, ink: Ink): string {
  const pieces = Math.min(8, Math.max(1, path.length - 1));
  const parts = Array.from({ length: pieces }, (_, piece) => {
    const [from, to] = [Math.floor(((path.length - 1) * piece) / pieces), Math.floor(((path.length - 1) * (piece + 1)) / pieces)];
    const corners = Array.from({ length: to - from + 1 }, (__, place) => at(path[from + place] ?? 0)).map(({ x, y }) => `${short(x)},${short(y)}`);
    return element('polyline', { points: corners.join(' '), 'stroke-opacity': 0.14 + (0.5 * (piece + 1)) / pieces });
  });
  return element('g', { fill: 'none', stroke: ink.ink, 'stroke-width': 1.1, 'stroke-linejoin': 'round' }, ...parts);
}

function drawEnds(path: ArrayLike<number>, at: Place, ink: Ink): string {
  if (path.length === 0) return '';
  const [start, end] = [at(path[0] ?? 0), at(path[path.length - 1] ?? 0)];
  return (
    element('circle', { cx: start.x, cy: start.y, r: 5.5, fill: 'none', stroke: ink.ink, 'stroke-width': 1.8 }) +
    element('circle', { cx: end.x, cy: end.y, r: 4.6, fill: ink.ink, stroke: ink.ground, 'stroke-width': 1 })
  );
}

/** How far to the right points of the same category go on beside a point, in pixels; 60 at most. */
function edgeOf(point: number, { at, count, categories }: { readonly at: Place; readonly count: number; readonly categories?: ArrayLike<number> }): number {
  const own = at(point);
  let edge = 0;
  for (let other = 0; other < count; other++) {
    const { x, y } = at(other);
    if (categories?.[other] === categories?.[point] && Math.abs(y - own.y) < 9 && x - own.x < 60) edge = Math.max(edge, x - own.x);
  }
  return edge;
}

/** Words beside their points, moved down where they would lie on a word before them. */
function placeLabels(
  labels: readonly { readonly point: number; readonly text: string }[],
  { at, crowd, inner, ink }: { readonly at: Place; readonly crowd: (point: number) => number; readonly inner: Area; readonly ink: Ink },
): readonly string[] {
  const taken: { readonly x: number; readonly y: number; readonly width: number }[] = [];
  return [...labels]
    .sort((a, b) => at(a.point).y - at(b.point).y)
    .map(({ point, text }) => {
      const cut = fitText(text, 11, 170);
      const width = cut.length * 6.2;
      const { x, y } = at(point);
      const start = x + 9 + crowd(point);
      const isLeft = start + width > inner.right;
      const left = isLeft ? x - 9 - width : start;
      let line = y + 4;
      while (taken.some((other) => Math.abs(other.y - line) < 13 && left < other.x + other.width && other.x < left + width)) line += 13;
      taken.push({ x: left, y: line, width });
      const attributes = { x: isLeft ? x - 9 : start, y: line, 'text-anchor': isLeft ? 'end' : 'start', 'font-size': 11, 'font-weight': 600, fill: ink.ink };
      return rimmed(cut, attributes, ink.ground);
    });
}
