import type { Library } from '../library.ts';
import { generationStatuses } from '../tables/rows.ts';
import type { GenerationCounts } from './order-state.ts';

/** Generations of an order by status. */
export async function countGenerations({ tables }: Pick<Library, 'tables'>, order: string): Promise<GenerationCounts> {
  const rows = await tables.query({ sql: 'SELECT status, count(*) AS count FROM library_generation WHERE order_id = ? GROUP BY status', parameters: [order] });
  const counts = { pending: 0, generating: 0, complete: 0, failed: 0, cancelled: 0 };
  for (const { status, count } of rows) {
    const known = generationStatuses.find((name) => name === status);
    if (known !== undefined) counts[known] = Number(count);
  }
  return counts;
}
