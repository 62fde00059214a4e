import type { Library } from '../library.ts';
import type { OrderRow } from '../tables/rows.ts';
import { readRow, rowsOf } from '../tables/table-rows.ts';
import { awaitsRetry, syncOrder } from './sync-order.ts';

/**
 * The oldest queued order that nobody performs now and that can go on; undefined when there is none. `passed`: orders that are not looked at.
 * `free` is called with a run before its lease is looked at: it may let go of one whose driver is dead.
 */
export async function nextOrder(
  library: Library,
  { passed, free }: { readonly passed: ReadonlySet<string>; readonly free?: (run: string) => Promise<void> },
): Promise<OrderRow | undefined> {
  const rows = await library.tables.query({
    sql: `SELECT * FROM library_order WHERE owner = ? AND queued = 1 AND deleted_at IS NULL AND status IN ('pending', 'processing', 'underway') ORDER BY created_at, id`,
    parameters: [library.owner],
  });
  for (const row of rows) {
    const order = readRow(rowsOf.order, row);
    if (passed.has(order.id)) continue;
    await free?.(order.run);
    if ((await library.store.leaseOf(order.run, library.clock.now())) !== undefined) continue;
    const current = await syncOrder(library, order);
    if (current.status !== 'pending' && current.status !== 'processing' && current.status !== 'underway') continue;
    const run = await library.store.run(order.run);
    // A pause by a person or a budget is not for a worker to end, unless it was asked to.
    if (run?.status === 'paused' && run.reason !== 'interrupt' && current.goingOn === undefined) continue;
    if (run?.endedAt !== undefined && !awaitsRetry(current, run)) continue;
    return current;
  }
  return undefined;
}
