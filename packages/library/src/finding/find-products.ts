import type { SqlRow, SqlValue } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Product } from '../tables/rows.ts';
import { readRow, rowsOf } from '../tables/table-rows.ts';
import { type Cursor, readCursor, writeCursor } from './cursor.ts';
import { type Condition, conditionsOf, type ProductFilter } from './product-filter.ts';
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

/** What meets a condition is fetched and sorted only where it is at most this many; beyond that, products are walked in order until the page is full. */
const fewest = 10_000;

/**
 * One page of products. Pages go on from where the one before ended, so that what is added or removed meanwhile shifts nothing.
 * `few` decides how they are looked for, never which they are. Throws GenarunError `invalid_input` for a search without words or an `after` of another list.
 */
export async function findProducts(library: Library, options: FindOptions = {}, { few = fewest }: { readonly few?: number } = {}): Promise<ProductPage> {
  const query = await planQuery(library, options, few);
  const rows: SqlRow[] = [];
  const after = options.after === undefined ? undefined : readCursor(options.after, query.name);
  for (const part of query.nullable ? (['values', 'nothing'] as const) : (['values'] as const)) {
    if (rows.length > query.limit || (part === 'values' && after?.value === null)) continue;
    rows.push(...(await library.tables.query(pageOf(query, part, after, query.limit + 1 - rows.length))));
  }
  const products = rows.slice(0, query.limit).map((row) => readRow(rowsOf.product, row));
  const last = rows[query.limit - 1];
  if (rows.length <= query.limit || last === undefined) return { products };
  const value = last[query.column];
  return { products, next: writeCursor({ sort: query.name, value: value instanceof Uint8Array ? null : (value ?? null), id: String(last.id) }) };
}

type Query = {
  /** Of its order: a cursor of another does not fit. */
  readonly name: string;
  readonly column: string;
  /** What sorts within equal values. */
  readonly within: string | undefined;
  readonly nullable: boolean;
  readonly ascending: boolean;
  readonly limit: number;
  readonly from: string;
  /** The column of the index of words that is walked in order. */
  readonly through?: string;
  readonly conditions: readonly { readonly sql: string; readonly parameters: readonly SqlValue[] }[];
};

async function planQuery(library: Library, { sort = 'created', ascending = false, limit = 50, ...filter }: FindOptions, few: number): Promise<Query> {
  const { dialect } = library.tables;
  const { column, nullable } = sortColumns[sort];
  const own = { sql: `p.owner = ? AND p.deleted_at IS ${filter.deleted === true ? 'NOT ' : ''}NULL`, parameters: [library.owner] };
  const words = filter.text === undefined ? [] : [textCondition(dialect, filter.text)];
  const conditions = [...words, ...conditionsOf(library, filter)];
  // What is found by words comes in the order in which the index of words has it: that of its coming.
  const byWords = filter.text !== undefined && sort === 'created';
  const name = `${sort}${byWords ? ' words' : ''}${ascending ? '+' : '-'}`;
  const base = { name, column: byWords ? 'serial' : column, nullable, within: byWords ? undefined : 'id', ascending, limit };
  if (filter.deleted === true) return { ...base, from: 'library_product AS p', conditions: [own, ...conditions] };
  const driver = await cheapest(library, conditions, { few, limit });
  if (driver?.set !== undefined) return { ...base, ...throughSet(driver, [own, ...conditions.filter((one) => one !== driver)]) };
  if (driver !== undefined) return { ...base, from: hinted(dialect, driver.index), conditions: [own, ...conditions] };
  const [text] = words;
  if (text !== undefined && byWords)
    return { ...base, ...throughSet(text, [own, ...conditions.slice(1)]), through: dialect === 'sqlite' ? 's.rowid' : 's.serial' };
  // Words of many products are looked up one by one, those of fewer are read at once.
  const isCommon = text !== undefined && (await countUpTo(library, text, few * 6)) > few * 6;
  const walked = conditions.map(({ sql, each = sql, parameters }) => ({ sql: isCommon ? each : sql, parameters }));
  return { ...base, from: hinted(dialect, `library_product_by_${column}`), conditions: [own, ...walked] };
}

