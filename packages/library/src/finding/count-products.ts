import type { Library } from '../library.ts';
import { conditionsOf, type ProductFilter } from './product-filter.ts';
import { textCondition } from './text-search.ts';

/** How many products meet a filter. */
export async function countProducts(library: Library, filter: ProductFilter = {}): Promise<number> {
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

const labels: Readonly<Partial<Record<ProductGrouping, readonly [table: string, column: string]>>> = {
  project: ['library_project', 'name'],
  order: ['library_order', 'title'],
  collection: ['library_collection', 'name'],
};

/** Products that meet a filter, counted by what they share; the largest groups first. A product of two collections counts in both. */
export async function groupProducts(library: Library, by: ProductGrouping, filter: ProductFilter = {}): Promise<readonly ProductGroup[]> {
  const { where, parameters } = whereOf(library, filter);
  const column = groupings[by];
  const joined = column === undefined ? ' LEFT JOIN library_collection_item AS i ON i.product_id = p.id AND i.deleted_at IS NULL' : '';
  const key = column === undefined ? 'i.collection_id' : `p.${column}`;
  const [table, name] = labels[by] ?? [];
  const label = table === undefined ? 'g.key' : `coalesce((SELECT ${name} FROM ${table} AS t WHERE t.id = g.key), g.key)`;
  const rows = await library.tables.query({
    sql: `SELECT g.key, ${label} AS label, g.n, g.latest FROM (
      SELECT ${key} AS key, count(*) AS n, max(p.id) AS latest FROM library_product AS p${joined} WHERE ${where} GROUP BY ${key}
    ) AS g ORDER BY g.n DESC, g.latest DESC LIMIT 1000`,
    parameters,
  });
  return rows.map((row) => ({
    key: row.key === null ? null : String(row.key),
    label: row.label === null ? 'none' : String(row.label),
    count: Number(row.n),
    latest: String(row.latest),
  }));
}

function whereOf(library: Library, filter: ProductFilter) {
  const own = { sql: `p.owner = ? AND p.deleted_at IS ${filter.deleted === true ? 'NOT ' : ''}NULL`, parameters: [library.owner] };
  const words = filter.text === undefined ? [] : [textCondition(library.tables.dialect, filter.text)];
  const all = [own, ...words, ...conditionsOf(library, filter)];
  return { where: all.map(({ sql }) => sql).join(' AND '), parameters: all.flatMap(({ parameters }) => parameters) };
}
