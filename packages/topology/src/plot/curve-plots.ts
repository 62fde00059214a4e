import type { StepCurve } from '../diagrams/curves.ts';
import { type Landscape, landscapeAt } from '../diagrams/landscapes.ts';
import type { Motion } from '../dynamics/displacement.ts';
import { drawAxes, type PlotOptions, startFigure } from './figure.ts';
import { drawGuide, drawSeries, plotLines, type Series } from './line-plot.ts';
import { extentOf } from './scale.ts';
import { lookOf } from './theme.ts';

/** Betti or Euler curves as SVG, one stepped line per name. */
export function plotCurves(
  curves: Readonly<Record<string, StepCurve>>,
  options: PlotOptions & { readonly scaleName?: string; readonly yName?: string } = {},
): string {
  const { scaleName = 'distance', yName = 'classes alive' } = options;
  const [low, high] = extentOf(...Object.values(curves).map(({ at }) => at));
  const series = Object.entries(curves).map(
    ([name, { at, values }]): Series => ({
      name,
      stepped: true,
      // Nothing is alive before the first scale, and the last value holds to the edge.
      x: [Math.min(low, 0), ...at, high],
      y: [0, ...values, values[values.length - 1] ?? 0],
    }),
  );
  return plotLines(series, { ...options, xName: scaleName, yName, wholeY: true });
}

/** The first envelopes of a landscape as SVG (5 unless told); `band` shades what the greatest envelope of surrogates reaches on a grid of scales. */
export function plotLandscape(
  landscape: Landscape,
  options: PlotOptions & {
    readonly levels?: number;
    readonly scaleName?: string;
    readonly band?: { readonly grid: ArrayLike<number>; readonly high: ArrayLike<number>; readonly name: string };
  } = {},
): string {
  const { levels = 5, scaleName = 'distance', band } = options;
  const shown = landscape.levels.slice(0, levels);
  const series = shown.map((envelope, index): Series => {
    const own = { name: `λ${index + 1}`, x: envelope.filter((_, place) => place % 2 === 0), y: envelope.filter((_, place) => place % 2 === 1) };
    if (index > 0 || band === undefined) return own;
    const grid = Float64Array.from(new Set([...own.x, ...Array.from(band.grid)])).sort();
    const high = grid.map((at) => interpolate(band.grid, band.high, at));
    return { ...own, x: grid, y: grid.map((at) => landscapeAt(envelope, at)), band: { low: high.map(() => 0), high, name: band.name } };
  });
  return plotLines(series, { ...options, xName: scaleName, yName: 'persistence landscape' });
}

function interpolate(x: ArrayLike<number>, y: ArrayLike<number>, at: number): number {
  let next = 0;
  while (next < x.length && (x[next] ?? 0) < at) next++;
  const [before, after] = [Math.max(0, next - 1), Math.min(next, x.length - 1)];
  const [low, high] = [x[before] ?? 0, x[after] ?? 0];
  const share = high > low ? Math.min(1, Math.max(0, (at - low) / (high - low))) : 0;
  return (y[before] ?? 0) + share * ((y[after] ?? 0) - (y[before] ?? 0));
}

/** How a path moves as SVG: distance from its origin above, length of each step below with jumps ringed. */
export function plotMotion(motion: Motion, options: PlotOptions & { readonly originName?: string; readonly unit?: string } = {}): string {
  const { originName = 'the start', unit = 'distance', height = 460 } = options;
  const figure = startFigure({
    ...options,
    height,
    legend: [
      { name: `from ${originName}`, colour: lookOf(0).colour, as: 'line' },
      { name: 'from the step before', colour: lookOf(1).colour, as: 'line' },
      ...(motion.jumps.length > 0 ? [{ name: `jump (${motion.jumps.length})`, colour: '#d55e00', as: 'marker', shape: 'circle', fill: 'none' } as const] : []),
    ],
    describe: 'Drift and steps of a path',
  });
  const { area, ink } = figure;
  const middle = area.top + (area.bottom - area.top) * 0.5;
  const x: readonly [number, number] = [0, Math.max(1, motion.drift.length - 1)];
  const top = (values: ArrayLike<number>) => [0, extentOf(values, [0])[1] * 1.08 || 1] as const;
  const above = drawAxes({ area: { ...area, bottom: middle - 4 }, ink, x, y: top(motion.drift), yName: unit, wholeX: true, hideX: true });
  const limits = motion.jumps.length > 0 ? [motion.jumpLimit] : [];
  const below = drawAxes({ area: { ...area, top: middle + 10 }, ink, x, y: top([...motion.steps, ...limits]), xName: 'step', yName: unit, wholeX: true });
  const steps = Float64Array.from(motion.drift.keys());
  return figure.finish([
    ...above.markup,
    drawSeries({ name: '', x: steps, y: motion.drift }, 0, above),
    ...below.markup,
    ...limits.map((at) => drawGuide({ at, axis: 'y', name: 'limit of a jump' }, below, ink)),
    drawSeries({ name: '', x: steps.subarray(1), y: motion.steps, solid: true, marks: Array.from(motion.jumps, (step) => step - 1) }, 1, below),
  ]);
}
