import type { Engine } from '@genarun/core';
import { GenarunError } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { OrderRow } from '../tables/rows.ts';
import { syncOrder } from './sync-order.ts';

/**
 * Ends an order for good: what has not begun never will, what is under way is cancelled at its provider; what was made is kept. Where another process
 * performs it, that one is told. Throws `invalid_input` when it has ended.
 */
export async function cancelOrder(library: Library, engine: Engine, known: OrderRow): Promise<OrderRow> {
  const order = await syncOrder(library, known);
  if (order.status === 'fulfilled' || order.status === 'cancelled')
    throw new GenarunError({ code: 'invalid_input', message: `order ${order.id} is ${order.status} already; there is nothing to cancel` });
  const run = await library.store.run(order.run);
  const now = library.clock.now();
  if (run === undefined || run.endedAt !== undefined) {
    const failed = run === undefined ? 'cancelled' : 'failed';
    await library.tables.write(
      [
        { sql: `UPDATE library_generation SET status = '${failed}', updated_at = ? WHERE order_id = ? AND status = 'pending'`, parameters: [now, order.id] },
        { sql: "UPDATE library_order SET status = 'cancelled', queued = 0, updated_at = ? WHERE id = ?", parameters: [now, order.id] },
      ],
      { durable: true },
    );
    // Whoever has taken it up in the meantime sees that it is cancelled, or is told.
    const begun = run === undefined ? await library.store.run(order.run) : undefined;
    if (begun === undefined) return syncOrder(library, order);
  }
  await engine.cancel(order.run);
  return syncOrder(library, order);
}
