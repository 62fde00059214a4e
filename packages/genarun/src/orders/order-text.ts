import { flatSet, type OrderRow, type OrderView, type PlannedOrder, type ShownGeneration, type ToldFault } from '@genarun/library';
import type { Shell } from '../shell.ts';
import { type Colours, coloursOf } from '../terminal/colours.ts';
import { clip, formatCost, formatDuration, plural } from '../terminal/format.ts';
import { printable } from '../terminal/printable.ts';
import { formatTable } from '../terminal/table.ts';

/** Rows of generations that are shown to people; `--json` has all. */
const shownRows = 40;

/** An order's status as a person reads it: with its outcome once it is fulfilled. */
export function orderStatusText({ status, outcome }: Pick<OrderRow, 'status' | 'outcome'>, colours: Colours): string {
  if (outcome === 'complete') return colours.green('fulfilled');
  if (outcome !== undefined) return colours.red(`fulfilled, ${outcome}`);
  return status === 'cancelled' ? colours.dim(status) : colours.yellow(status);
}

/** What an order will make and cost, before anything is paid. */
export function previewText(shell: Shell, planned: PlannedOrder): string {
  const { plan, sets, count } = planned;
  const colours = coloursOf(shell, 'out');
  const rows = sets.slice(0, shownRows).map((set, at) => [String(at + 1), clip(set.prompt ?? '', promptWidth(shell)), parametersText(set.parameters)]);
  const table = formatTable([{ title: '', align: 'right' }, { title: 'prompt' }, { title: 'parameters' }], rows, colours);
  const more = sets.length > shownRows ? `… and ${(sets.length - shownRows).toLocaleString('en-US')} more\n` : '';
  const sampled = BigInt(sets.length) === count ? '' : `, a random sample of ${count.toLocaleString('en-US')} combinations`;
  return `${table}${more}\n${plural(sets.length, 'generation')}${sampled} of ${plan.nodes[0]?.model ?? 'no model'}, ${priceText(planned)}, seed ${plan.seed}\n`;
}

/** `free`, `at most $0.48`, or that nobody knows. */
export function priceText({ estimate, plan }: PlannedOrder): string {
  const budget = plan.budget === undefined ? '' : ` (budget ${formatCost(plan.budget)})`;
  if (estimate.cost.max === null) return `${estimate.cost.min === 0 ? 'price not known' : `${formatCost(estimate.cost.min)} or more`}${budget}`;
  return `${estimate.cost.max === 0 ? 'free' : `at most ${formatCost(estimate.cost.max)}`}${budget}`;
}

/** An order with its generations and what they made, or why they did not. */
export function orderText(shell: Shell, view: OrderView): string {
  const { order, counts, products } = view;
  const colours = coloursOf(shell, 'out');
  const facts = [
    ['order', order.id],
    ['status', `${orderStatusText(order, colours)}${pausedText(view.paused)}`],
    ['model', order.model ?? ''],
    ['prompt', order.prompt ?? ''],
    ['negative', order.negativePrompt ?? ''],
    ['base', parametersText(withoutTexts(order.base))],
    ['generations', countsText(counts)],
    ['products', String(products.length)],
    ['cost', formatCost(order.cost, order.costUnknown)],
    ['took', order.startedAt === undefined ? '' : formatDuration((order.endedAt ?? shell.now()) - order.startedAt)],
    ['seed', String(order.seed)],
    ['run', order.run],
    ['repeats', order.fromOrderId ?? ''],
  ].filter(([, value]) => value !== '');
  const head = facts.map(([name = '', value = '']) => `${colours.dim(name.padEnd(12))}${printable(value)}\n`).join('');
  return `${colours.bold(printable(order.title))}\n${head}\n${generationsTable(shell, view)}${failuresText(shell, view.generations)}`;
}

