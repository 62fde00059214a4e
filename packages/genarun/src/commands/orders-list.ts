import { findProject, listOrders, type OrderRow, type OrderStatus, orderStatuses, shortIds } from '@genarun/library';
import { GenarunError, type Store } from '@genarun/spec';
import { withLibrary } from '../engine/with-library.ts';
import { orderStatusText, pausedText } from '../orders/order-text.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, formatCost, formatDuration } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';

export type OrdersListOptions = {
  readonly home?: string;
  readonly status?: string;
  readonly project?: string;
  readonly templates?: boolean;
  readonly favourites?: boolean;
  readonly limit: number;
  readonly json?: boolean;
};

/** `genarun orders list`: newest first, as their runs stand now. */
export async function ordersList(shell: Shell, _words: readonly string[], options: OrdersListOptions): Promise<number> {
  const status = options.status?.split(',').map(readStatus);
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (genarun, library) => {
    const projectId = options.project === undefined ? undefined : (await findProject(library, options.project)).id;
    const { templates, favourites, limit } = options;
    const orders = await listOrders(library, { status, projectId, templates, favourites, limit });
    if (options.json === true) {
      shell.out(`${JSON.stringify(orders, null, 2)}\n`);
      return 0;
    }
    const colours = coloursOf(shell, 'out');
    const short = shortIds(orders.map(({ id }) => id));
    const paused = await pausesOf(genarun.store, orders);
    const rows = orders.map((order) => [
      short.get(order.id) ?? order.id,
      `${orderStatusText(order, colours)}${standing(order, paused)}`,
      `${order.template ? 'template: ' : ''}${order.favourite ? '★ ' : ''}${clip(order.title, 50)}`,
      order.model ?? '',
      order.generations.toLocaleString('en-US'),
      formatCost(order.cost, order.costUnknown),
      `${formatDuration(shell.now() - order.createdAt)} ago`,
    ]);
    const columns = [
      { title: 'order' },
      { title: 'status' },
      { title: 'title' },
      { title: 'model' },
      { title: 'generations', align: 'right' },
      { title: 'cost', align: 'right' },
      { title: 'ordered' },
    ] as const;
    shell.out(formatTable(columns, rows, colours));
    if (orders.length === 0)
      shell.error(`no orders here in ${genarun.home.directory}; place one with: genarun order sim/painter --prompt 'a [brown,black] [cat,dog]'\n`);
    return 0;
  });
}

/** Why orders are paused, by id; those that are not are not there. */
async function pausesOf(store: Store, orders: readonly OrderRow[]): Promise<ReadonlyMap<string, string>> {
  const pauses = new Map<string, string>();
  for (const { id, run, status } of orders) {
    if (status !== 'processing' && status !== 'underway') continue;
    const row = await store.run(run);
    if (row?.status === 'paused') pauses.set(id, row.reason ?? 'paused');
  }
  return pauses;
}

function standing({ id, status, queued, goingOn }: OrderRow, paused: ReadonlyMap<string, string>): string {
  return goingOn !== undefined || (queued && status === 'pending') ? ' (queued)' : pausedText(paused.get(id));
}

function readStatus(word: string): OrderStatus {
  const status = orderStatuses.find((known) => known === word.trim());
  if (status !== undefined) return status;
  throw new GenarunError({ code: 'invalid_input', message: `--status: one of ${orderStatuses.join(', ')} expected, got "${word}"` });
}
