import type { Media, Statement } from '@genarun/spec';
import type { Library } from '../library.ts';
import { readRow, rowsOf } from '../tables/table-rows.ts';
import { productsIn } from './duplicates.ts';
import { matchingSerials } from './matching-serials.ts';
import { hashDistance, pictureHash, readHash } from './picture-hash.ts';
import type { ProductFilter } from './product-filter.ts';
import type { SimilarProduct } from './similar-products.ts';

export type LooksOptions = { readonly limit?: number; readonly least?: number; readonly within?: Omit<ProductFilter, 'deleted'> };

/** Pictures that look like one with this hash, most alike first: from `least` (share of equal bits, default 0.75) on, of those `within` a filter. */
export async function similarPictures(
  library: Library,
  hash: string,
  { limit = 20, least = 0.75, within }: LooksOptions = {},
): Promise<readonly SimilarProduct[]> {
  const only = within === undefined ? undefined : await matchingSerials(library, within);
  const rows = await library.tables.query({
    sql: 'SELECT id, serial, picture_hash FROM library_product WHERE owner = ? AND deleted_at IS NULL AND picture_hash IS NOT NULL',
    parameters: [library.owner],
  });
  const wanted = readHash(hash);
  const near: { readonly id: string; readonly likeness: number }[] = [];
  for (const { id, serial, picture_hash } of rows) {
    if (only?.has(Number(serial)) === false) continue;
    const likeness = 1 - hashDistance(wanted, readHash(String(picture_hash))) / 64;
    if (likeness >= least) near.push({ id: String(id), likeness });
  }
  near.sort((a, b) => b.likeness - a.likeness || (a.id < b.id ? -1 : 1));
  const likenesses = new Map(near.slice(0, limit).map(({ id, likeness }) => [id, likeness]));
  return (await productsIn(library, [...likenesses.keys()])).map((product) => ({ product, likeness: likenesses.get(product.id) ?? 0 }));
}

/** Hashes pictures that have no hash yet, at most `limit`; one that cannot be read is left without. Answers how many were hashed. */
export async function hashPictures(library: Library, media: Pick<Media, 'thumbnail' | 'decode'>, { limit = 10_000 } = {}): Promise<number> {
  const rows = await library.tables.query({
    sql: "SELECT * FROM library_product WHERE owner = ? AND deleted_at IS NULL AND kind = 'image' AND picture_hash IS NULL ORDER BY created_at, id LIMIT ?",
    parameters: [library.owner, limit],
  });
  const statements: Statement[] = [];
  for (const { id, sha256 } of rows.map((row) => readRow(rowsOf.product, row))) {
    const hash = await library.blobs
      .get(sha256)
      .then((bytes) => pictureHash(media, bytes))
      .catch(() => undefined);
    if (hash !== undefined) statements.push({ sql: 'UPDATE library_product SET picture_hash = ? WHERE id = ?', parameters: [hash, id] });
  }
  await library.tables.write(statements);
  return statements.length;
}
