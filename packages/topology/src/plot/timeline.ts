import { drawAxes, type LegendEntry, type PlotOptions, startFigure } from './figure.ts';
import { element, label } from './markup.ts';
import { fitText, textWidth } from './scale.ts';
import { faint, lookOf } from './theme.ts';

/** One row: where a run was at each step, by the place of the state in `names`; −1 is none. */
export type TimelineRow = {
  readonly name: string;
  readonly states: ArrayLike<number>;
  /** Steps to mark with a tick above the row, such as jumps. */
  readonly marks?: readonly number[];
  /** A word at the end of the row, such as why the run stopped. */
  readonly ending?: string;
};

/** Room that a line of names needs, in pixels. */
const lineHeight = 12;

/**
 * Timelines of runs as SVG: one band per run, a colour per state (striped after the sixth), blank where there is none. States beyond `limit` (12 unless told)
 * by time spent share one grey.
 */
export function plotTimeline(
  rows: readonly TimelineRow[],
  options: PlotOptions & { readonly names: readonly string[]; readonly limit?: number; readonly xName?: string },
): string {
  const { names, limit = 12, xName = 'step', width = 720 } = options;
  const shown = commonest(rows, names.length, limit);
  const isShown = new Set(shown);
  // Plots that stand inline in one page share one space of ids.
  const id = `stripe-${signature([...names, ...rows.map(({ name }) => name)].join('|'))}`;
  // A state looks as it does in every other plot, whatever else is shown.
  const fillOf = (state: number) => (lookOf(state).striped ? `url(#${id}-${state})` : lookOf(state).colour);
  const legend: LegendEntry[] = shown.map((state) => ({
    name: names[state] ?? String(state),
    colour: lookOf(state).colour,
    as: 'patch',
    fill: fillOf(state),
  }));
  if (shown.length < new Set(rows.flatMap(({ states }) => Array.from(states)).filter((state) => state >= 0)).size)
    legend.push({ name: 'other', colour: faint, as: 'patch' });
  const thick = Math.min(24, Math.max(rows.length <= 80 ? lineHeight : 7, 380 / Math.max(1, rows.length)));
  const legendLines = Math.ceil(legend.reduce((sum, { name }) => sum + 46 + Math.min(220, textWidth(name, 12)), 0) / (width - 32));
  const height = options.height ?? Math.round(96 + 19 * legendLines + rows.length * thick);
  const figure = startFigure({ ...options, width, height, legend, describe: 'Timelines of states' });
  const { area, ink } = figure;
  const steps = rows.reduce((most, { states }) => Math.max(most, states.length), 1);
  const nameRoom = Math.min(170, Math.max(20, ...rows.map(({ name }) => textWidth(name, 11) + 6)));
  const endRoom = Math.max(0, ...rows.map(({ ending }) => (ending === undefined ? 0 : Math.min(110, textWidth(ending, 10.5) + 10))));
  const axes = drawAxes({
    area: { ...area, left: area.left + nameRoom - 28, right: area.right - endRoom },
    ink,
    x: [0, steps],
    y: [0, rows.length],
    xName,
    wholeX: true,
    grid: false,
  });
  const { x, inner } = axes;
  const step = (inner.bottom - inner.top) / Math.max(1, rows.length);
  const body = [element('defs', {}, ...shown.map((state) => stripes(id, state)).filter((markup) => markup !== ''))];
  // Names that would lie on each other are left out, evenly.
  const named = Math.max(1, Math.ceil(lineHeight / step - 0.05));
  for (const [index, row] of rows.entries()) {
    const top = inner.top + index * step;
    const thickness = step * 0.74;
    for (const { state, from, to } of runsOf(row.states)) {
      body.push(
        element('rect', {
          x: x.at(from),
          y: top + step * 0.13,
          width: Math.max(0.6, x.at(to) - x.at(from)),
          height: thickness,
          fill: isShown.has(state) ? fillOf(state) : faint,
        }),
      );
    }
    for (const mark of row.marks ?? [])
      body.push(element('line', { x1: x.at(mark), x2: x.at(mark), y1: top, y2: top + step * 0.3, stroke: ink.ink, 'stroke-width': 1.4 }));
    if (index % named !== 0) continue;
    body.push(label(fitText(row.name, 11, nameRoom), { x: inner.left - 7, y: top + step / 2 + 4, 'text-anchor': 'end', 'font-size': 11, fill: ink.ink }));
    if (row.ending !== undefined)
      body.push(
        label(fitText(row.ending, 10.5, 100), {
          x: x.at(row.states.length) + 6,
          y: top + step / 2 + 3.5,
          'font-size': 10.5,
          fill: ink.ink,
          'fill-opacity': 0.85,
        }),
      );
  }
  // The names of runs stand where numbers would.
  const ticks = axes.markup.filter((markup) => !markup.includes('text-anchor="end"'));
  return figure.finish([...ticks, ...body]);
}

function commonest(rows: readonly TimelineRow[], count: number, limit: number): readonly number[] {
  const time = new Float64Array(count);
  for (const { states } of rows)
    for (let step = 0; step < states.length; step++) if ((states[step] ?? -1) >= 0) time[states[step] ?? 0] = (time[states[step] ?? 0] ?? 0) + 1;
  return Array.from(time.keys())
    .filter((state) => (time[state] ?? 0) > 0)
    .sort((a, b) => (time[b] ?? 0) - (time[a] ?? 0) || a - b)
    .slice(0, limit)
    .sort((a, b) => a - b);
}

/** Stretches of one state, without those of none. */
function runsOf(states: ArrayLike<number>): readonly { readonly state: number; readonly from: number; readonly to: number }[] {
  const runs: { readonly state: number; readonly from: number; readonly to: number }[] = [];
  for (let from = 0, to = 0; from < states.length; from = to) {
    const state = states[from] ?? -1;
    while (to < states.length && states[to] === state) to++;
    if (state >= 0) runs.push({ state, from, to });
  }
  return runs;
}

/** A short name for a text (FNV-1a). */
function signature(text: string): string {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return (hash >>> 0).toString(36);
}

function stripes(id: string, state: number): string {
  const { colour, striped } = lookOf(state);
  if (!striped) return '';
  return element(
    'pattern',
    { id: `${id}-${state}`, width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    element('rect', { width: 5, height: 5, fill: colour, 'fill-opacity': 0.45 }),
    element('rect', { width: 2.4, height: 5, fill: colour }),
  );
}
