import type { RunView } from '@genarun/core';
import type { InvocationRow } from '@genarun/spec';
import { waitingLines } from '../running/waiting-lines.ts';
import type { Shell } from '../shell.ts';
import { type Colours, coloursOf } from '../terminal/colours.ts';
import { clip, formatBytes, formatCost, formatDuration, formatTime, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { groupInvocations, usageText } from './invocation-groups.ts';
import { modelCosts } from './model-costs.ts';
import { statusText } from './run-text.ts';
import { withRun } from './with-run.ts';

/** `genarun runs show RUN`. */
export async function runsShow(shell: Shell, [words]: readonly string[], options: { readonly home?: string; readonly json?: boolean }): Promise<number> {
  return withRun(shell, words, options, async ({ engine }, { id }) => {
    const view = await engine.view(id);
    if (options.json === true) shell.out(`${JSON.stringify({ ...view, models: modelCosts(view) }, null, 2)}\n`);
    else shell.out(viewText(view, shell.now(), coloursOf(shell, 'out')));
    return 0;
  });
}

function viewText(view: RunView, now: number, colours: Colours): string {
  const parts = [
    heading(view, now, colours),
    nodeTable(view, colours),
    modelTable(view, colours),
    openText(view, now),
    faultText(view, colours),
    warningText(view, colours),
    productText(view),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function heading({ run, driver }: RunView, now: number, colours: Colours): string {
  const simulations = Object.values(run.plan.models).some((model) => model.simulation === true);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['run', run.id],
    ['status', statusText(run, colours)],
    ['pipeline', `${run.name} (${run.dialect})`],
    ['inputs', Object.keys(run.plan.inputs).length === 0 ? undefined : clip(JSON.stringify(run.plan.inputs), 300)],
    ['seed', String(run.seed)],
    [
      'models',
      Object.keys(run.plan.models).length === 0 ? undefined : `${Object.keys(run.plan.models).join(', ')}${simulations ? '  (simulation, no AI)' : ''}`,
    ],
    ['cost', `${formatCost(run.cost, run.costUnknown)}${run.budget === undefined ? '' : ` of ${formatCost(run.budget)}`}`],
    ['started', formatTime(run.createdAt)],
    ['took', run.endedAt === undefined ? undefined : formatDuration(run.endedAt - run.createdAt)],
    ['taken over', run.from],
    ['driven by', driver === undefined ? undefined : `${driver.owner}, for another ${formatDuration(driver.expiresAt - now)}`],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [`${colours.dim(name.padEnd(10))}  ${value}\n`])).join('');
}

function nodeTable({ run, invocations }: RunView, colours: Colours): string {
  const groups = groupInvocations(run.plan, invocations);
  const rows = groups.map((group) => [
    `${'  '.repeat(group.depth)}${group.node}`,
    group.kind,
    group.model ?? '',
    Object.entries(group.counts)
      .map(([status, count]) => (status === 'failed' || status === 'unknown' ? colours.red(`${count} ${status}`) : `${count} ${status}`))
      .join(', '),
    String(group.attempts),
    group.cached === 0 ? '' : String(group.cached),
    usageText(group.usage),
    formatDuration(group.spentMs),
    group.model === undefined ? '' : formatCost(group.cost, group.costUnknown),
  ]);
  const columns = [
    { title: 'node' },
    { title: 'kind' },
    { title: 'model' },
    { title: 'ended' },
    { title: 'attempts', align: 'right' },
    { title: 'cached', align: 'right' },
    { title: 'usage' },
    { title: 'time', align: 'right' },
    { title: 'cost', align: 'right' },
  ] as const;
  return formatTable(columns, rows, colours);
}

/** What each model that costs money was asked, failed and cancelled calls included. */
function modelTable(view: RunView, colours: Colours): string {
  const rows = modelCosts(view).map(({ model, calls, cost, costUnknown }) => [
    model,
    Object.entries(calls)
      .map(([status, count]) => `${count} ${status}`)
      .join(', '),
    formatCost(cost, costUnknown),
  ]);
  return formatTable([{ title: 'model' }, { title: 'calls' }, { title: 'cost', align: 'right' }], rows, colours);
}

function openText(view: RunView, now: number): string {
  const started = view.open.filter((open) => open.status === 'started');
  const running = started.slice(0, 20).map((open) => `under way: ${open.address}, for ${formatDuration(now - open.since)}\n`);
  const more = started.length > 20 ? [`… and ${started.length - 20} more under way\n`] : [];
  return [...running, ...more, ...waitingLines(view, view.run.id).map((line) => `${line}\n`)].join('');
}

function faultText({ run, invocations }: RunView, colours: Colours): string {
  const failed = invocations.filter((row) => row.fault !== undefined && (row.status === 'failed' || row.status === 'unknown'));
  const lines = failed.slice(0, 20).map((row) => `${colours.red('failed:')} ${row.address}: ${faultLine(row)}\n`);
  if (failed.length > 20) lines.push(`… and ${failed.length - 20} more\n`);
  if (failed.length === 0 && run.fault !== undefined) lines.push(`${colours.red('failed:')} ${clip(run.fault.message, 400)} (${run.fault.code})\n`);
  return lines.join('');
}

function faultLine({ fault }: InvocationRow): string {
  return fault === undefined ? '' : `${clip(fault.message, 400)} (${fault.code})${fault.hint === undefined ? '' : `\n  hint: ${clip(fault.hint, 300)}`}`;
}

function warningText({ run, invocations }: RunView, colours: Colours): string {
  const warnings = [...run.plan.warnings, ...invocations.flatMap((row) => (row.warnings ?? []).map((warning) => `${row.address}: ${warning}`))];
  const lines = warnings.slice(0, 20).map((warning) => `${colours.yellow('warning:')} ${clip(warning, 300)}\n`);
  return [...lines, ...(warnings.length > 20 ? [`… and ${warnings.length - 20} more warnings\n`] : [])].join('');
}

function productText({ products }: RunView): string {
  if (products.length === 0) return '';
  const kinds = new Map<string, number>();
  for (const { kind } of products) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const bytes = products.reduce((sum, product) => sum + product.bytes, 0);
  return `${[...kinds].map(([kind, count]) => plural(count, kind === 'text' || kind === 'data' ? `${kind} file` : `${kind} product`)).join(', ')}, ${formatBytes(bytes)}\n`;
}
