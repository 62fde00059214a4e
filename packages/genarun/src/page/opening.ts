import type { InvocationRow, Json } from '@genarun/spec';
import { elapsedMs, simulationOf } from '../export/run-record.ts';
import type { Snapshot } from '../export/source.ts';
import { excerpt, formatCostOf, formatCount, formatDuration, formatTime, plural } from './format.ts';
import { linkTo } from './invocation.ts';
import { type Content, html, type Markup } from './markup.ts';
import { showValue, type ValueView } from './values.ts';

const statusWords = {
  running: 'running',
  waiting: 'waiting',
  paused: 'paused',
  succeeded: 'succeeded',
  partial: 'partial',
  failed: 'failed',
  cancelled: 'cancelled',
} as const;
const longestFaults = 50;

/** The head of the page: what ran, how it ended, and its measures. */
export function showOpening(snapshot: Snapshot): Markup {
  const { run } = snapshot.view;
  const description = run.plan.pipeline.description;
  const simulation = simulationOf(snapshot);
  const simulated = Object.values(run.plan.models).filter((model) => model.simulation === true);
  return html`<header class="opening"><p class="eyebrow">Genarun · ${run.dialect} pipeline</p><h1${run.name.length > 60 && html` class="long"`}>${run.name}</h1>${description !== undefined && html`<p class="lead">${description}</p>`}
<p class="marks"><span class="status ${run.status}">${statusWords[run.status]}${run.reason !== undefined && html` (${run.reason})`}</span>${simulation !== 'none' && html`<span class="status simulated">${simulation === 'all' ? 'simulation, no AI' : `partly simulation, no AI: ${simulated.map((model) => model.id).join(', ')}`}</span>`}</p>
<dl class="measures">${measure('Elapsed', formatDuration(elapsedMs(snapshot)))}${measure('Cost', formatCostOf(run))}${measure('Seed', String(run.seed))}${measure('Invocations', countWords(snapshot))}${measure('Products', formatCount(snapshot.view.products.length))}${measure('Started', html`<time datetime="${new Date(run.createdAt).toISOString()}">${formatTime(run.createdAt)}</time>`)}${run.budget !== undefined && measure('Budget', `$${run.budget}`)}</dl></header>`;
}

function measure(name: string, value: Content): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function countWords(snapshot: Snapshot): Content {
  const { counts } = snapshot.view.run;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const others = Object.entries(counts).filter(([status, count]) => status !== 'done' && count > 0);
  return html`${formatCount(total)}${others.length > 0 && html` <span class="soft">${others.map(([status, count]) => `${formatCount(count)} ${status}`).join(', ')}</span>`}`;
}

/** What a reader has to know before the result: faults, warnings, open questions. Undefined where there is nothing. */
export function showAttention(snapshot: Snapshot): Markup | undefined {
  const { run, invocations } = snapshot.view;
  const faulty = invocations.filter((row) => row.status === 'failed' || row.status === 'unknown');
  const warnings = [
    ...run.plan.warnings.map((warning) => html`<li>${warning}</li>`),
    ...invocations.flatMap((row) => (row.warnings ?? []).map((warning) => html`<li>${linkTo(row.address)} ${warning}</li>`)),
  ];
  const waiting = snapshot.view.open.filter((entry) => entry.status === 'waiting');
  if (faulty.length === 0 && warnings.length === 0 && waiting.length === 0 && run.fault === undefined) return undefined;
  return html`<section class="attention" id="attention" aria-label="What needs attention">
${run.fault !== undefined && faulty.length === 0 && html`<div class="panel bad"><h2>The run failed</h2><p><strong>${run.fault.code}</strong> ${run.fault.message}</p>${run.fault.hint !== undefined && html`<p class="soft">${run.fault.hint}</p>`}</div>`}
${faulty.length > 0 && html`<div class="panel bad"><h2>${plural(faulty.length, 'fault')}</h2><ul>${faulty.slice(0, longestFaults).map(showFault)}</ul>${more(faulty.length, longestFaults)}</div>`}
${waiting.length > 0 && html`<div class="panel wait"><h2>${plural(waiting.length, 'open question')}</h2><ul>${waiting.slice(0, longestFaults).map((entry) => showQuestion(run.id, entry))}</ul>${more(waiting.length, longestFaults)}</div>`}
${warnings.length > 0 && html`<details class="panel" ${warnings.length <= 3 && 'open'}><summary><h2>${plural(warnings.length, 'warning')}</h2></summary><ul>${warnings.slice(0, longestFaults)}</ul>${more(warnings.length, longestFaults)}</details>`}
</section>`;
}

function more(count: number, limit: number): Content {
  return count > limit && html`<p class="note">${formatCount(count - limit)} more in run.json</p>`;
}

function showFault(row: InvocationRow): Markup {
  return html`<li>${linkTo(row.address)} <strong>${row.fault?.code ?? row.status}</strong> ${excerpt(row.fault?.message ?? '', 400)}${row.fault?.hint !== undefined && html`<br><span class="soft">${row.fault.hint}</span>`}</li>`;
}

function showQuestion(runId: string, entry: Snapshot['view']['open'][number]): Markup {
  return html`<li>${linkTo(entry.address)} ${questionOf(entry.wait)}<br><code>genarun answer ${runId} ${entry.address} VALUE</code></li>`;
}

function questionOf(wait: unknown): string {
  if (typeof wait !== 'object' || wait === null || !('request' in wait)) return 'waits';
  const { request } = wait;
  if (typeof request !== 'object' || request === null || !('question' in request)) return 'waits';
  return String(request.question);
}

/** What the run was given, what it called, and the document itself. */
export function showBackground(snapshot: Snapshot, view: ValueView): Markup {
  const { plan } = snapshot.view.run;
  const inputs =
    Object.keys(plan.inputs).length === 0 ? html`<p class="note">This pipeline takes no inputs.</p>` : showValue({ inputs: plan.inputs as Json }.inputs, view);
  const models = Object.values(plan.models);
  const document = JSON.stringify(plan.pipeline, null, 2);
  const shown = document.slice(0, view.spend(Math.min(document.length, 60_000)));
  return html`<section id="inputs"><h2>Inputs</h2>${inputs}</section>
${models.length > 0 && html`<section id="models"><h2>Models</h2><div class="scroll"><table><thead><tr><th>Model</th><th>Does</th><th>Price</th></tr></thead><tbody>${models.map((model) => html`<tr><td>${model.id}</td><td>${model.label}${model.simulation === true && model.label.indexOf('simulation') < 0 && ' (simulation, no AI)'}</td><td>${model.price === undefined ? 'unknown' : model.price.free === true ? 'free' : priceWords(model.price)}</td></tr>`)}</tbody></table></div></section>`}
<section id="document"><h2>Pipeline</h2><details class="asked"><summary>The document, canonical form (sha256 ${plan.pipelineHash.slice(0, 12)}…)</summary><pre><code>${shown}</code></pre>${shown.length < document.length && html`<p class="note">The rest is in run.json.</p>`}</details></section>`;
}

function priceWords(price: Readonly<Record<string, unknown>>): string {
  return Object.entries(price)
    .filter(([key, value]) => key.startsWith('per') && typeof value === 'number')
    .map(([key, value]) => `$${value} ${key.replace(/([A-Z])/g, ' $1').toLowerCase()}`)
    .join(', ');
}
