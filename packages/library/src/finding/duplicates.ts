import type { Library } from '../library.ts';
import type { Product } from '../tables/rows.ts';
import { readRow, rowsOf } from '../tables/table-rows.ts';
import { type HashHalves, hashDistance, readHash } from './picture-hash.ts';

/** Products that are the same, oldest first. Of equal files only the oldest stands for them among equal pictures. */
export type DuplicateGroup = { readonly kind: 'same file' | 'same picture'; readonly products: readonly Product[] };

/** Bits in which the hashes of pictures that look the same differ at most. */
const nearest = 4;
/** With 5 parts, 4 differing bits leave one part as it is: only pictures that share a part are compared. */
const parts: readonly (readonly [start: number, end: number])[] = [
  [0, 3],
  [3, 6],
  [6, 9],
  [9, 12],
  [12, 16],
];
/** Pictures with a part in common that are compared at most: beyond that it tells nothing. */
const crowd = 2000;

/** Groups of products with the same bytes, then of pictures that look the same (hashes at most 4 bits apart); up to `limit` groups of each. */
export async function findDuplicates(library: Library, { limit = 1000 }: { readonly limit?: number } = {}): Promise<readonly DuplicateGroup[]> {
  const own = 'owner = ? AND deleted_at IS NULL';
  const files = await library.tables.query({
    sql: `SELECT sha256 FROM library_product WHERE ${own} GROUP BY sha256 HAVING count(*) > 1 ORDER BY min(id) LIMIT ?`,
    parameters: [library.owner, limit],
  });
  const groups: DuplicateGroup[] = [];
  for (const { sha256 } of files) {
    const rows = await library.tables.query({
      sql: `SELECT * FROM library_product WHERE ${own} AND sha256 = ? ORDER BY id`,
      parameters: [library.owner, sha256 ?? null],
    });
    groups.push({ kind: 'same file', products: rows.map((row) => readRow(rowsOf.product, row)) });
  }
  const hashes = await library.tables.query({
    sql: `SELECT min(id) AS id, picture_hash FROM library_product WHERE ${own} AND picture_hash IS NOT NULL GROUP BY sha256, picture_hash ORDER BY 1`,
    parameters: [library.owner],
  });
  const alike = groupAlike(hashes.map(({ id, picture_hash }) => ({ id: String(id), hash: String(picture_hash), halves: readHash(String(picture_hash)) })));
  for (const ids of alike.slice(0, limit)) groups.push({ kind: 'same picture', products: await productsIn(library, ids) });
  return groups;
}

type Hashed = { readonly id: string; readonly hash: string; readonly halves: HashHalves };

/** Pictures that are near to one another, directly or over others. */
function groupAlike(pictures: readonly Hashed[]): readonly (readonly string[])[] {
  const leader = new Map<string, string>();
  const find = (id: string): string => {
    let at = id;
    for (let up = leader.get(at); up !== undefined; up = leader.get(at)) at = up;
    return at;
  };
  for (const [start, end] of parts) {
    const buckets = new Map<string, Hashed[]>();
    for (const picture of pictures) {
      const part = picture.hash.slice(start, end);
      const bucket = buckets.get(part);
      if (bucket === undefined) buckets.set(part, [picture]);
      else if (bucket.length < crowd) bucket.push(picture);
    }
    for (const bucket of buckets.values())
      for (const [at, one] of bucket.entries())
        for (let after = at + 1; after < bucket.length; after++) {
          const other = bucket[after];
          if (other === undefined || hashDistance(one.halves, other.halves) > nearest) continue;
          const [first = '', second = ''] = [find(one.id), find(other.id)].sort();
          if (first !== second) leader.set(second, first);
        }
  }
  const groups = new Map<string, string[]>();
  for (const { id } of pictures) {
    const first = find(id);
    if (first === id && !leader.has(id)) groups.set(id, [...(groups.get(id) ?? []), id]);
    else groups.set(first, [...(groups.get(first) ?? []), id]);
  }
  return [...groups.values()].filter((ids) => ids.length > 1).map((ids) => ids.sort());
}

/** Products by id, in the order of the ids. */
export async function productsIn(library: Library, ids: readonly string[]): Promise<readonly Product[]> {
  const found = new Map<string, Product>();
  for (let at = 0; at < ids.length; at += 500) {
    const some = ids.slice(at, at + 500);
    const rows = await library.tables.query({
      sql: `SELECT * FROM library_product WHERE owner = ? AND id IN (${some.map(() => '?').join(', ')})`,
      parameters: [library.owner, ...some],
    });
    for (const row of rows) {
      const product = readRow(rowsOf.product, row);
      found.set(product.id, product);
    }
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}
