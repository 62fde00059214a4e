import type { Json, MediaKind, SqlValue } from '@genarun/spec';
import type { Library } from '../library.ts';
import type { Product } from '../tables/rows.ts';

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

/** One condition on `p`, the product; `index` is the index of it alone, `set` a table that holds what meets it, `each` says the same better where few are asked. */
export type Condition = {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  readonly each?: string;
  readonly index?: string;
  readonly set?: { readonly from: string; readonly where: string; readonly join: string };
};

const columns = ['kind', 'source', 'model', 'provider'] as const;
const ids = { project: 'project_id', order: 'order_id', generation: 'generation_id' } as const;
const ranges = { rating: 'rating', cost: 'cost', created: 'created_at', bytes: 'bytes', width: 'width', height: 'height' } as const;
/** Ranges that have an index of their own. */
const ordered = new Set<string>(['rating', 'cost', 'created_at', 'bytes', 'seed']);

/** What SQL a filter is, its words left out: those are read by the dialect's own search. */
export function conditionsOf({ owner, tables }: Pick<Library, 'owner' | 'tables'>, filter: ProductFilter): readonly Condition[] {
  const found: Condition[] = [];
  const equals = (column: string, value: SqlValue) => found.push({ sql: `p.${column} = ?`, parameters: [value], index: `library_product_by_${column}` });
  for (const name of columns) if (filter[name] !== undefined) equals(name, filter[name]);
  for (const [name, column] of Object.entries(ids) as [keyof typeof ids, string][]) if (filter[name] !== undefined) equals(column, filter[name]); // the keys of ids
  if (filter.favourite !== undefined) equals('favourite', filter.favourite ? 1 : 0);
  if (filter.seed !== undefined) equals('seed', filter.seed);
  for (const [name, column] of Object.entries(ranges) as [keyof typeof ranges, string][]) {
    // the keys of ranges
    const { from, to } = filter[name] ?? {};
    const index = ordered.has(column) ? { index: `library_product_by_${column}` } : {};
    const both = from !== undefined && to !== undefined;
    if (both) found.push({ sql: `p.${column} BETWEEN ? AND ?`, parameters: [from, to], ...index });
    else if (from !== undefined) found.push({ sql: `p.${column} >= ?`, parameters: [from], ...index });
    else if (to !== undefined) found.push({ sql: `p.${column} <= ?`, parameters: [to], ...index });
  }
  for (const tag of filter.tags ?? []) found.push(inSet('library_product_tag', 'tag = ? AND s.owner = ?', [tag, owner]));
  if (filter.collection !== undefined) found.push(inSet('library_collection_item', 'collection_id = ?', [filter.collection]));
  for (const [name, value] of Object.entries(filter.parameters ?? {})) found.push(parameterIs(tables.dialect, name, value));
  return found;
}

function inSet(table: string, where: string, parameters: readonly SqlValue[]): Condition {
  const meets = `s.${where} AND s.deleted_at IS NULL`;
  return {
    sql: `EXISTS (SELECT 1 FROM ${table} AS s WHERE s.product_id = p.id AND ${meets})`,
    parameters,
    set: { from: `${table} AS s`, where: meets, join: 'p.id = s.product_id' },
  };
}

function parameterIs(dialect: Library['tables']['dialect'], name: string, value: Json): Condition {
  if (dialect === 'postgres') return { sql: 'p.parameters::jsonb @> ?::jsonb', parameters: [JSON.stringify({ [name]: value })] };
  const path = `$."${name.replaceAll('"', '')}"`;
  if (value === null || typeof value === 'object') return { sql: 'json_extract(p.parameters, ?) = json(?)', parameters: [path, JSON.stringify(value)] };
  const plain = typeof value === 'boolean' ? (value ? 1 : 0) : value;
  return { sql: 'json_extract(p.parameters, ?) = ?', parameters: [path, plain] };
}
