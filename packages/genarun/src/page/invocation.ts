import { isRecord, type Json, nodeBaseShape, type PlanNode } from '@genarun/spec';
import { withoutTokens } from '../export/invocation-record.ts';
import type { Snapshot } from '../export/source.ts';
import { formatCostOf, formatDuration, humanKey, plural } from './format.ts';
import { type Content, html, type Markup } from './markup.ts';
import { toneOf } from './timeline.ts';
import { type Entry, statusOf } from './tree.ts';
import { showText, showValue, summarise, type ValueView } from './values.ts';

/** Fragment under which an address stands on the page. */
export function anchorOf(address: string): string {
  return `at-${address}`;
}

/** A link to an address on the same page. */
export function linkTo(address: string): Markup {
  return html`<a class="address" href="#${encodeURIComponent(anchorOf(address))}">${address}</a>`;
}

/** The tree of invocations as nested lists of disclosures. */
export async function showEntries(snapshot: Snapshot, entries: readonly Entry[], view: ValueView, parentValue: Json = null, depth = 0): Promise<Markup> {
  const items: Markup[] = [];
  for (const entry of entries) items.push(await showEntry(snapshot, entry, view, parentValue, depth));
  return html`<ul class="tree" ${depth === 0 && html`role="tree" aria-label="Invocations"`}>${items}</ul>`;
}

async function showEntry(snapshot: Snapshot, entry: Entry, view: ValueView, parentValue: Json, depth: number): Promise<Markup> {
  const value = await snapshot.whole(entry.row?.value ?? null);
  const element = entry.role === 'element' && Array.isArray(parentValue) ? ((parentValue[entry.number] ?? null) as Json) : null;
  const body = entry.row === undefined && entry.open === undefined ? false : await showBody(snapshot, entry, value, view);
  const children: Content = entry.children.length === 0 ? false : await showEntries(snapshot, entry.children, view, value, depth + 1);
  const hidden = entry.hidden > 0 && html`<p class="note">${plural(entry.hidden, 'more invocation', 'more invocations')} below this one in run.json</p>`;
  const status = statusOf(entry);
  const open = depth < 1 || status === 'failed' || status === 'waiting';
  return html`<li role="none"><details id="${anchorOf(entry.address)}" data-status="${status ?? ''}" ${open && 'open'}><summary role="treeitem">${showSummary(snapshot, entry, value, element)}</summary><div class="inside">${body}${children}${hidden}</div></details></li>`;
}

const roleWords = { node: '', round: 'round', iteration: 'iteration', element: 'element' } as const;

function showSummary(snapshot: Snapshot, entry: Entry, value: Json, element: Json): Markup {
  const { row, node } = entry;
  const status = statusOf(entry);
  const name = entry.role === 'node' ? (node?.node.label ?? entry.label) : `${roleWords[entry.role]} ${entry.label}`;
  const model = row?.model;
  const gist = summarise(entry.row === undefined ? element : value);
  const time = row?.startedAt === undefined || row.endedAt === undefined ? undefined : formatDuration(row.endedAt - row.startedAt);
  return html`<span class="dot ${status === undefined ? 'none' : toneOf(status)}" title="${status ?? 'level'}"></span><span class="name">${name}</span>${entry.role === 'node' && node !== undefined && html` <span class="kind">${node.node.kind}</span>`} <span class="gist">${gist}</span><span class="measures">${status !== undefined && status !== 'done' && html`<span class="badge ${toneOf(status)}">${status}</span>`}${row?.cached === true && html`<span class="badge cached">from cache</span>`}${(row?.attempt ?? 0) > 1 && html`<span class="badge">${plural(row?.attempt ?? 0, 'attempt')}</span>`}${model !== undefined && html`<span class="model">${model}${snapshot.view.run.plan.models[model]?.simulation === true && html` <span class="soft">no AI</span>`}</span>`}${row !== undefined && (row.cost !== undefined || row.costUnknown === true) && html`<span class="cost">${formatCostOf(row)}</span>`}${time !== undefined && html`<span class="time">${time}</span>`}</span>`;
}

