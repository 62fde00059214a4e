import type { SqlRow, SqlValue, Statement } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Candidate } from './blocks/candidates.ts';
import { allOf, hinted, type Listing, ownOf } from './listing.ts';

/** A stretch of a list: what is equal to where the page before ended, what comes after that, what has no value. */
type Stretch = { readonly sql: string; readonly parameters: readonly SqlValue[]; readonly order: string };

/**
 * Walks the products in the order of the list and answers those that meet everything, until there are more than a page of them. Undefined where `budget`
 * products of a stretch were walked, and the page is not full.
 */
export async function walkProducts(library: Library, listing: Listing, budget?: number): Promise<readonly Candidate[] | undefined> {
  const found: Candidate[] = [];
  for (const stretch of stretchesOf(listing)) {
    const rows = await library.tables.query(walkOf(library, listing, { stretch, budget, limit: listing.limit + 1 - found.length }));
    found.push(...rows.map(candidateOf));
    if (found.length > listing.limit) return found;
    if (budget !== undefined && (await reaches(library, listing, { stretch, budget }))) return undefined;
  }
  return found;
}

/** A row with `serial` and `value` as a candidate. */
export function candidateOf({ serial, value = null }: SqlRow): Candidate {
  return { serial: Number(serial), value: value instanceof Uint8Array ? null : value };
}

function stretchesOf({ column, nullable, ascending, after }: Listing): readonly Stretch[] {
  const [direction, beyond] = ascending ? ['ASC', '>'] : ['DESC', '<'];
  if (column === 'serial')
    return [
      { sql: after === undefined ? '1 = 1' : `p.serial ${beyond} ?`, parameters: after === undefined ? [] : [after.serial], order: `p.serial ${direction}` },
    ];
  const nothing = (sql = '', parameters: readonly SqlValue[] = []) => ({ sql: `p.${column} IS NULL${sql}`, parameters, order: `p.serial ${direction}` });
  const order = `p.${column} ${direction}, p.serial ${direction}`;
  const rest = nullable ? [nothing()] : [];
  if (after === undefined) return [{ sql: nullable ? `p.${column} IS NOT NULL` : '1 = 1', parameters: [], order }, ...rest];
  if (after.value === null) return [nothing(` AND p.serial ${beyond} ?`, [after.serial])];
  return [
    { sql: `p.${column} = ? AND p.serial ${beyond} ?`, parameters: [after.value, after.serial], order: `p.serial ${direction}` },
    { sql: `p.${column} ${beyond} ?`, parameters: [after.value], order },
    ...rest,
  ];
}

type Walk = { readonly stretch: Stretch; readonly budget: number | undefined; readonly limit: number };

function walkOf(library: Library, listing: Listing, { stretch, budget, limit }: Walk): Statement {
  const value = `p.${listing.column} AS value`;
  const own = ownOf(library, listing);
  const words = wordsWalk(library, listing, { stretch, budget });
  if (words !== undefined) {
    const rest = [own, ...listing.conditions];
    return {
      sql: `SELECT p.serial, ${value} FROM (${words.sql}) AS s CROSS JOIN library_product AS p ON p.serial = s.serial WHERE ${joined(rest)} LIMIT ${limit}`,
      parameters: [...(words.parameters ?? []), ...rest.flatMap(({ parameters }) => parameters)],
    };
  }
  const conditions = allOf(listing);
  const all = [own, stretch, ...conditions];
  const from = hinted(library.tables.dialect, listing.deleted ? undefined : `library_product_by_${listing.column}`);
  const sql =
    budget === undefined || conditions.length === 0
      ? `SELECT p.serial, ${value} FROM ${from} WHERE ${joined(all)} ORDER BY ${stretch.order} LIMIT ${limit}`
      : `SELECT p.serial, ${value} FROM (SELECT * FROM ${from} WHERE ${joined([own, stretch])} ORDER BY ${stretch.order} LIMIT ${budget}) AS p WHERE ${joined(conditions)} LIMIT ${limit}`;
  return { sql, parameters: all.flatMap(({ parameters }) => parameters) };
}

function joined(conditions: readonly { readonly sql: string; readonly each?: string }[]): string {
  return conditions.map(({ sql, each }) => each ?? sql).join(' AND ');
}

/** What holds the words, as the index of words has it: in the order of coming. Undefined where that is not the order. */
function wordsWalk({ tables }: Library, { text, column }: Listing, { stretch, budget }: Omit<Walk, 'limit'>): Statement | undefined {
  if (tables.dialect !== 'sqlite' || text?.set === undefined || column !== 'serial') return undefined;
  const [sql, order] = [stretch.sql.replaceAll('p.serial', 's.rowid'), stretch.order.replaceAll('p.serial', 's.rowid')];
  return {
    sql: `SELECT s.rowid AS serial FROM ${text.set.from} WHERE ${text.set.where} AND ${sql} ORDER BY ${order}${budget === undefined ? '' : ` LIMIT ${budget}`}`,
    parameters: [...text.parameters, ...stretch.parameters],
  };
}

/** Whether so many products of the stretch were walked; in the index of words they may lie in the trash. */
async function reaches(library: Library, listing: Listing, { stretch, budget }: Omit<Walk, 'limit'> & { readonly budget: number }): Promise<boolean> {
  const plain = { ...listing, conditions: [], text: undefined };
  const { sql, parameters = [] } = wordsWalk(library, listing, { stretch, budget }) ?? walkOf(library, plain, { stretch, budget, limit: budget });
  const [row] = await library.tables.query({ sql: `SELECT count(*) AS n FROM (${sql}) AS walked`, parameters });
  return Number(row?.n ?? 0) >= budget;
}
