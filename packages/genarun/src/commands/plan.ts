import type { Estimate } from '@genarun/core';
import type { Plan } from '@genarun/spec';
import { compose, missingKeys } from '../engine/compose.ts';
import type { PlanningOptions } from '../program/plan-options.ts';
import { announcePlan } from '../running/announce.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { formatCost } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { fileArgument, readPlanRequest } from './plan-request.ts';

export type PlanCommandOptions = PlanningOptions & { readonly outputSchema?: boolean; readonly json?: boolean };

/** `genarun plan FILE`: what a run will do and may cost. Nothing is spent and nothing is kept. */
export async function plan(shell: Shell, words: readonly string[], options: PlanCommandOptions): Promise<number> {
  const file = fileArgument(words);
  const genarun = await compose(shell, { home: options.home, service: options.service, document: file, needsKeys: false });
  try {
    const request = await readPlanRequest(shell, genarun, file, options);
    const planned = await genarun.engine.plan(request.document, request.inputs, request.options);
    if (options.outputSchema === true) {
      shell.out(`${JSON.stringify(genarun.engine.outputSchema(planned), null, 2)}\n`);
      return 0;
    }
    const estimate = genarun.engine.estimate(planned);
    if (options.json === true) shell.out(`${JSON.stringify({ plan: planned, estimate }, null, 2)}\n`);
    else {
      shell.out(planText(shell, planned, estimate));
      announcePlan(shell, planned, missingKeys(planned, genarun));
    }
    return 0;
  } finally {
    await genarun.close();
  }
}

type Range = { readonly min: number; readonly max: number | null };

function planText(shell: Shell, planned: Plan, estimate: Estimate): string {
  const colours = coloursOf(shell, 'out');
  const estimates = new Map(estimate.nodes.map((node) => [node.index, node]));
  const rows = planned.nodes.map((node) => {
    const known = estimates.get(node.index);
    const name = `${'  '.repeat(node.path.split('/').length - 1)}${node.id}${node.handler ? ' (on fault)' : ''}`;
    const model = node.cycle?.join(' → ') ?? node.model ?? '';
    return [name, node.node.kind, model, known === undefined ? '' : times(known.times), known === undefined || model === '' ? '' : dollars(known.cost)];
  });
  const table = formatTable(
    [{ title: 'node' }, { title: 'kind' }, { title: 'model' }, { title: 'times', align: 'right' }, { title: 'cost', align: 'right' }],
    rows,
    colours,
  );
  const unpriced = estimate.unpriced.length === 0 ? '' : `price not known: ${estimate.unpriced.join(', ')}\n`;
  const budget = planned.budget === undefined ? '' : `, budget ${formatCost(planned.budget)}`;
  return `${colours.bold(planned.name)} (${planned.dialect}, seed ${planned.seed})\n\n${table}\n${times(estimate.invocations)} invocations, ${dollars(estimate.cost)}${budget}\n${unpriced}`;
}

function times({ min, max }: Range): string {
  return max === null ? `${count(min)} or more` : min === max ? count(min) : `${count(min)} to ${count(max)}`;
}

function dollars({ min, max }: Range): string {
  return max === null ? `${formatCost(min)} or more` : min === max ? formatCost(min) : `${formatCost(min)} to ${formatCost(max)}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
