import { GenarunError } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { OrderRow } from '../tables/rows.ts';
import { syncOrder } from './sync-order.ts';

/**
 * Makes an order ready to go on: one that stopped under way as it is, one that ended with its failed generations as pending ones. With `queued` whoever
 * works the queue takes it up. Throws `invalid_input` when nothing is left to do.
 */
export async function retryOrder(library: Library, known: OrderRow, { queued }: { readonly queued: boolean }): Promise<OrderRow> {
  const order = await syncOrder(library, known);
  if (order.status === 'cancelled')
    throw new GenarunError({ code: 'invalid_input', message: `order ${order.id} was cancelled`, hint: `order it again: genarun orders reorder ${order.id}` });
  if (order.status === 'fulfilled' && order.outcome === 'complete')
    throw new GenarunError({
      code: 'invalid_input',
      message: `order ${order.id} is complete; nothing has failed`,
      hint: `order it again: genarun orders reorder ${order.id}`,
    });
  if (order.startedAt !== undefined && (await library.store.run(order.run)) === undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: `order ${order.id}: its run was removed; what failed cannot be told from what was made`,
      hint: `order it again: genarun orders reorder ${order.id}`,
    });
  const now = library.clock.now();
  await library.tables.write(
    [
      ...(order.status === 'fulfilled'
        ? [
            {
              sql: "UPDATE library_generation SET status = 'pending', updated_at = ? WHERE order_id = ? AND status IN ('failed', 'cancelled')",
              parameters: [now, order.id],
            },
            { sql: "UPDATE library_order SET status = 'pending', outcome = NULL WHERE id = ?", parameters: [order.id] },
          ]
        : []),
      { sql: 'UPDATE library_order SET queued = ?, updated_at = ? WHERE id = ?', parameters: [queued ? 1 : 0, now, order.id] },
    ],
    { durable: true },
  );
  return syncOrder(library, order);
}
