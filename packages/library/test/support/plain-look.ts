import { compareNames } from '../../src/finding/blocks/name-column.ts';
import type { FindOptions, ProductSort } from '../../src/finding/find-products.ts';
import type { Product } from '../../src/tables/rows.ts';

/** A product with its tags, as it must be found. */
export type Known = { readonly product: Product; readonly tags: readonly string[]; readonly trashed: boolean };

const sortedBy: Readonly<Record<ProductSort, (product: Product) => string | number | undefined>> = {
  created: ({ createdAt }) => createdAt,
  updated: ({ updatedAt }) => updatedAt,
  size: ({ bytes }) => bytes,
  rating: ({ rating }) => rating,
  cost: ({ cost }) => cost,
  name: ({ name }) => name,
  seed: ({ seed }) => seed,
  duration: ({ duration }) => duration,
};

/** Whether a product is among those that are asked for. */
export function meets({ product, tags, trashed }: Known, filter: FindOptions): boolean {
  const within = (value: number | undefined, { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = {}) =>
    value !== undefined && value >= from && value <= to;
  const said = (product.prompt ?? '').split(' ');
  return (
    !trashed &&
    (filter.kind === undefined || product.kind === filter.kind) &&
    (filter.model === undefined || product.model === filter.model) &&
    (filter.project === undefined || product.projectId === filter.project) &&
    (filter.source === undefined || product.source === filter.source) &&
    (filter.favourite === undefined || product.favourite === filter.favourite) &&
    (filter.seed === undefined || product.seed === filter.seed) &&
    (filter.rating === undefined || within(product.rating, filter.rating)) &&
    (filter.cost === undefined || within(product.cost, filter.cost)) &&
    (filter.width === undefined || within(product.width, filter.width)) &&
    (filter.created === undefined || within(product.createdAt, filter.created)) &&
    (filter.tags ?? []).every((tag) => tags.includes(tag)) &&
    Object.entries(filter.parameters ?? {}).every(([name, value]) => JSON.stringify(product.parameters[name]) === JSON.stringify(value)) &&
    (filter.text ?? '').split(' ').every((word) => word === '' || said.includes(word))
  );
}

/** Where a product stands in an order: what it is sorted by, and its number among all. */
export type Place = { readonly value: string | number | undefined; readonly at: number };

/** What the next page must be, without a database. */
export function expectedPage(all: readonly Known[], options: FindOptions & { readonly limit: number }, after: Place | undefined): readonly Place[] {
  const { sort = 'created', ascending = false, limit } = options;
  const sign = ascending ? 1 : -1;
  // Searches come in the order in which products came.
  const value = ({ product }: Known) => (options.text !== undefined && sort === 'created' ? 0 : sortedBy[sort](product));
  const order = (a: Place, b: Place) => {
    if (a.value === undefined || b.value === undefined) return a.value === b.value ? sign * (a.at - b.at) : a.value === undefined ? 1 : -1;
    const compared = typeof a.value === 'string' ? compareNames(a.value, String(b.value)) : a.value - Number(b.value);
    return sign * (compared || a.at - b.at);
  };
  return all
    .flatMap((known, at): readonly Place[] => (meets(known, options) ? [{ value: value(known), at }] : []))
    .filter((place) => after === undefined || order(place, after) > 0)
    .sort(order)
    .slice(0, limit);
}
