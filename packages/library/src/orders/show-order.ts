import type { Library } from '../library.ts';
import type { Generation, OrderInput, OrderRow, Product } from '../tables/rows.ts';
import { readRow, rowsOf } from '../tables/table-rows.ts';
import { countGenerations } from './count-generations.ts';
import type { GenerationCounts } from './order-state.ts';
import { syncOrder } from './sync-order.ts';
import { type ToldFault, tellFault } from './tell-fault.ts';

/** A generation, and where it failed or waits for another attempt, what that was in plain words. */
export type ShownGeneration = Generation & { readonly told?: ToldFault };

/** An order with everything that belongs to it. */
export type OrderView = {
  readonly order: OrderRow;
  /** Why its run is paused, where it is: `budget`, `interrupt`, or what a person said. */
  readonly paused?: string;
  readonly counts: GenerationCounts;
  /** In order of their numbers. */
  readonly generations: readonly ShownGeneration[];
  readonly products: readonly Product[];
  readonly inputs: readonly OrderInput[];
};

/** An order as its run stands now, whole. */
export async function showOrder(library: Library, known: OrderRow): Promise<OrderView> {
  const order = await syncOrder(library, known);
  const rows = (sql: string) => library.tables.query({ sql, parameters: [order.id] });
  const [run, generations, products, inputs] = await Promise.all([
    library.store.run(order.run),
    rows('SELECT * FROM library_generation WHERE order_id = ? ORDER BY number'),
    rows(
      'SELECT p.* FROM library_product AS p JOIN library_generation AS g ON g.id = p.generation_id WHERE g.order_id = ? AND p.deleted_at IS NULL ORDER BY g.number, p.position',
    ),
    rows('SELECT * FROM library_order_input WHERE order_id = ? ORDER BY name'),
  ]);
  return {
    order,
    ...(run?.status === 'paused' ? { paused: run.reason ?? 'paused' } : {}),
    counts: await countGenerations(library, order.id),
    generations: generations.map((row) => withWords(readRow(rowsOf.generation, row))),
    products: products.map((row) => readRow(rowsOf.product, row)),
    inputs: inputs.map((row) => readRow(rowsOf.orderInput, row)),
  };
}

function withWords(generation: Generation): ShownGeneration {
  const { fault, status, endedAt } = generation;
  return fault === undefined || status === 'complete' ? generation : { ...generation, told: tellFault(fault, endedAt) };
}
