import { drawAxes, type PlotOptions, startFigure } from './figure.ts';
import { element, label } from './markup.ts';
import { extentOf, fitText, padded, textWidth } from './scale.ts';
import { faint, lookOf } from './theme.ts';

/** One line: an estimate with the interval it lies in, or what chance alone gives, and a note such as a p value. */
export type Effect = {
  readonly name: string;
  readonly estimate: number;
  readonly low?: number;
  readonly high?: number;
  readonly note?: string;
  /** Full colour for what is found, grey for what chance may have made. */
  readonly isFound?: boolean;
};

/** Estimates with intervals as SVG, one line each, in the given order, with a line at 0. */
export function plotEffects(effects: readonly Effect[], options: PlotOptions & { readonly xName: string }): string {
  const { width = 640, xName } = options;
  const height = options.height ?? 104 + 30 * effects.length;
  const figure = startFigure({ ...options, width, height, describe: xName });
  const { area, ink } = figure;
  const nameRoom = Math.min(220, Math.max(30, ...effects.map(({ name }) => textWidth(name, 12))));
  const noteRoom = Math.min(150, Math.max(0, ...effects.map(({ note }) => (note === undefined ? 0 : textWidth(note, 11) + 12))));
  const domain = padded(extentOf(effects.flatMap(({ estimate, low, high }) => [0, estimate, low ?? estimate, high ?? estimate])), 0.06);
  const axes = drawAxes({
    area: { ...area, left: area.left + nameRoom - 22, right: area.right - noteRoom },
    ink,
    x: domain,
    y: [0, Math.max(1, effects.length)],
    xName,
    grid: false,
  });
  const { x, inner } = axes;
  const step = (inner.bottom - inner.top) / Math.max(1, effects.length);
  const { colour } = lookOf(0);
  const body = axes.markup.filter((markup) => !markup.includes('text-anchor="end"'));
  body.push(element('line', { x1: x.at(0), x2: x.at(0), y1: inner.top, y2: inner.bottom, stroke: ink.ink, 'stroke-opacity': 0.7, 'stroke-dasharray': '4 4' }));
  for (const [index, { name, estimate, low, high, note, isFound = true }] of effects.entries()) {
    const y = inner.top + (index + 0.5) * step;
    const own = isFound ? colour : faint;
    if (low !== undefined && high !== undefined && Number.isFinite(low) && Number.isFinite(high)) {
      // The line ends at the rim of the marker, which may be hollow.
      const centre = x.at(estimate);
      for (const [from, to] of [
        [Math.min(x.at(low), centre - 5), centre - 5],
        [centre + 5, Math.max(x.at(high), centre + 5)],
      ])
        body.push(element('line', { x1: from, x2: to, y1: y, y2: y, stroke: own, 'stroke-width': 2.4 }));
      for (const end of [low, high]) body.push(element('line', { x1: x.at(end), x2: x.at(end), y1: y - 4.5, y2: y + 4.5, stroke: own, 'stroke-width': 2 }));
    }
    body.push(
      element('circle', { cx: x.at(estimate), cy: y, r: 5, fill: isFound ? own : 'none', stroke: own, 'stroke-width': 2 }),
      label(fitText(name, 12, nameRoom), { x: inner.left - 8, y: y + 4, 'text-anchor': 'end', 'font-size': 12, fill: ink.ink }),
    );
    if (note !== undefined) body.push(label(fitText(note, 11, noteRoom), { x: inner.right + 10, y: y + 4, 'font-size': 11, fill: ink.ink }));
  }
  return figure.finish(body);
}
