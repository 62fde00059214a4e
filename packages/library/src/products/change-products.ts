import { GenarunError, type Statement } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Product } from '../tables/rows.ts';
import { rowsOf, updateRow } from '../tables/table-rows.ts';

/** Fields of a product that a person decides about. `rating` is 1 to 5, or undefined for none. */
export type ProductChange = Partial<Pick<Product, 'favourite' | 'rating' | 'name' | 'caption' | 'projectId'>>;

/** Changes products. Throws GenarunError `invalid_input` for a rating that is none. */
export async function changeProducts(library: Library, ids: readonly string[], change: ProductChange): Promise<void> {
  const { rating } = change;
  if (rating !== undefined && (!Number.isInteger(rating) || rating < 1 || rating > 5))
    throw new GenarunError({ code: 'invalid_input', message: `rating: a whole number from 1 to 5 expected, got ${rating}` });
  const updatedAt = library.clock.now();
  await library.tables.write(ids.map((id) => updateRow(rowsOf.product, id, { ...change, updatedAt })));
}

/** Puts products into the trash: they are found nowhere else, their bytes stay, and what was made from them still says so. */
export async function trashProducts(library: Library, ids: readonly string[]): Promise<void> {
  const now = library.clock.now();
  await library.tables.write(ids.map((id) => updateRow(rowsOf.product, id, { deletedAt: now, updatedAt: now })));
}

/** Takes products out of the trash again, with everything they had. */
export async function restoreProducts(library: Library, ids: readonly string[]): Promise<void> {
  const updatedAt = library.clock.now();
  await library.tables.write(ids.map((id) => updateRow(rowsOf.product, id, { deletedAt: undefined, updatedAt })));
}

const belongings = ['product_tag', 'product_parent', 'embedding', 'collection_item'] as const;

/** Removes products that lie in the trash for good, and answers how many they were. Bytes that nothing else names go when runs are purged. */
export async function purgeProducts(library: Library, ids: readonly string[]): Promise<number> {
  const gone = ids.map(
    (id): Statement => ({
      sql: 'DELETE FROM library_product WHERE id = ? AND owner = ? AND deleted_at IS NOT NULL',
      parameters: [id, library.owner],
    }),
  );
  // Whatever belongs to a product that is no longer there.
  const left = ids.flatMap((id) =>
    belongings.map(
      (table): Statement => ({
        sql: `DELETE FROM library_${table} WHERE product_id = ? AND NOT EXISTS (SELECT 1 FROM library_product WHERE id = ?)`,
        parameters: [id, id],
      }),
    ),
  );
  const changed = await library.tables.write([...gone, ...left]);
  return changed.slice(0, gone.length).reduce((sum, count) => sum + count, 0);
}