function throughSet({ set, parameters }: Condition, rest: Query['conditions']): Pick<Query, 'from' | 'conditions'> {
  if (set === undefined) return { from: 'library_product AS p', conditions: rest };
  return { from: `${set.from} CROSS JOIN library_product AS p`, conditions: [{ sql: `${set.where} AND ${set.join}`, parameters }, ...rest] };
}

/** SQLite goes by the index it is told; PostgreSQL knows its columns from statistics. */
function hinted(dialect: Library['tables']['dialect'], index: string | undefined): string {
  return dialect === 'sqlite' && index !== undefined ? `library_product AS p INDEXED BY ${index}` : 'library_product AS p';
}

/**
 * The condition whose products are fetched and sorted, where that is less than walking all in order: a page is full after `limit` of those that meet everything,
 * as many as the conditions leave if they know nothing of one another. Each is counted no further than to `few`.
 */
async function cheapest(
  library: Library,
  conditions: readonly Condition[],
  { few, limit }: { readonly few: number; readonly limit: number },
): Promise<Condition | undefined> {
  const counted: { readonly condition: Condition; readonly count: number }[] = [];
  for (const condition of conditions)
    if (condition.index !== undefined || condition.set !== undefined) counted.push({ condition, count: await countUpTo(library, condition, few) });
  const best = counted.filter(({ count }) => count <= few).sort((a, b) => a.count - b.count)[0];
  if (best === undefined || best.count <= limit) return best?.condition;
  const [row] = await library.tables.query({ sql: 'SELECT max(serial) AS n FROM library_product' });
  const all = Math.max(1, Number(row?.n ?? 1));
  const meeting = counted.reduce((left, { count }) => left * Math.min(1, count / all), all);
  // A product that is walked costs about as much as one that is fetched and sorted; much more where its words are looked up.
  const price = conditions.some(({ each }) => each !== undefined) ? 5 : 1;
  return best.count <= (price * limit * all) / Math.max(1, meeting) ? best.condition : undefined;
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

function pageOf(
  { column, within, ascending, from, through, conditions, nullable }: Query,
  part: 'values' | 'nothing',
  after: Cursor | undefined,
  limit: number,
) {
  const direction = ascending ? 'ASC' : 'DESC';
  const beyond = ascending ? '>' : '<';
  const where = [...conditions];
  if (nullable) where.push({ sql: `p.${column} IS ${part === 'values' ? 'NOT ' : ''}NULL`, parameters: [] });
  if (after !== undefined && part === 'nothing' && after.value === null) where.push({ sql: `p.id ${beyond} ?`, parameters: [after.id] });
  if (after !== undefined && part === 'values')
    where.push(
      within === undefined
        ? { sql: `${through ?? `p.${column}`} ${beyond} ?`, parameters: [after.value] }
        : { sql: `(p.${column}, p.${within}) ${beyond} (?, ?)`, parameters: [after.value, after.id] },
    );
  const order = [part === 'values' ? column : undefined, within].filter((one) => one !== undefined).map((one) => `p.${one} ${direction}`);
  const walked = through === undefined ? order : [`${through} ${direction}`];
  // What is sorted are numbers, not whole rows.
  const chosen = `SELECT p.serial FROM ${from} WHERE ${where.map(({ sql }) => sql).join(' AND ')} ORDER BY ${walked.join(', ')} LIMIT ${limit}`;
  return {
    sql: `SELECT p.* FROM library_product AS p WHERE p.serial IN (${chosen}) ORDER BY ${order.join(', ')}`,
    parameters: where.flatMap(({ parameters }) => parameters),
  };
}
