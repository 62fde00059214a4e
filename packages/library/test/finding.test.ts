import { nodeHash } from '@genarun/backends/system';
import { createMemoryBlobs, createMemoryStore } from '@genarun/core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectProducts, createCollection } from '../src/collections/collections.ts';
import { countProducts, groupProducts } from '../src/finding/count-products.ts';
import { type FindOptions, findProducts, type ProductSort, productSorts } from '../src/finding/find-products.ts';
import { tsCondition } from '../src/finding/text-search/postgres.ts';
import { ftsQuery } from '../src/finding/text-search/sqlite.ts';
import { type Library, openLibrary } from '../src/library.ts';
import { addProduct } from '../src/products/add-product.ts';
import { restoreProducts, trashProducts } from '../src/products/change-products.ts';
import type { Product } from '../src/tables/rows.ts';
import { openDatabase } from './support/database.ts';

let library: Library;
let close: () => Promise<void>;
const all: Product[] = [];
const words = ['cat', 'dog', 'tower', 'harbour', 'Füchse', 'night'];

beforeAll(async () => {
  const { tables, ...database } = await openDatabase();
  close = database.close;
  let now = 1000;
  const clock = { now: () => (now += 3), after: () => () => undefined };
  library = await openLibrary({ tables, store: createMemoryStore(), blobs: createMemoryBlobs({ hash: nodeHash }), clock, random: Math.random });
  for (let at = 0; at < 120; at++) {
    const tags = at % 10 === 0 ? ['best', 'wide open'] : at % 3 === 0 ? ['wide open'] : [];
    const product = await addProduct(
      library,
      { bytes: new TextEncoder().encode(`product ${at}`), mime: at % 4 === 0 ? 'audio/wav' : 'image/png', width: 100 + at },
      {
        name: `n${at % 7}`,
        source: at % 2 === 0 ? 'imported' : 'generated',
        prompt: `a ${words[at % words.length]} at ${words[(at * 7 + 3) % words.length]}`,
        model: at % 5 === 0 ? 'sim/painter' : 'sim/other',
        favourite: at % 11 === 0,
        seed: at % 6 === 0 ? undefined : at % 13,
        parameters: { steps: 20 + (at % 4), sampler: at % 2 === 0 ? 'euler' : 'dpm', tiling: at % 8 === 0 },
        ...(at % 3 === 0 ? {} : { rating: 1 + (at % 5) }),
        ...(at % 4 === 0 ? { cost: at / 100 } : {}),
      },
      { tags },
    );
    all.push(product);
  }
});
afterAll(() => close());

async function pages(options: FindOptions, few?: number): Promise<readonly Product[]> {
  const found: Product[] = [];
  let after: string | undefined;
  for (let round = 0; round < 1000; round++) {
    const page = await findProducts(library, { ...options, ...(after === undefined ? {} : { after }) }, few === undefined ? {} : { few });
    expect(page.products.length).toBeLessThanOrEqual(options.limit ?? 50);
    found.push(...page.products);
    after = page.next;
    if (after === undefined) return found;
  }
  throw new Error('pages without end');
}

const sorted: Readonly<Record<ProductSort, (product: Product) => string | number | undefined>> = {
  created: ({ createdAt }) => createdAt,
  updated: ({ updatedAt }) => updatedAt,
  size: ({ bytes }) => bytes,
  rating: ({ rating }) => rating,
  cost: ({ cost }) => cost,
  name: ({ name }) => name,
  seed: ({ seed }) => seed,
  duration: ({ duration }) => duration,
};

/** What a list must hold, computed without a database. */
function expected(meets: (product: Product) => boolean, sort: ProductSort, ascending: boolean): readonly string[] {
  const value = sorted[sort];
  const sign = ascending ? 1 : -1;
  const order = (a: Product, b: Product) => {
    const [x, y] = [value(a), value(b)];
    if (x === undefined || y === undefined) return x === y ? sign * (a.id < b.id ? -1 : 1) : x === undefined ? 1 : -1;
    return x === y ? sign * (a.id < b.id ? -1 : 1) : sign * (x < y ? -1 : 1);
  };
  return all
    .filter(meets)
    .sort(order)
    .map(({ id }) => id);
}

test('every sort in either direction, in pages of any size, gives each product once and what has no value last', async () => {
  for (const sort of productSorts)
    for (const ascending of [true, false]) {
      const found = await pages({ sort, ascending, limit: 17 });
      expect(found.map(({ id }) => id)).toEqual(expected(() => true, sort, ascending));
    }
});

