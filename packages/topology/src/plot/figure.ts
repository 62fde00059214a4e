import { marker } from './marker.ts';
import { element, escapeText, label } from './markup.ts';
import { fitText, linearScale, type Scale, textWidth, ticksOf, writeNumber } from './scale.ts';
import { type Ink, inkOf, type Shape, type Theme } from './theme.ts';

/** What every plot takes. Sizes are in pixels. */
export type PlotOptions = { readonly title?: string; readonly subtitle?: string; readonly width?: number; readonly height?: number; readonly theme?: Theme };

/** One line of a legend: a filled patch, a line, or a marker. */
export type LegendEntry = {
  readonly name: string;
  readonly colour: string;
  readonly as: 'patch' | 'line' | 'marker';
  readonly shape?: Shape;
  readonly dash?: string;
  readonly fill?: string;
};

/** The place left for what a plot shows. */
export type Area = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/** The outline of a figure: the head is written, the rest is for the plot. */
export type Figure = { readonly width: number; readonly height: number; readonly ink: Ink; readonly area: Area; finish(body: readonly string[]): string };

const sizes = { title: 15, text: 12, tick: 11 } as const;
const family = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** Starts a figure with title, subtitle and legend; `finish` gives the whole SVG document. */
export function startFigure(options: PlotOptions & { readonly legend?: readonly LegendEntry[]; readonly describe: string }): Figure {
  const { title, subtitle, width = 640, height = 420, theme, legend = [] } = options;
  const ink = inkOf(theme);
  const head: string[] = [];
  let top = 14;
  if (title !== undefined) {
    head.push(label(fitText(title, sizes.title * 1.06, width - 32), { x: 16, y: top + 12, 'font-size': sizes.title, 'font-weight': 600, fill: ink.ink }));
    top += 24;
  }
  if (subtitle !== undefined) {
    head.push(label(fitText(subtitle, sizes.text, width - 32), { x: 16, y: top + 8, 'font-size': sizes.text, fill: ink.ink }));
    top += 20;
  }
  const placed = placeLegend(legend, { width, top: top + 4, ink });
  head.push(...placed.markup);
  top = placed.bottom;
  return {
    width,
    height,
    ink,
    area: { left: 16, top: top + 6, right: width - 16, bottom: height - 14 },
    finish: (body) =>
      element(
        'svg',
        {
          xmlns: 'http://www.w3.org/2000/svg',
          viewBox: `0 0 ${width} ${height}`,
          width,
          height,
          role: 'img',
          'aria-label': title ?? options.describe,
          'font-family': family,
        },
        element('title', {}, escapeText(title ?? options.describe)),
        ...(ink.ground === undefined ? [] : [element('rect', { width, height, fill: ink.ground })]),
        ...head,
        ...body,
      ),
  };
}

function placeLegend(
  legend: readonly LegendEntry[],
  { width, top, ink }: { readonly width: number; readonly top: number; readonly ink: Ink },
): { readonly markup: readonly string[]; readonly bottom: number } {
  const markup: string[] = [];
  let [x, y] = [16, top];
  for (const entry of legend) {
    const name = fitText(entry.name, sizes.text, Math.min(220, width - 60));
    const room = 28 + textWidth(name, sizes.text) + 12;
    if (x > 16 && x + room > width - 8) [x, y] = [16, y + 19];
    markup.push(key(entry, x, y + 6), label(name, { x: x + 26, y: y + 10, 'font-size': sizes.text, fill: ink.ink }));
    x += room;
  }
  return { markup, bottom: legend.length > 0 ? y + 18 : top - 4 };
}

function key({ as, colour, shape, dash, fill }: LegendEntry, x: number, y: number): string {
  if (as === 'line') return element('line', { x1: x, x2: x + 20, y1: y, y2: y, stroke: colour, 'stroke-width': 2.2, 'stroke-dasharray': dash });
  if (as === 'marker') return marker(shape ?? 'circle', { x: x + 12, y, radius: 4.5 }, { fill: fill ?? colour, stroke: colour });
  return element('rect', { x: x + 4, y: y - 5.5, width: 16, height: 11, rx: 2, fill: fill ?? colour });
}

