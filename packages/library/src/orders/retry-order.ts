import { GenarunError } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { GoingOn, OrderRow } from '../tables/rows.ts';
import { rowsOf, updateRow } from '../tables/table-rows.ts';
import { syncOrder } from './sync-order.ts';

/**
 * Makes an order ready to go on: one that stopped under way as it is, one that ended with its failed generations as pending ones. With `queued` whoever
 * works the queue takes it up, under the budget and with the calls made again that are given. Throws `invalid_input` when nothing is left to do.
 */
export async function retryOrder(library: Library, known: OrderRow, { queued, ...goingOn }: GoingOn & { readonly queued: boolean }): Promise<OrderRow> {
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
              // What nobody knows the outcome of is not made again unless that was asked for.
              sql: `UPDATE library_generation SET status = 'pending', updated_at = ? WHERE order_id = ? AND status IN ('failed', 'cancelled')${goingOn.retryUnknown === true ? '' : ` AND (fault IS NULL OR fault NOT LIKE '%"code":"unknown_outcome"%')`}`,
              parameters: [now, order.id],
            },
            { sql: "UPDATE library_order SET status = 'pending', outcome = NULL WHERE id = ?", parameters: [order.id] },
          ]
        : []),
      updateRow(rowsOf.order, order.id, { queued, goingOn: queued ? goingOn : undefined, updatedAt: now }),
    ],
    { durable: true },
  );
  return syncOrder(library, order);
}
