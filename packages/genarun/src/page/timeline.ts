import type { InvocationStatus } from '@genarun/spec';
import type { Snapshot } from '../export/source.ts';
import { staticPath } from '../export/static-path.ts';
import { formatDuration } from './format.ts';
import { type Content, html, type Markup } from './markup.ts';

type Bar = { readonly from: number; readonly to: number; readonly tone: Tone; readonly count: number };
type Tone = 'done' | 'cached' | 'wait' | 'bad' | 'off';
type Lane = { readonly path: string; readonly label: string; readonly depth: number; readonly bars: readonly Bar[]; readonly count: number };

const width = 1000;
const gutter = 230;
const rowHeight = 24;
const head = 26;
const longestChart = 80;
/** Bars nearer than this, in the drawing's units, are one bar: the drawing's size does not grow with the run. */
const grain = 1.5;

/** When each node's invocations ran: one lane per node, drawn as SVG. Undefined where nothing has a time. */
export function showTimeline(snapshot: Snapshot): Markup | undefined {
  const spans = collectSpans(snapshot);
  if (spans.length === 0) return undefined;
  const start = spans.reduce((least, span) => Math.min(least, span.from), Number.POSITIVE_INFINITY);
  const end = spans.reduce((most, span) => Math.max(most, span.to), start + 1);
  const scale = (width - gutter - 12) / (end - start);
  const lanes = layOut(snapshot, spans, (at) => gutter + (at - start) * scale);
  const shown = lanes.slice(0, longestChart);
  const height = head + shown.length * rowHeight + 8;
  const hidden = lanes.length - shown.length;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Timeline"><svg class="timeline" viewBox="0 0 ${width} ${height}" role="img" aria-label="When each node ran; the whole took ${formatDuration(end - start)}">
${ticks(end - start).map((tick) => axis(gutter + tick * scale, height, formatDuration(tick)))}
${shown.map((lane, index) => showLane(lane, head + index * rowHeight))}
</svg></div>${hidden > 0 && html`<p class="note">${hidden} more nodes are in run.json</p>`}`;
}

type Span = { readonly path: string; readonly from: number; readonly to: number; readonly tone: Tone };

function collectSpans(snapshot: Snapshot): Span[] {
  const { view } = snapshot;
  const last = view.run.endedAt ?? view.run.updatedAt;
  const ended = view.invocations
    .filter((row) => row.startedAt !== undefined)
    .map((row) => ({
      path: staticPath(row.address),
      from: row.startedAt ?? 0,
      to: Math.max(row.endedAt ?? last, row.startedAt ?? 0),
      tone: row.cached === true ? ('cached' as const) : toneOf(row.status),
    }));
  const known = new Set(view.invocations.map((row) => row.address));
  const open = view.open
    .filter((entry) => !known.has(entry.address))
    .map((entry) => ({ path: staticPath(entry.address), from: entry.since, to: Math.max(last, entry.since), tone: toneOf(entry.status) }));
  return [...ended, ...open];
}

/** The colour family of a status. */
export function toneOf(status: InvocationStatus): Tone {
  if (status === 'done') return 'done';
  if (status === 'failed' || status === 'unknown') return 'bad';
  if (status === 'skipped' || status === 'cancelled') return 'off';
  return 'wait';
}

function layOut(snapshot: Snapshot, spans: readonly Span[], x: (at: number) => number): Lane[] {
  const byPath = new Map<string, Span[]>();
  for (const span of spans) {
    const lane = byPath.get(span.path);
    if (lane === undefined) byPath.set(span.path, [span]);
    else lane.push(span);
  }
  return snapshot.view.run.plan.nodes
    .filter((node) => byPath.has(node.path))
    .map((node) => {
      const own = byPath.get(node.path) ?? [];
      return { path: node.path, label: node.node.label ?? node.id, depth: node.path.split('/').length - 1, bars: mergeBars(own, x), count: own.length };
    });
}

const tones: readonly Tone[] = ['off', 'done', 'cached', 'wait', 'bad'];

function mergeBars(spans: readonly Span[], x: (at: number) => number): Bar[] {
  return tones.flatMap((tone) => {
    const merged: { from: number; to: number; tone: Tone; count: number }[] = [];
    for (const span of spans.filter((candidate) => candidate.tone === tone).sort((a, b) => a.from - b.from)) {
      const from = x(span.from);
      const to = Math.max(x(span.to), from + 2);
      const before = merged.at(-1);
      if (before !== undefined && from <= before.to + grain) {
        before.to = Math.max(before.to, to);
        before.count++;
      } else merged.push({ from, to, tone, count: 1 });
    }
    return merged;
  });
}

function showLane(lane: Lane, y: number): Markup {
  const indent = Math.min(lane.depth, 6) * 12;
  const label = lane.label.length > 26 ? `${lane.label.slice(0, 25)}…` : lane.label;
  return html`<g><text class="lane" x="${indent}" y="${y + 15}">${label}${lane.count > 1 && html`<tspan class="times"> × ${lane.count}</tspan>`}</text><line class="rule" x1="0" x2="${width}" y1="${y + rowHeight - 1}" y2="${y + rowHeight - 1}"/>${lane.bars.map((bar) => html`<rect class="bar ${bar.tone}" x="${round(bar.from)}" y="${y + 4}" width="${round(bar.to - bar.from)}" height="${rowHeight - 10}" rx="3"><title>${lane.path}: ${bar.count} × ${words[bar.tone]}</title></rect>`)}</g>`;
}

const words: Readonly<Record<Tone, string>> = {
  done: 'done',
  cached: 'taken from the cache',
  wait: 'under way or waiting',
  bad: 'failed or unknown',
  off: 'skipped or cancelled',
};

function axis(x: number, height: number, label: string): Content {
  return html`<line class="tick" x1="${round(x)}" x2="${round(x)}" y1="${head - 6}" y2="${height}"/><text class="time" x="${round(x)}" y="13" text-anchor="middle">${label}</text>`;
}

/** Round moments that divide a length into three to six parts, in milliseconds. */
function ticks(length: number): readonly number[] {
  const rough = length / 4;
  const steps = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 7_200_000,
    21_600_000, 43_200_000, 86_400_000,
  ];
  const step = steps.find((candidate) => candidate >= rough) ?? Math.ceil(rough / 86_400_000) * 86_400_000;
  const marks: number[] = [];
  for (let at = 0; at <= length * 0.97; at += step) marks.push(at);
  return marks;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
