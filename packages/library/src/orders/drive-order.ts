import type { Engine, Run, RunResult } from '@genarun/core';
import { GenarunError, type Plan } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { GoingOn, OrderRow } from '../tables/rows.ts';
import { rowsOf, updateRow } from '../tables/table-rows.ts';
import { syncOrder } from './sync-order.ts';

/** An order that is being performed here: its run, and how both stand when this driver has stopped. */
export type DrivenOrder = { readonly run: Run; readonly settled: Promise<{ readonly order: OrderRow; readonly result: RunResult }> };

/** Milliseconds after which what arrived is taken over into the library. */
const syncMs = 250;

/**
 * Performs an order: starts its run, goes on with one that stopped, or performs the failed generations of one that ended, in the way that is given or that
 * it was left to the queue with. Products stand in the library as they arrive. Throws `invalid_input` when somebody else performs it, or nothing is left to do.
 */
export async function driveOrder(library: Library, engine: Engine, order: OrderRow, options: GoingOn = {}): Promise<DrivenOrder> {
  const run = await takeUp(library, engine, order, options);
  const syncing = keepInStep(library, order, run);
  const settled = run.result().then(async (result) => ({ order: await syncing.stop(), result }));
  // It was cancelled while it was being taken up.
  const [row] = await library.tables.query({ sql: 'SELECT status FROM library_order WHERE id = ?', parameters: [order.id] });
  if (row?.status === 'cancelled') run.cancel();
  return { run, settled };
}

/** A wish to go on counts once: it is gone before the run moves, and back where that was refused. */
async function takeUp(library: Library, engine: Engine, order: OrderRow, options: GoingOn): Promise<Run> {
  const { id, goingOn } = order;
  if (goingOn === undefined) return begin(library, engine, order, options);
  await library.tables.write([updateRow(rowsOf.order, id, { goingOn: undefined })], { durable: true });
  try {
    return await begin(library, engine, order, { ...goingOn, ...options });
  } catch (error) {
    await library.tables.write([updateRow(rowsOf.order, id, { goingOn })], { durable: true });
    throw error;
  }
}

async function begin(library: Library, engine: Engine, order: OrderRow, options: GoingOn): Promise<Run> {
  if ((await library.store.run(order.run)) === undefined) {
    if (order.startedAt !== undefined)
      throw new GenarunError({
        code: 'invalid_input',
        message: `order ${order.id}: its run was removed, so nobody knows what of it was paid`,
        hint: `order it again: genarun orders reorder ${order.id}`,
      });
    const plan = { ...(await planOf(library, order)), ...(options.budget === undefined ? {} : { budget: options.budget }) };
    try {
      return await engine.start(plan, { id: order.run });
    } catch (error) {
      // Somebody else has just started it.
      if ((await library.store.run(order.run)) === undefined) throw error;
    }
  }
  return engine.resume(order.run, options);
}

/** The plan an order was placed with. */
export async function planOf(library: Library, order: OrderRow): Promise<Plan> {
  const text = new TextDecoder().decode(await library.blobs.get(order.planSha256));
  try {
    // Written by placeOrder.
    return JSON.parse(text) as Plan;
  } catch (cause) {
    throw new GenarunError({ code: 'internal', message: `order ${order.id}: its plan cannot be read`, cause });
  }
}

/** Takes over what happens in a run, a moment after it happened; one look at a time. */
function keepInStep(library: Library, order: OrderRow, run: Run): { readonly stop: () => Promise<OrderRow> } {
  let current = order;
  let looking: Promise<void> = Promise.resolve();
  let waiting: (() => void) | undefined;
  const takeOver = async () => {
    current = await syncOrder(library, current);
  };
  const look = () => {
    waiting = undefined;
    // What could not be taken over now is taken over by the next look, and by whoever looks at the order later.
    looking = looking.then(takeOver).catch(() => undefined);
  };
  const unsubscribe = run.subscribe((notice) => {
    if (notice.type === 'event') waiting ??= library.clock.after(syncMs, look);
  });
  return {
    stop: async () => {
      unsubscribe();
      waiting?.();
      await looking;
      return syncOrder(library, current);
    },
  };
}