test('filters and sorts together give what a plain filter gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        sort: fc.constantFrom(...productSorts),
        ascending: fc.boolean(),
        limit: fc.integer({ min: 1, max: 40 }),
        kind: fc.constantFrom(undefined, 'image' as const, 'audio' as const),
        model: fc.constantFrom(undefined, 'sim/painter', 'nobody'),
        rating: fc.constantFrom(undefined, { from: 3 }, { from: 2, to: 4 }, { to: 1 }),
        favourite: fc.constantFrom(undefined, true, false),
        tags: fc.constantFrom(undefined, ['best'], ['best', 'wide open']),
        steps: fc.constantFrom(undefined, 22),
        tiling: fc.constantFrom(undefined, true),
        few: fc.constantFrom(0, 10, 50, 1000),
        text: fc.constantFrom(undefined, 'cat', 'fuchse night', 'tow*', 'cat OR dog -night'),
      }),
      async ({ steps, tiling, few, ...options }) => {
        const parameters = { ...(steps === undefined ? {} : { steps }), ...(tiling === undefined ? {} : { tiling }) };
        const found = await pages({ ...options, parameters }, few);
        const { kind, model, rating, favourite, tags, text } = options;
        const has = (product: Product, word: string) => (product.prompt ?? '').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').split(' ').includes(word);
        const said: Readonly<Record<string, (product: Product) => boolean>> = {
          cat: (product) => has(product, 'cat'),
          'fuchse night': (product) => has(product, 'fuchse') && has(product, 'night'),
          'tow*': (product) => has(product, 'tower'),
          'cat OR dog -night': (product) => has(product, 'cat') || (has(product, 'dog') && !has(product, 'night')),
        };
        const at = (product: Product) => all.indexOf(product);
        const meets = (product: Product) =>
          (kind === undefined || product.kind === kind) &&
          (model === undefined || product.model === model) &&
          (favourite === undefined || product.favourite === favourite) &&
          (rating === undefined || (product.rating !== undefined && product.rating >= (rating.from ?? 0) && product.rating <= (rating.to ?? 9))) &&
          (tags === undefined || at(product) % 10 === 0) &&
          (steps === undefined || product.parameters.steps === steps) &&
          (tiling === undefined || product.parameters.tiling === tiling) &&
          (text === undefined || said[text]?.(product) === true);
        expect(found.map(({ id }) => id)).toEqual(expected(meets, options.sort, options.ascending));
      },
    ),
    { numRuns: 150 },
  );
});

test('what comes and goes between two pages shifts nothing', async () => {
  const first = await findProducts(library, { limit: 10 });
  const gone = first.products[4]?.id ?? '';
  await trashProducts(library, [gone]);
  const second = await findProducts(library, { limit: 10, after: first.next ?? '' });
  expect([...first.products, ...second.products].map(({ id }) => id)).toEqual(expected(() => true, 'created', false).slice(0, 20));
  expect((await findProducts(library, { deleted: true })).products.map(({ id }) => id)).toEqual([gone]);
  expect(await countProducts(library)).toBe(119);
  await restoreProducts(library, [gone]);
  expect(await countProducts(library)).toBe(120);
});

test('a page of another list is refused, and so is a search without words', async () => {
  const { next = '' } = await findProducts(library, { limit: 5, sort: 'name' });
  await expect(findProducts(library, { after: next, sort: 'size' })).rejects.toThrow('the "next" of a page of the same list');
  await expect(findProducts(library, { after: '%%%' })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(findProducts(library, { text: ' * - "" ' })).rejects.toThrow('nothing to search for');
});

test('no text is ever an operator of the search', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
      if (ftsQuery(text) !== undefined) await findProducts(library, { text, limit: 3 });
    }),
    { numRuns: 200 },
  );
  for (const text of ['prompt: cat', 'NEAR(cat dog, 3)', 'cat AND', '^cat', '{prompt} : cat', 'cat"', "cat' OR 1=1 --"]) await findProducts(library, { text });
  expect(tsCondition('cat -dog tow* OR "it\'s"')).toMatchObject({
    sql: expect.stringContaining('((library_phrase(?, false) && !!library_phrase(?, false) && library_phrase(?, true)) || (library_phrase(?, false)))'),
    parameters: ['cat', 'dog', 'tow', "it's"],
  });
});

test('groups count what a filter leaves, and name what they count', async () => {
  const types = await groupProducts(library, 'type');
  expect(types.map(({ key, count }) => [key, count])).toEqual([
    ['image', 90],
    ['audio', 30],
  ]);
  const collection = await createCollection(library, { name: 'Show' });
  await collectProducts(
    library,
    collection,
    all.slice(0, 5).map(({ id }) => id),
  );
  const groups = await groupProducts(library, 'collection', { kind: 'image' });
  expect(groups.map(({ label, count }) => [label, count])).toEqual([
    ['none', 87],
    ['Show', 3],
  ]);
  expect((await findProducts(library, { collection: collection.id, sort: 'name', ascending: true })).products).toHaveLength(5);
});
