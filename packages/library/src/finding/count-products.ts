import type { Library } from '../library.ts';
import { type Group, groupInBlocks } from './blocks/group-in-blocks.ts';
import { conditionsOf, type ProductFilter } from './product-filter.ts';
import { textCondition } from './text-search.ts';

/** How many products meet a filter. */
export async function countProducts(library: Library, filter: ProductFilter = {}): Promise<number> {
  const counted = await inBlocks(library, filter);
  if (counted !== undefined) return counted.get(null)?.count ?? 0;
  const { where, parameters } = whereOf(library, filter);
  const [row] = await library.tables.query({ sql: `SELECT count(*) AS n FROM library_product AS p WHERE ${where}`, parameters });
  return Number(row?.n ?? 0);
}

const groupings = {
  type: 'kind',
  project: 'project_id',
  order: 'order_id',
  model: 'model',
  provider: 'provider',
  source: 'source',
  collection: undefined,
} as const;
export type ProductGrouping = keyof typeof groupings;

/** One group: what its products share (null: they have none), how many they are, and one that came last. */
export type ProductGroup = { readonly key: string | null; readonly label: string; readonly count: number; readonly latest: string };

/** Groups that are told at most. */
const most = 1000;

const labels: Readonly<Partial<Record<ProductGrouping, readonly [table: string, column: string]>>> = {
  project: ['library_project', 'name'],
  order: ['library_order', 'title'],
  collection: ['library_collection', 'name'],
};

/** Products that meet a filter, counted by what they share; the largest groups first. A product of two collections counts in both. */
export async function groupProducts(library: Library, by: ProductGrouping, filter: ProductFilter = {}): Promise<readonly ProductGroup[]> {
  const column = groupings[by];
  const counted = await inBlocks(library, filter, column ?? 'collection');
  if (counted !== undefined) return named(library, by, counted);
  const { where, parameters } = whereOf(library, filter);
  const joined = column === undefined ? ' LEFT JOIN library_collection_item AS i ON i.product_id = p.id AND i.deleted_at IS NULL' : '';
  const key = column === undefined ? 'i.collection_id' : `p.${column}`;
  const [table, name] = labels[by] ?? [];
  const label = table === undefined ? 'g.key' : `coalesce((SELECT ${name} FROM ${table} AS t WHERE t.id = g.key), g.key)`;
  const rows = await library.tables.query({
    sql: `SELECT g.key, ${label} AS label, g.n, g.latest FROM (
      SELECT ${key} AS key, count(*) AS n, max(p.id) AS latest FROM library_product AS p${joined} WHERE ${where} GROUP BY ${key}
    ) AS g ORDER BY g.n DESC, g.latest DESC LIMIT ${most}`,
    parameters,
  });
  return rows.map((row) => ({
    key: row.key === null ? null : String(row.key),
    label: row.label === null ? 'none' : String(row.label),
    count: Number(row.n),
    latest: String(row.latest),
  }));
}

/** SQLite has columns of blocks for this; without filters and groups its smallest index is counted. */
async function inBlocks(library: Library, filter: ProductFilter, column?: string): Promise<ReadonlyMap<string | null, Group> | undefined> {
  const { deleted, text, ...rest } = filter;
  const conditions = conditionsOf(library, rest);
  if (library.tables.dialect !== 'sqlite' || deleted === true || (column === undefined && text === undefined && conditions.length === 0)) return undefined;
  return groupInBlocks(library, { conditions, text: text === undefined ? undefined : textCondition(library.tables.dialect, text) }, column);
}

/** The largest groups with their names. */
async function named(library: Library, by: ProductGrouping, groups: ReadonlyMap<string | null, Group>): Promise<readonly ProductGroup[]> {
  const largest = [...groups].sort(([, a], [, b]) => b.count - a.count || b.latest - a.latest).slice(0, most);
  const latest = await library.tables.query({
    sql: 'SELECT p.serial, p.id FROM library_product AS p NOT INDEXED WHERE p.serial IN (SELECT value FROM json_each(?))',
    parameters: [JSON.stringify(largest.map(([, group]) => group.latest))],
  });
  const ids = new Map(latest.map(({ serial, id }) => [Number(serial), String(id)]));
  const [table, name] = labels[by] ?? [];
  const named =
    table === undefined
      ? []
      : await library.tables.query({
          sql: `SELECT id, ${name} AS label FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`,
          parameters: [JSON.stringify(largest.map(([key]) => key))],
        });
  const known = new Map(named.map(({ id, label }) => [String(id), String(label)]));
  return largest.map(([key, group]) => ({
    key,
    label: key === null ? 'none' : (known.get(key) ?? key),
    count: group.count,
    latest: ids.get(group.latest) ?? '',
  }));
}

function whereOf(library: Library, filter: ProductFilter) {
  const own = { sql: `p.owner = ? AND p.deleted_at IS ${filter.deleted === true ? 'NOT ' : ''}NULL`, parameters: [library.owner] };
  const words = filter.text === undefined ? [] : [textCondition(library.tables.dialect, filter.text)];
  const all = [own, ...words, ...conditionsOf(library, filter)];
  return { where: all.map(({ sql }) => sql).join(' AND '), parameters: all.flatMap(({ parameters }) => parameters) };
}
