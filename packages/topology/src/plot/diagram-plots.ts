import { splitDiagram } from '../diagrams/diagram.ts';
import { drawAxes, type LegendEntry, type PlotOptions, startFigure } from './figure.ts';
import { marker } from './marker.ts';
import { element, label, short } from './markup.ts';
import { extentOf, linearScale, padded, ticksOf, writeNumber } from './scale.ts';
import { lookOf } from './theme.ts';

/** Diagrams of dimensions 0, 1, 2, … as flat birth and death pairs. */
export type DiagramPlotOptions = PlotOptions & {
  /** Bars no longer than this are not told from noise; the strip along the diagonal is shaded. */
  readonly noise?: number;
  /** What the scale is: a distance unless told. */
  readonly scaleName?: string;
};

/** A persistence diagram as SVG: birth across, death up, a marker per bar, and those that never die on a line at the top. */
export function plotDiagram(diagrams: readonly ArrayLike<number>[], options: DiagramPlotOptions = {}): string {
  const { noise, scaleName = 'distance', height = 460, width = 520 } = options;
  const split = diagrams.map(splitDiagram);
  const essential = split.some((each) => each.essential.length > 0);
  const legend = split.map((each, dimension) => entry(dimension, each.finite.length / 2 + each.essential.length));
  const figure = startFigure({ width, height, ...options, legend, describe: 'Persistence diagram' });
  const [low, high] = extentOf(...split.flatMap((each) => [each.finite, each.essential]));
  const domain = padded([low, high], 0.04);
  // The line of what never dies has room of its own above the greatest death.
  const top = essential ? domain[1] + (domain[1] - domain[0]) * 0.09 : domain[1];
  const axes = drawAxes({ ...figure, x: [domain[0], top], y: [domain[0], top], xName: `birth (${scaleName})`, yName: `death (${scaleName})`, square: true });
  const { x, y, inner } = axes;
  const { ink } = figure;
  const body = [...axes.markup];
  if (noise !== undefined && noise > 0) {
    const corners = [
      [domain[0], domain[0]],
      [top, top],
      [top - noise, top],
      [domain[0], domain[0] + noise],
    ] as const;
    body.push(element('polygon', { points: corners.map(([a, b]) => `${short(x.at(a))},${short(y.at(b))}`).join(' '), fill: ink.ink, 'fill-opacity': 0.13 }));
  }
  body.push(element('line', { x1: x.at(domain[0]), y1: y.at(domain[0]), x2: x.at(top), y2: y.at(top), stroke: ink.ink, 'stroke-opacity': 0.7 }));
  const never = y.at(domain[1] + (top - domain[1]) * 0.6);
  if (essential) {
    body.push(
      element('line', { x1: inner.left, x2: inner.right, y1: never, y2: never, stroke: ink.ink, 'stroke-opacity': 0.6, 'stroke-dasharray': '2 3' }),
      label('∞', { x: inner.right + 4, y: never + 5, 'font-size': 14, fill: ink.ink }),
    );
  }
  for (const [dimension, { finite, essential: births }] of split.entries()) {
    const { colour, shape } = lookOf(dimension);
    const count = finite.length / 2;
    const look = { fill: colour, 'fill-opacity': count > 300 ? 0.4 : 0.65, stroke: colour, 'stroke-width': 0.8 };
    const radius = count > 300 ? 2.6 : 3.6;
    const markers: string[] = [];
    for (let bar = 0; bar < count; bar++) markers.push(marker(shape, { x: x.at(finite[2 * bar] ?? 0), y: y.at(finite[2 * bar + 1] ?? 0), radius }, {}));
    for (const birth of births) markers.push(marker(shape, { x: x.at(birth), y: never, radius: 4.2 }, {}));
    body.push(element('g', look, ...markers));
  }
  return figure.finish(body);
}

function entry(dimension: number, count: number): LegendEntry {
  const { colour, shape } = lookOf(dimension);
  const what = ['components', 'loops', 'voids'][dimension];
  return { name: `H${dimension}${what === undefined ? '' : ` ${what}`} (${count})`, colour, as: 'marker', shape };
}

/**
 * A barcode as SVG: one line per bar from birth to death, longest on top within each dimension; an arrow for one that never dies. At most `limit` bars per
 * dimension (60 unless told); the legend says how many there are.
 */
