import { type Axes, drawAxes, type LegendEntry, type PlotOptions, startFigure } from './figure.ts';
import { marker } from './marker.ts';
import { element, label, short } from './markup.ts';
import { extentOf, padded } from './scale.ts';
import { type Ink, lookOf } from './theme.ts';

/** One line of a plot. */
export type Series = {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** A shaded band from low to high, such as an interval or what chance alone gives. */
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number>; readonly name?: string };
  /** Values at the same x that a fit gives: a thin line of the same colour. */
  readonly fit?: ArrayLike<number>;
  /** Constant until the next x, as Betti curves are. */
  readonly stepped?: boolean;
  /** Without the dashes that tell it from other lines, where it stands alone. */
  readonly solid?: boolean;
  /** Markers without a line, for measurements beside a fit. */
  readonly dots?: boolean;
  /** Places in x and y to mark with a ring, such as jumps. */
  readonly marks?: readonly number[];
};

/** A line across the plot at a value, with a word on it. */
export type Guide = { readonly at: number; readonly axis: 'x' | 'y'; readonly name?: string };

export type LinePlotOptions = PlotOptions & {
  readonly xName: string;
  readonly yName: string;
  readonly guides?: readonly Guide[];
  /** The axis starts at 0; so unless told. */
  readonly fromZero?: boolean;
  readonly wholeX?: boolean;
  readonly wholeY?: boolean;
};

/** Lines over a common axis as SVG, told apart by colour and dash. */
export function plotLines(series: readonly Series[], options: LinePlotOptions): string {
  const { guides = [], fromZero = true, xName, yName, wholeX, wholeY } = options;
  const figure = startFigure({
    ...options,
    legend: series.length > 1 || series.some(({ band }) => band?.name) ? legendOf(series) : [],
    describe: `${yName} by ${xName}`,
  });
  const levels = extentOf(
    ...series.flatMap(({ y, band, fit }) => [y, ...(band === undefined ? [] : [band.low, band.high]), ...(fit === undefined ? [] : [fit])]),
    guides.filter(({ axis }) => axis === 'y').map(({ at }) => at),
  );
  const range = padded(fromZero ? [Math.min(0, levels[0]), Math.max(0, levels[1])] : levels, 0.06);
  const axes = drawAxes({
    ...figure,
    x: extentOf(...series.map(({ x }) => x)),
    y: fromZero && levels[0] >= 0 ? [0, range[1]] : range,
    xName,
    yName,
    wholeX,
    wholeY,
  });
  return figure.finish([
    ...axes.markup,
    ...guides.map((guide) => drawGuide(guide, axes, figure.ink)),
    ...series.map((each, index) => drawSeries(each, index, axes)),
  ]);
}

function legendOf(series: readonly Series[]): readonly LegendEntry[] {
  return series.flatMap(({ name, band, dots }, index): readonly LegendEntry[] => {
    const { colour, dash, shape } = lookOf(index);
    const own: LegendEntry = dots === true ? { name, colour, as: 'marker', shape, fill: 'none' } : { name, colour, dash, as: 'line' };
    return band?.name === undefined ? [own] : [own, { name: band.name, colour, as: 'patch', fill: `${colour}40` }];
  });
}

/** Draws one series on axes; finite stretches only. */
export function drawSeries(series: Series, index: number, axes: Axes): string {
  const { x, y, band, fit, stepped = false, solid = false, dots = false, marks = [] } = series;
  const { colour, dash, shape } = lookOf(index);
  const at = (place: number) => ({ x: axes.x.at(x[place] ?? 0), y: axes.y.at(y[place] ?? 0) });
  const parts: string[] = [];
  if (band !== undefined) parts.push(element('path', { d: bandPath(x, band, axes), fill: colour, 'fill-opacity': 0.2 }));
  if (dots) {
    const finite = Array.from({ length: x.length }, (_, place) => place).filter((place) => Number.isFinite(y[place]));
    parts.push(element('g', { fill: 'none', stroke: colour, 'stroke-width': 1.3 }, ...finite.map((place) => marker(shape, { ...at(place), radius: 3 }, {}))));
  } else {
    const width = x.length > 400 ? 1.3 : 2;
    parts.push(
      element('path', {
        d: linePath(x, y, { axes, stepped }),
        fill: 'none',
        stroke: colour,
        'stroke-width': width,
        'stroke-dasharray': solid ? undefined : dash,
        'stroke-linejoin': 'round',
      }),
    );
  }
  if (fit !== undefined) parts.push(element('path', { d: linePath(x, fit, { axes, stepped: false }), fill: 'none', stroke: colour, 'stroke-width': 0.9 }));
  for (const place of marks) parts.push(element('circle', { cx: at(place).x, cy: at(place).y, r: 5.5, fill: 'none', stroke: '#d55e00', 'stroke-width': 1.8 }));
  return parts.join('');
}

function linePath(x: ArrayLike<number>, y: ArrayLike<number>, { axes, stepped }: { readonly axes: Axes; readonly stepped: boolean }): string {
  let [path, open] = ['', false];
  for (let place = 0; place < x.length; place++) {
    const value = y[place] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      open = false;
      continue;
    }
    const [across, up] = [short(axes.x.at(x[place] ?? 0)), short(axes.y.at(value))];
    path += open ? (stepped ? `H${across}V${up}` : `L${across} ${up}`) : `M${across} ${up}`;
    open = true;
  }
  return path;
}

function bandPath(x: ArrayLike<number>, { low, high }: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> }, axes: Axes): string {
  const places = Array.from({ length: x.length }, (_, place) => place).filter((place) => Number.isFinite(low[place]) && Number.isFinite(high[place]));
  const corner = (place: number, of: ArrayLike<number>) => `${short(axes.x.at(x[place] ?? 0))} ${short(axes.y.at(of[place] ?? 0))}`;
  return places.length === 0 ? '' : `M${[...places.map((place) => corner(place, high)), ...places.reverse().map((place) => corner(place, low))].join('L')}Z`;
}

/** A dashed line across the axes. */
export function drawGuide({ at, axis, name }: Guide, { x, y, inner }: Axes, ink: Ink): string {
  const place = axis === 'x' ? x.at(at) : y.at(at);
  const ends = axis === 'x' ? { x1: place, x2: place, y1: inner.top, y2: inner.bottom } : { x1: inner.left, x2: inner.right, y1: place, y2: place };
  const line = element('line', { ...ends, stroke: ink.ink, 'stroke-opacity': 0.75, 'stroke-dasharray': '4 4' });
  if (name === undefined) return line;
  const text = { 'font-size': 11, fill: ink.ink };
  return line + (axis === 'x' ? label(name, { x: place + 5, y: inner.top + 11, ...text }) : label(name, { x: inner.left + 6, y: place - 5, ...text }));
}
