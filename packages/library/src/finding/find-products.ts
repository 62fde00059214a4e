import type { Library } from '../library.ts';
import type { Product } from '../tables/rows.ts';
import { readRow, rowsOf } from '../tables/table-rows.ts';
import type { Candidate } from './blocks/candidates.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { findCandidates } from './find-candidates.ts';
import { type Listing, ownOf } from './listing.ts';
import { conditionsOf, type ProductFilter } from './product-filter.ts';
import { textCondition } from './text-search.ts';

export const productSorts = ['created', 'updated', 'size', 'rating', 'cost', 'name', 'seed', 'duration'] as const;
export type ProductSort = (typeof productSorts)[number];

export type FindOptions = ProductFilter & {
  /** Default `created`. What has no value comes last, in either direction. */
  readonly sort?: ProductSort;
  /** Smallest or oldest first. Default false. */
  readonly ascending?: boolean;
  /** Default 50. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
};

/** One page; `next` is there when more come after it. */
export type ProductPage = { readonly products: readonly Product[]; readonly next?: string };

const sortColumns: Readonly<Record<ProductSort, { readonly column: string; readonly nullable: boolean }>> = {
  created: { column: 'created_at', nullable: false },
  updated: { column: 'updated_at', nullable: false },
  size: { column: 'bytes', nullable: false },
  rating: { column: 'rating', nullable: true },
  cost: { column: 'cost', nullable: true },
  name: { column: 'name', nullable: false },
  seed: { column: 'seed', nullable: true },
  duration: { column: 'duration', nullable: true },
};

/**
 * One page of products. Pages go on from where the one before ended, so that what is added or removed meanwhile shifts nothing.
 * `few` decides how they are looked for, never which they are. Throws GenarunError `invalid_input` for a search without words or an `after` of another list.
 */
export async function findProducts(library: Library, options: FindOptions = {}, { few }: { readonly few?: number } = {}): Promise<ProductPage> {
  let listing = listingOf(library, options);
  for (;;) {
    const { limit } = listing;
    const candidates = await findCandidates(library, listing, few);
    const page = candidates.slice(0, limit);
    const last = page.at(-1);
    const products = await productsAt(library, listing, page);
    if (candidates.length <= limit || last === undefined) return { products };
    // Somebody else may have changed all of them a moment ago.
    if (products.length > 0) return { products, next: writeCursor({ sort: listing.name, ...last }) };
    listing = { ...listing, after: last };
  }
}

function listingOf(library: Library, { sort = 'created', ascending = false, limit = 50, after, ...filter }: FindOptions): Listing {
  const { column, nullable } = sortColumns[sort];
  // What is found by words comes in the order in which the index of words has it: that of its coming.
  const byWords = filter.text !== undefined && sort === 'created';
  const name = `${sort}${byWords ? ' words' : ''}${ascending ? '+' : '-'}`;
  return {
    name,
    column: byWords ? 'serial' : column,
    nullable,
    ascending,
    limit,
    after: after === undefined ? undefined : readCursor(after, name),
    deleted: filter.deleted === true,
    text: filter.text === undefined ? undefined : textCondition(library.tables.dialect, filter.text),
    conditions: conditionsOf(library, filter),
  };
}

/** The products of a page, those of them that still are what was looked for. */
async function productsAt(library: Library, listing: Listing, page: readonly Candidate[]): Promise<readonly Product[]> {
  if (page.length === 0) return [];
  const where = [ownOf(library, listing), ...listing.conditions];
  const found = new Map<number, Product>();
  // By their numbers: SQLite would rather read an index of everything.
  const from = library.tables.dialect === 'sqlite' ? 'library_product AS p NOT INDEXED' : 'library_product AS p';
  for (let at = 0; at < page.length; at += 500) {
    const serials = page.slice(at, at + 500).map(({ serial }) => serial);
    const rows = await library.tables.query({
      sql: `SELECT p.* FROM ${from} WHERE p.serial IN (${serials.map(() => '?').join(', ')}) AND ${where.map(({ sql, each }) => each ?? sql).join(' AND ')}`,
      parameters: [...serials, ...where.flatMap(({ parameters }) => parameters)],
    });
    for (const row of rows) found.set(Number(row.serial), readRow(rowsOf.product, row));
  }
  return page.flatMap(({ serial }) => found.get(serial) ?? []);
}
