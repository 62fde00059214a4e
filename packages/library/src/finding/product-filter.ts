import type { Json, MediaKind, SqlValue } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Product } from '../tables/rows.ts';
import { type BlockTest, parameterChoice, parameterColumn } from './blocks/block-columns.ts';

/** From and to, both included; either may be left out. */
export type Bounds = { readonly from?: number; readonly to?: number };

/** Which products are meant: those that meet everything that is given. */
export type ProductFilter = {
  readonly kind?: MediaKind;
  readonly source?: Product['source'];
  /** Ids. */
  readonly project?: string;
  readonly order?: string;
  readonly generation?: string;
  readonly collection?: string;
  readonly model?: string;
  readonly provider?: string;
  /** All of them. */
  readonly tags?: readonly string[];
  readonly favourite?: boolean;
  readonly seed?: number;
  readonly rating?: Bounds;
  /** US dollars. */
  readonly cost?: Bounds;
  /** Milliseconds since the epoch: when it came into the library. */
  readonly created?: Bounds;
  readonly bytes?: Bounds;
  /** Pixels. */
  readonly width?: Bounds;
  readonly height?: Bounds;
  /** Values of parameters, by name; a text, number or truth value equals itself. */
  readonly parameters?: Readonly<Record<string, Json>>;
  /** Words of prompts, captions, names and tags: all of them, `"in this order"`, `beginning*`, without `-these`, or `one OR another`. */
  readonly text?: string;
  /** Those in the trash instead of those outside it. */
  readonly deleted?: boolean;
};

/**
 * One condition on `p`, the product; `index` is the index of it alone, `set` a table that holds what meets it, `each` says the same better where few are
 * asked, `test` says it to columns of blocks.
 */
export type Condition = {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  readonly each?: string;
  readonly index?: string;
  readonly set?: { readonly from: string; readonly where: string; readonly join: string };
  readonly test?: BlockTest;
};

const choices = { kind: 'kind', source: 'source', model: 'model', provider: 'provider', project: 'project_id', order: 'order_id' } as const;
const ranges = { rating: 'rating', cost: 'cost', created: 'created_at', bytes: 'bytes', width: 'width', height: 'height' } as const;
/** Columns that have an index of their own. */
const indexed = new Set<string>(['model', 'project_id', 'order_id', 'rating', 'cost', 'created_at', 'bytes', 'seed']);

/** What SQL a filter is, its words left out: those are read by the dialect's own search. */
export function conditionsOf({ owner, tables }: Pick<Library, 'owner' | 'tables'>, filter: ProductFilter): readonly Condition[] {
  const found: Condition[] = [];
  for (const [name, column] of Object.entries(choices) as [keyof typeof choices, (typeof choices)[keyof typeof choices]][]) {
    // the keys and values of choices
    const value = filter[name];
    if (value !== undefined) found.push({ sql: `p.${column} = ?`, parameters: [value], ...indexOf(column), test: { column, is: value } });
  }
  if (filter.generation !== undefined) found.push({ sql: 'p.generation_id = ?', parameters: [filter.generation], index: 'library_product_by_generation_id' });
  for (const [column, value] of [
    ['favourite', filter.favourite === undefined ? undefined : filter.favourite ? 1 : 0],
    ['seed', filter.seed],
  ] as const)
    if (value !== undefined) found.push({ sql: `p.${column} = ?`, parameters: [value], ...indexOf(column), test: { column, within: [value, value] } });
  for (const [name, column] of Object.entries(ranges) as [keyof typeof ranges, (typeof ranges)[keyof typeof ranges]][]) {
    // the keys and values of ranges
    const { from, to } = column === 'cost' ? { ...filter.cost } : wholeOf(filter[name]);
    if (from === undefined && to === undefined) continue;
    const bounds = [from === undefined ? [] : [`p.${column} >= ?`], to === undefined ? [] : [`p.${column} <= ?`]].flat();
    const sql = bounds.length === 2 ? `p.${column} BETWEEN ? AND ?` : bounds.join();
    const within = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY] as const;
    found.push({ sql, parameters: [from, to].flatMap((bound) => bound ?? []), ...indexOf(column), test: { column, within } });
  }
  for (const tag of filter.tags ?? [])
    found.push({ ...inSet('library_product_tag', 'tag = ? AND s.owner = ?', [tag, owner]), test: { column: 'tag', has: tag } });
  const { collection } = filter;
  if (collection !== undefined)
    found.push({ ...inSet('library_collection_item', 'collection_id = ?', [collection]), test: { column: 'collection', has: collection } });
  for (const [name, value] of Object.entries(filter.parameters ?? {}))
    found.push({ ...parameterIs(tables.dialect, name, value), test: { column: parameterColumn(name), is: parameterChoice(value) } });
  return found;
}

/** Of whole numbers PostgreSQL is asked for whole numbers. */
function wholeOf({ from, to }: Bounds = {}): Bounds {
  return { ...(from === undefined ? {} : { from: Math.ceil(from) }), ...(to === undefined ? {} : { to: Math.floor(to) }) };
}

function indexOf(column: string): Pick<Condition, 'index'> {
  return indexed.has(column) ? { index: `library_product_by_${column}` } : {};
}

function inSet(table: string, where: string, parameters: readonly SqlValue[]): Condition {
  const meets = `s.${where} AND s.deleted_at IS NULL`;
  return {
    sql: `EXISTS (SELECT 1 FROM ${table} AS s WHERE s.product_id = p.id AND ${meets})`,
    parameters,
    set: { from: `${table} AS s`, where: meets, join: 'p.id = s.product_id' },
  };
}

/** Values are compared as their JSON: what is kept was written the same way. */
function parameterIs(dialect: Library['tables']['dialect'], name: string, value: Json): Condition {
  const text = JSON.stringify(value);
  if (dialect === 'postgres') return { sql: 'library_parameter(p.parameters, ?) = ?::jsonb', parameters: [name, text] };
  // A path cannot name what holds a quote.
  if (/["\\]/.test(name))
    return { sql: "EXISTS (SELECT 1 FROM json_each(p.parameters) AS j WHERE j.key = ? AND j.value = json_extract(?, '$'))", parameters: [name, text] };
  return { sql: '(p.parameters -> ?) = ?', parameters: [`$."${name}"`, text] };
}
