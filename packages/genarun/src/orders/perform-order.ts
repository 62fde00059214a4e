import { driveOrder, type GoingOn, type Library, type OrderRow, type OrderView, planOf, showOrder } from '@genarun/library';
import { GenarunError } from '@genarun/spec';
import { type Genarun, missingKeys } from '../engine/compose.ts';
import { drive, listenToInterruptions } from '../running/drive.ts';
import { exitCodeOf } from '../running/exit-code.ts';
import { reporterFor } from '../running/reporter-for.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { formatCost, plural } from '../terminal/format.ts';
import { countsText, orderStatusText, orderText } from './order-text.ts';

export type TellOrderOptions = { readonly json?: boolean; readonly quiet?: boolean };

/** Performs an order here to where it stops, prints what it made, and answers the exit code. */
export async function performOrder(
  shell: Shell,
  { genarun, library, order }: { readonly genarun: Genarun; readonly library: Library; readonly order: OrderRow },
  options: TellOrderOptions & GoingOn,
): Promise<number> {
  await refuseWithoutKeys(genarun, library, order);
  const reporter = await reporterFor(shell, options.quiet === true);
  const interruption = listenToInterruptions(shell, reporter.note);
  try {
    const since = (await genarun.store.run(order.run))?.seq ?? 0;
    const { budget, retryUnknown } = options;
    const { run, settled } = await driveOrder(library, genarun.engine, order, {
      ...(budget === undefined ? {} : { budget }),
      ...(retryUnknown === undefined ? {} : { retryUnknown }),
    });
    const driven = await drive(run, { reporter, interruption, since });
    const { order: ended } = await settled;
    await tellOrder(shell, library, ended, options);
    return exitCodeOf(driven.result, driven.interrupted);
  } finally {
    interruption.end();
  }
}

/** Throws GenarunError `auth` where a provider's key is not there: nothing is begun that can only fail. */
export async function refuseWithoutKeys(genarun: Genarun, library: Library, order: OrderRow): Promise<void> {
  const [missing] = missingKeys(await planOf(library, order), genarun);
  if (missing !== undefined) throw new GenarunError({ code: 'auth', message: `nothing is begun: ${missing}`, hint: `then: genarun orders retry ${order.id}` });
}

/** Prints an order as it stands on stdout, and on stderr what can be done next. */
export async function tellOrder(shell: Shell, library: Library, known: OrderRow, options: TellOrderOptions = {}): Promise<void> {
  const view = await showOrder(library, known);
  const { order, counts } = view;
  if (options.json === true) shell.out(`${JSON.stringify(view, null, 2)}\n`);
  else shell.out(orderText(shell, view));
  if (options.quiet === true) return;
  const colours = coloursOf(shell, 'error');
  const facts = [countsText(counts), plural(view.products.length, 'product'), formatCost(order.cost, order.costUnknown)];
  shell.error(`${orderStatusText(order, colours)} · order ${order.id} · ${facts.join(' · ')}\n`);
  for (const line of nextSteps(view)) shell.error(`${line}\n`);
}

function nextSteps({ order: { id, status, outcome, queued, goingOn, budget = 0 }, paused, generations }: OrderView): readonly string[] {
  if (goingOn !== undefined) return ['it waits in the queue; go on with it by: genarun work'];
  if (paused === 'budget') return [`it stopped at its budget of ${formatCost(budget)}; go on with: genarun orders retry ${id} --budget USD`];
  if (outcome !== undefined && outcome !== 'complete' && generations.every(({ told }) => told === undefined || told.again === 'no'))
    return [`order it again with changes: genarun orders reorder ${id} --prompt …`];
  if (outcome === 'partial' || outcome === 'failed') return [`try the failed ones again: genarun orders retry ${id}`];
  if (status === 'pending' && queued) return ['it waits in the queue; perform it with: genarun work'];
  if (status === 'pending' || status === 'processing' || status === 'underway') return [`go on with: genarun orders retry ${id}`];
  return [];
}