export type AxesOptions = {
  readonly area: Area;
  readonly ink: Ink;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly xName?: string;
  readonly yName?: string;
  /** Equal units on both axes, in a square. */
  readonly square?: boolean;
  readonly grid?: boolean;
  /** Whole numbers only, for steps and counts. */
  readonly wholeX?: boolean;
  readonly wholeY?: boolean;
  readonly hideX?: boolean;
};

/** Two axes with ticks, names and a light grid. */
export type Axes = { readonly x: Scale; readonly y: Scale; readonly inner: Area; readonly markup: readonly string[] };

/** Draws axes into an area and gives the scales of what is left. */
export function drawAxes(options: AxesOptions): Axes {
  const { area, ink, xName, yName, square = false, grid = true, hideX = false } = options;
  const height = area.bottom - area.top;
  const yTicks = ticksFor(options.y, Math.max(2, Math.round(height / (square ? 65 : 55))), options.wholeY);
  const widest = Math.max(18, ...yTicks.map((tick) => textWidth(writeNumber(tick), sizes.tick)));
  let left = area.left + widest + 10 + (yName === undefined ? 0 : 20);
  const bottom = area.bottom - (hideX ? 6 : 22) - (xName === undefined || hideX ? 0 : 18);
  let right = area.right - 6;
  if (square) {
    const side = Math.min(right - left, bottom - area.top);
    const spare = (right - left - side) / 2;
    [left, right] = [left + spare, left + spare + side];
  }
  const inner: Area = { left, right, top: area.top, bottom };
  const x = linearScale(options.x, [left, right]);
  const y = linearScale(options.y, [bottom, area.top]);
  const xTicks = square && String(options.x) === String(options.y) ? yTicks : ticksFor(options.x, Math.max(2, Math.round((right - left) / 85)), options.wholeX);
  const text = { 'font-size': sizes.tick, fill: ink.ink };
  const line = { stroke: ink.ink, 'stroke-width': 1 };
  const middle = { x: (left + right) / 2, y: (area.top + bottom) / 2 };
  const nameX = left - widest - 20;
  const markup = [
    ...(grid ? yTicks.map((tick) => element('line', { x1: left, x2: right, y1: y.at(tick), y2: y.at(tick), ...line, 'stroke-opacity': 0.16 })) : []),
    ...(grid ? xTicks.map((tick) => element('line', { x1: x.at(tick), x2: x.at(tick), y1: area.top, y2: bottom, ...line, 'stroke-opacity': 0.16 })) : []),
    element('path', { d: `M${left} ${area.top}V${bottom}H${right}`, fill: 'none', ...line, 'stroke-opacity': 0.8 }),
    ...yTicks.map((tick) => label(writeNumber(tick), { x: left - 7, y: y.at(tick) + 3.8, 'text-anchor': 'end', ...text })),
    ...(hideX ? [] : xTicks.map((tick) => label(writeNumber(tick), { x: x.at(tick), y: bottom + 16, 'text-anchor': 'middle', ...text }))),
    ...(xName === undefined || hideX ? [] : [label(xName, { x: middle.x, y: bottom + 35, 'text-anchor': 'middle', 'font-size': sizes.text, fill: ink.ink })]),
    ...(yName === undefined
      ? []
      : [
          label(yName, {
            x: nameX,
            y: middle.y,
            transform: `rotate(-90 ${nameX} ${middle.y})`,
            'text-anchor': 'middle',
            'font-size': sizes.text,
            fill: ink.ink,
          }),
        ]),
  ];
  return { x, y, inner, markup };
}

function ticksFor(domain: readonly [number, number], count: number, whole: boolean | undefined): readonly number[] {
  const ticks = ticksOf(domain, count);
  return whole === true ? ticks.filter(Number.isInteger) : ticks;
}