function generationsTable(shell: Shell, { generations, products }: OrderView): string {
  const colours = coloursOf(shell, 'out');
  const rows = generations.slice(0, shownRows).map(({ id, number, status, generationSet, fault, told, retryAt }) => {
    const made = products.filter(({ generationId }) => generationId === id);
    const { prompt } = generationSet;
    const what = `${clip(typeof prompt === 'string' ? prompt : '', promptWidth(shell))} ${colours.dim(parametersText(withoutTexts(generationSet)))}`.trim();
    const why = told === undefined || fault === undefined ? '' : `${told.category}: ${clip(fault.message, 80)}`;
    const again = retryAt === undefined ? '' : ` (again in ${formatDuration(Math.max(0, retryAt - shell.now()))})`;
    return [
      String(number + 1),
      statusText(status, colours),
      what,
      made.length > 0 ? made.map((product) => product.id).join(' ') : colours.red(`${why}${again}`),
    ];
  });
  const table = formatTable([{ title: '', align: 'right' }, { title: 'status' }, { title: 'generation' }, { title: 'products' }], rows, colours);
  return generations.length > shownRows ? `${table}… and ${(generations.length - shownRows).toLocaleString('en-US')} more: --json shows all\n` : table;
}

/** `, paused: budget`; a pause of whoever performed it goes without saying: it goes on where it was. */
export function pausedText(paused: string | undefined): string {
  return paused === undefined ? '' : `, paused: ${paused === 'interrupt' ? 'interrupted' : paused}`;
}

/** Each sort of failure once: how many, what it was, whether trying again helps, and what helps. */
function failuresText(shell: Shell, generations: readonly ShownGeneration[]): string {
  const sorts = new Map<string, { readonly told: ToldFault; readonly count: number }>();
  for (const { status, told } of generations) {
    if (status !== 'failed' || told === undefined) continue;
    const sort = `${told.category} ${told.help}`;
    const { notBefore = 0 } = sorts.get(sort)?.told ?? {};
    const latest = Math.max(notBefore, told.notBefore ?? 0);
    sorts.set(sort, { told: latest === 0 ? told : { ...told, notBefore: latest }, count: (sorts.get(sort)?.count ?? 0) + 1 });
  }
  const lines = [...sorts.values()].map(
    ({ told, count }) => `${count.toLocaleString('en-US')} failed: ${told.category}; ${againText(shell, told)}. ${told.help}\n`,
  );
  return lines.length === 0 ? '' : `\n${lines.join('')}`;
}

function againText(shell: Shell, { again, notBefore = 0 }: ToldFault): string {
  const wait = notBefore - shell.now();
  if (again === 'later') return `trying again may help${wait > 0 ? `, in ${formatDuration(wait)}` : ''}`;
  return again === 'no' ? 'trying the same again does not help' : 'trying again helps once that is changed';
}

function statusText(status: string, colours: Colours): string {
  if (status === 'complete') return colours.green(status);
  return status === 'failed' ? colours.red(status) : colours.dim(status);
}

/** `4 complete, 1 failed`. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).flatMap(([status, count]) => (count === 0 ? [] : [`${count.toLocaleString('en-US')} ${status}`]));
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** `steps=25 seed=[1,2,3]`. */
export function parametersText(parameters: Readonly<Record<string, unknown>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${clip(typeof value === 'string' ? value : JSON.stringify(value), 40)}`)
    .join(' ');
}

function withoutTexts(set: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { prompt: _prompt, negativePrompt: _negative, ...parameters } = set;
  return parameters;
}

function promptWidth(shell: Shell): number {
  return Math.max(24, shell.size().columns - 60);
}

/** What `--preview --json` prints. */
export function previewDocument({ plan, count, base, sets, estimate }: PlannedOrder): Readonly<Record<string, unknown>> {
  return {
    count: count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : String(count),
    ...(plan.nodes[0]?.model === undefined ? {} : { model: plan.nodes[0].model }),
    seed: plan.seed,
    base,
    generations: sets.map(flatSet),
    cost: estimate.cost,
    unpriced: estimate.unpriced,
    ...(plan.budget === undefined ? {} : { budget: plan.budget }),
    warnings: plan.warnings,
  };
}
