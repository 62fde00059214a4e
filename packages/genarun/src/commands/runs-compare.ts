import type { RunView } from '@genarun/core';
import { GenarunError, type Json } from '@genarun/spec';
import { compose, type Genarun } from '../engine/compose.ts';
import { findRun } from '../engine/find-run.ts';
import type { Shell } from '../shell.ts';
import { type Colours, coloursOf } from '../terminal/colours.ts';
import { clip, formatCost, formatDuration, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { type Comparison, compareRuns, type Difference } from './comparison.ts';

/** Different values told one by one. */
const shownValues = 50;

/** `genarun runs compare A B`: what differs, side by side. */
export async function runsCompare(shell: Shell, [a, b]: readonly string[], options: { readonly home?: string; readonly json?: boolean }): Promise<number> {
  if (a === undefined || b === undefined) throw new GenarunError({ code: 'invalid_input', message: 'two runs expected' });
  const genarun = await compose(shell, options);
  try {
    const [left, right] = [await wholeView(genarun, a), await wholeView(genarun, b)];
    const comparison = compareRuns(left, right);
    if (options.json === true) shell.out(`${JSON.stringify({ a: left.run.id, b: right.run.id, ...comparison }, null, 2)}\n`);
    else shell.out(comparisonText(left, right, comparison, { colours: coloursOf(shell, 'out'), columns: shell.size().columns }));
    return 0;
  } finally {
    await genarun.close();
  }
}

/** A view whose values are filled in. */
async function wholeView({ engine }: Genarun, words: string): Promise<RunView> {
  const { id } = await findRun(engine.runs, words);
  const view = await engine.view(id);
  const invocations = [];
  for (const row of view.invocations) invocations.push(row.value === undefined ? row : { ...row, value: await engine.whole(row.value) });
  return { ...view, invocations };
}

function comparisonText(a: RunView, b: RunView, comparison: Comparison, { colours, columns }: { readonly colours: Colours; readonly columns: number }): string {
  const width = Math.max(20, Math.floor((columns - 30) / 2));
  const cell = (value: Json | undefined) => (value === undefined ? '' : clip(typeof value === 'string' ? value : JSON.stringify(value), width));
  const rows = (differences: readonly Difference[]) => differences.map(({ name, a: left, b: right }) => [clip(name, 40), cell(left), cell(right)]);
  const summary: readonly (readonly string[])[] = [
    ['status', a.run.status, b.run.status],
    ['cost', formatCost(a.run.cost, a.run.costUnknown), formatCost(b.run.cost, b.run.costUnknown)],
    ['took', tookOf(a), tookOf(b)],
  ];
  const table = formatTable(
    [{ title: '' }, { title: clip(a.run.id, width) }, { title: clip(b.run.id, width) }],
    [...summary, ...rows(comparison.facts), ...rows(comparison.values.slice(0, shownValues))],
    colours,
  );
  const equal = `${plural(comparison.equalValues, 'value')} equal, ${comparison.values.length} different\n`;
  const more = comparison.values.length > shownValues ? `… and ${comparison.values.length - shownValues} more (--json shows all)\n` : '';
  return `${table}${more}${comparison.sameDocument ? '' : 'the documents differ\n'}${equal}`;
}

function tookOf({ run }: RunView): string {
  return run.endedAt === undefined ? '' : formatDuration(run.endedAt - run.createdAt);
}
