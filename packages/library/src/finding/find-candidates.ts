import type { Library } from '../library.ts';
import { type Candidate, createCollector, isBeyond } from './blocks/candidates.ts';
import { findInBlocks } from './blocks/find-in-blocks.ts';
import { allOf, hinted, type Listing, ownOf } from './listing.ts';
import type { Condition } from './product-filter.ts';
import { candidateOf, walkProducts } from './walk-products.ts';

/** What meets a condition is fetched and sorted where it is at most this many. */
const fewest = 1000;
/** Products that are walked in the hope that a page is full by then. */
const walked = 300;

/**
 * The candidates of a page, and one more where there is one. In SQLite by the first of four ways that leads there: walk the index of the order, if nothing
 * else is asked; fetch what meets the rarest condition; walk a little, which is enough for what is frequent; join the columns of blocks, which takes the same
 * time for whatever is asked. PostgreSQL joins its indexes itself.
 */
export async function findCandidates(library: Library, listing: Listing, few: number = fewest): Promise<readonly Candidate[]> {
  const conditions = allOf(listing);
  const whole = async () => (await walkProducts(library, listing)) ?? [];
  if (library.tables.dialect !== 'sqlite' || listing.deleted || conditions.length === 0) return whole();
  const rare = await rarest(library, conditions, few);
  if (rare !== undefined) return fetchAll(library, listing, rare);
  // Words have an index that stands in one order only.
  const hasIndex = listing.text === undefined || listing.column === 'serial';
  const found = few > 0 && hasIndex ? await walkProducts(library, listing, walked) : undefined;
  return found ?? (await findInBlocks(library, listing)) ?? whole();
}

/** The condition with the fewest products, if they are at most `few`. */
async function rarest(library: Library, conditions: readonly Condition[], few: number): Promise<Condition | undefined> {
  let best: { readonly condition: Condition; readonly count: number } | undefined;
  for (const condition of conditions) {
    if (condition.index === undefined && condition.set === undefined) continue;
    const count = await countUpTo(library, condition, few);
    if (count <= few && (best === undefined || count < best.count)) best = { condition, count };
  }
  return best?.condition;
}

async function countUpTo({ tables, owner }: Library, { index, set, sql, parameters }: Condition, few: number): Promise<number> {
  const inner =
    set === undefined
      ? `SELECT 1 FROM ${hinted(tables.dialect, index)} WHERE p.owner = ? AND p.deleted_at IS NULL AND ${sql} LIMIT ${few + 1}`
      : `SELECT 1 FROM ${set.from} WHERE ${set.where} LIMIT ${few + 1}`;
  const [row] = await tables.query({
    sql: `SELECT count(*) AS n FROM (${inner}) AS counted`,
    parameters: set === undefined ? [owner, ...parameters] : parameters,
  });
  return Number(row?.n ?? 0);
}

/** Everything that meets a condition, and the others. */
async function fetchAll(library: Library, listing: Listing, rare: Condition): Promise<readonly Candidate[]> {
  const own = ownOf(library, listing);
  const others = allOf(listing).filter((one) => one !== rare);
  const where = [own, ...others.map(({ sql, each = sql, parameters }) => ({ sql: each, parameters }))];
  const { set } = rare;
  const from = set === undefined ? hinted(library.tables.dialect, rare.index) : `${set.from} CROSS JOIN library_product AS p`;
  const first = { sql: set === undefined ? rare.sql : `${set.where} AND ${set.join}`, parameters: rare.parameters };
  const all = [first, ...where];
  const rows = await library.tables.query({
    sql: `SELECT p.serial, p.${listing.column} AS value FROM ${from} WHERE ${all.map(({ sql }) => sql).join(' AND ')}`,
    parameters: all.flatMap(({ parameters }) => parameters),
  });
  const collector = createCollector({ ...listing, limit: listing.limit + 1 });
  for (const candidate of rows.map(candidateOf)) if (isBeyond(candidate, listing)) collector.offer(candidate);
  return collector.first();
}
