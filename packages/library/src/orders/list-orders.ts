import type { SqlValue } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { OrderRow, OrderStatus } from '../tables/rows.ts';
import { readRow, rowsOf } from '../tables/table-rows.ts';
import { syncOrder } from './sync-order.ts';

export type OrderFilter = {
  readonly status?: readonly OrderStatus[];
  readonly projectId?: string;
  readonly templates?: boolean;
  readonly favourites?: boolean;
  readonly limit?: number;
  /** The order after which the page begins: one of an earlier page. */
  readonly after?: Pick<OrderRow, 'id' | 'createdAt'>;
};

/** Orders, newest first, as their runs stand now. */
export async function listOrders(library: Library, filter: OrderFilter = {}): Promise<readonly OrderRow[]> {
  await catchUp(library);
  const { status, projectId, templates = false, favourites = false, limit = 50, after } = filter;
  const where: readonly (readonly [string, readonly SqlValue[]])[] = [
    ['owner = ?', [library.owner]],
    ['deleted_at IS NULL', []],
    // No list of PostgreSQL is empty, and no status is called nothing.
    ...(status === undefined ? [] : ([[`status IN (${["''", ...status.map(() => '?')].join(', ')})`, status]] as const)),
    ...(projectId === undefined ? [] : ([['project_id = ?', [projectId]]] as const)),
    ...(templates ? ([['template = 1', []]] as const) : []),
    ...(favourites ? ([['favourite = 1', []]] as const) : []),
    ...(after === undefined ? [] : ([['(created_at, id) < (?, ?)', [after.createdAt, after.id]]] as const)),
  ];
  const rows = await library.tables.query({
    sql: `SELECT * FROM library_order WHERE ${where.map(([sql]) => sql).join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT ?`,
    parameters: [...where.flatMap(([, parameters]) => parameters), limit],
  });
  return rows.map((row) => readRow(rowsOf.order, row));
}

/**
 * Takes over what has happened to orders that another process performs, or performed until it was killed. Orders that are complete or cancelled change no
 * more; those that failed in part do when their run is resumed.
 */
export async function catchUp(library: Library): Promise<void> {
  const rows = await library.tables.query({
    sql: `SELECT * FROM library_order WHERE owner = ? AND (status IN ('pending', 'processing', 'underway') OR (status = 'fulfilled' AND outcome <> 'complete'))`,
    parameters: [library.owner],
  });
  for (const row of rows) {
    const order = readRow(rowsOf.order, row);
    if (order.status !== 'fulfilled' || (await library.store.events(order.run, order.synced, 1)).length > 0) await syncOrder(library, order);
  }
}