export function plotBarcode(diagrams: readonly ArrayLike<number>[], options: DiagramPlotOptions & { readonly limit?: number } = {}): string {
  const { scaleName = 'distance', limit = 60, width = 640 } = options;
  const groups = diagrams.map((diagram) => longest(diagram, limit));
  const rows = groups.reduce((sum, { bars }) => sum + bars.length, 0);
  const thickness = Math.min(12, Math.max(3, 340 / Math.max(1, rows)));
  const gaps = 14 * Math.max(0, groups.filter(({ bars }) => bars.length > 0).length - 1);
  const legend = groups.map(({ bars, all }, dimension) => {
    const { colour } = lookOf(dimension);
    return { name: `H${dimension}: ${bars.length < all ? `longest ${bars.length} of ${all}` : all}`, colour, as: 'patch' } as const;
  });
  const height = options.height ?? Math.round(130 + rows * thickness + gaps);
  const figure = startFigure({ ...options, width, height, legend, describe: 'Persistence barcode' });
  const { area, ink } = figure;
  const [low, high] = extentOf(...groups.flatMap(({ bars }) => bars.map(([birth, death]) => [birth, death])));
  const bottom = area.bottom - 40;
  const scale = linearScale(padded([low, high], 0.03), [area.left + 10, area.right - 18]);
  const ticks = ticksOf(scale.domain, 7);
  const body = ticks.flatMap((tick) => [
    element('line', { x1: scale.at(tick), x2: scale.at(tick), y1: area.top, y2: bottom, stroke: ink.ink, 'stroke-opacity': 0.16 }),
    label(writeNumber(tick), { x: scale.at(tick), y: bottom + 16, 'text-anchor': 'middle', 'font-size': 11, fill: ink.ink }),
  ]);
  body.push(
    element('line', { x1: area.left, x2: area.right, y1: bottom, y2: bottom, stroke: ink.ink, 'stroke-opacity': 0.8 }),
    label(scaleName, { x: (area.left + area.right) / 2, y: bottom + 35, 'text-anchor': 'middle', 'font-size': 12, fill: ink.ink }),
  );
  const step = rows > 0 ? Math.min(thickness, (bottom - area.top - gaps - 6) / rows) : thickness;
  let y = area.top + 3;
  for (const [dimension, { bars }] of groups.entries()) {
    const { colour } = lookOf(dimension);
    for (const [birth, death] of bars) {
      body.push(
        barMark({
          from: scale.at(birth),
          to: death === Number.POSITIVE_INFINITY ? undefined : scale.at(death),
          end: area.right - 4,
          y: y + step / 2,
          thickness: Math.max(1.2, step * 0.68),
          colour,
        }),
      );
      y += step;
    }
    if (bars.length > 0) y += 14;
  }
  return figure.finish(body);
}

type BarMark = {
  readonly from: number;
  readonly to: number | undefined;
  readonly end: number;
  readonly y: number;
  readonly thickness: number;
  readonly colour: string;
};

function barMark({ from, to, end, y, thickness, colour }: BarMark): string {
  const stop = to ?? end - 7;
  const line = element('line', { x1: from, x2: Math.max(stop, from + 0.8), y1: y, y2: y, stroke: colour, 'stroke-width': thickness });
  const half = Math.max(4, thickness * 0.8);
  return to === undefined
    ? line + element('polygon', { points: `${short(end - 8)},${short(y - half)} ${short(end)},${short(y)} ${short(end - 8)},${short(y + half)}`, fill: colour })
    : line;
}

function longest(diagram: ArrayLike<number>, limit: number): { readonly bars: readonly (readonly [number, number])[]; readonly all: number } {
  const bars: [number, number][] = [];
  for (let place = 0; place < diagram.length; place += 2)
    if ((diagram[place + 1] ?? 0) > (diagram[place] ?? 0)) bars.push([diagram[place] ?? 0, diagram[place + 1] ?? 0]);
  bars.sort((a, b) => {
    const [first, second] = [a[1] - a[0], b[1] - b[0]];
    return first === second ? a[0] - b[0] : second - first;
  });
  return { bars: bars.slice(0, limit), all: bars.length };
}