async function showBody(snapshot: Snapshot, entry: Entry, value: Json, view: ValueView): Promise<Markup> {
  const { row } = entry;
  if (row === undefined)
    return html`<p class="note">${entry.open?.status === 'waiting' ? 'Waiting.' : 'Under way when this page was written.'}</p>${showWait(await waitOf(snapshot, entry.open?.wait))}`;
  return html`${row.fault !== undefined && html`<div class="fault"><p><strong>${row.fault.code}</strong> ${row.fault.message}</p>${row.fault.hint !== undefined && html`<p class="soft">${row.fault.hint}</p>`}</div>`}${row.reason !== undefined && html`<p class="note">${humanKey(row.status)}: ${row.reason}</p>`}${row.wait !== undefined && showWait(await waitOf(snapshot, row.wait))}${row.warnings?.map((warning) => html`<p class="warning">${warning}</p>`)}${row.value !== undefined && html`<div class="value">${showValue(value, view)}</div>`}${await showDetails(snapshot, entry, value, view)}`;
}

async function waitOf(snapshot: Snapshot, wait: unknown): Promise<Json | undefined> {
  return wait === undefined ? undefined : withoutTokens(await snapshot.whole(wait));
}

function showWait(wait: Json | undefined): Content {
  if (!isRecord(wait) || !isRecord(wait.request)) return false;
  const { question, options } = wait.request;
  return html`<div class="ask"><p>${String(question ?? '')}</p>${Array.isArray(options) && html`<ul>${options.map((option) => html`<li>${summarise(option as Json)}</li>`)}</ul>`}</div>`;
}

/** What was asked, sent and said, folded away until somebody wants it. */
async function showDetails(snapshot: Snapshot, entry: Entry, value: Json, view: ValueView): Promise<Content> {
  const { row } = entry;
  if (row === undefined) return false;
  const whole = async (stored: unknown): Promise<Json> => snapshot.whole(stored ?? null);
  const [asked, sent, returned, raw, picks] = await Promise.all([whole(row.asked), whole(row.sent), whole(row.returned), whole(row.raw), whole(row.picks)]);
  const parts: Content[] = [
    showAsked(entry.node, asked, view),
    showPart('Picks', picks, view),
    showPart('Parameters sent', sent, view),
    showPart('Parameters returned', returned, view),
    typeof raw === 'string' && raw !== value && html`<section><h4>Answer before it was read</h4>${showText(raw, view)}</section>`,
    row.usage !== undefined && showPart('Usage', row.usage as Json, view),
    row.seed !== undefined && !(isRecord(sent) && 'seed' in sent) && html`<section><h4>Seed</h4><span class="datum">${row.seed}</span></section>`,
  ];
  const shown = parts.filter((part) => part !== false);
  return shown.length > 0 && html`<details class="asked"><summary>Prompt and parameters</summary><div>${shown}</div></details>`;
}

function showPart(title: string, value: Json, view: ValueView): Content {
  if (value === null || (isRecord(value) && Object.keys(value).length === 0) || (Array.isArray(value) && value.length === 0)) return false;
  return html`<section><h4>${title}</h4>${showValue(value, view)}</section>`;
}

/** The kind's own fields: as the document has them, and with everything filled in. */
function showAsked(node: PlanNode | undefined, asked: Json, view: ValueView): Content {
  const written =
    node === undefined
      ? {}
      : Object.fromEntries(Object.entries(node.node).filter(([key]) => key !== 'kind' && key !== 'nodes' && !Object.hasOwn(nodeBaseShape, key)));
  const filled: Readonly<Record<string, unknown>> = isRecord(asked) ? asked : {};
  const keys = [...new Set([...Object.keys(written), ...Object.keys(filled)])];
  if (keys.length === 0) return false;
  return keys.map((key) => {
    // Documents and what was asked are JSON.
    const [template, expanded] = [written[key] as Json | undefined, filled[key] as Json | undefined];
    const same = JSON.stringify(template) === JSON.stringify(expanded);
    return html`<section><h4>${humanKey(key)}</h4>${expanded !== undefined && showValue(expanded, view)}${template !== undefined && !same && html`<div class="template"><p class="soft">${expanded === undefined ? 'As written' : 'Written as'}</p>${showValue(template, view)}</div>`}</section>`;
  });
}
