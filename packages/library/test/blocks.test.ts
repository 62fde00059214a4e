import { nodeHash } from '@genarun/backends/system';
import { createMemoryBlobs, createMemoryStore, createRandom } from '@genarun/core';
import { GenarunError, type Statement } from '@genarun/spec';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectProducts, createCollection } from '../src/collections/collections.ts';
import { blockSize } from '../src/finding/blocks/block-columns.ts';
import { countProducts, groupProducts, type ProductGrouping } from '../src/finding/count-products.ts';
import { type FindOptions, findProducts, productSorts } from '../src/finding/find-products.ts';
import { type Library, openLibrary } from '../src/library.ts';
import { changeProducts, purgeProducts, restoreProducts, trashProducts } from '../src/products/change-products.ts';
import { tagProducts } from '../src/products/tag-products.ts';
import type { Product } from '../src/tables/rows.ts';
import { insertRow, rowsOf } from '../src/tables/table-rows.ts';
import { openDatabase } from './support/database.ts';
import { expectedPage, type Known, meets, type Place } from './support/plain-look.ts';

const count = 2 * blockSize + 800;
const random = createRandom(11);
const draw = (below: number) => Math.floor(random() * below);
let library: Library;
let close: () => Promise<void>;
let now = 1_000_000;
const all: Known[] = [];

beforeAll(async () => {
  const { tables, ...database } = await openDatabase();
  close = database.close;
  const clock = { now: () => (now += draw(3)), after: () => () => undefined };
  library = await openLibrary({ tables, store: createMemoryStore(), blobs: createMemoryBlobs({ hash: nodeHash }), clock, random });
  for (let start = 0; start < count; start += 1000) await add(Math.min(1000, count - start));
  const gone = all.flatMap(({ product }, at) => (at % 10 === 3 ? [product.id] : []));
  await trashProducts(library, gone);
  for (const [at, one] of all.entries()) if (at % 10 === 3) all[at] = { ...one, product: { ...one.product, updatedAt: now }, trashed: true };
}, 60_000);
afterAll(() => close());

/** Adds products of which many are alike. */
async function add(products: number): Promise<void> {
  const statements: Statement[] = [];
  for (let at = 0; at < products; at++) {
    const createdAt = library.clock.now();
    const product: Product = {
      id: library.newId(),
      owner: library.owner,
      projectId: draw(4) === 0 ? undefined : `project${draw(5)}`,
      orderId: `order${Math.floor(all.length / 20)}`,
      kind: draw(20) === 0 ? 'audio' : 'image',
      mime: 'image/png',
      sha256: 'f'.repeat(64),
      bytes: 100 + draw(1000),
      width: draw(10) === 0 ? undefined : 64 * draw(20),
      name: ['', 'n', 'näher', 'name 𝒳', 'name ﷽', `n${draw(300)}`][draw(6)] ?? '',
      source: draw(3) === 0 ? 'imported' : 'generated',
      model: ['m/a', 'm/b', undefined][draw(3)],
      seed: draw(4) === 0 ? undefined : draw(2) === 0 ? draw(50) : 2 ** 40 + draw(50),
      prompt: `${draw(3) === 0 ? 'cat' : 'dog'} ${draw(40) === 0 ? 'tower' : 'hill'}`,
      parameters: {
        steps: 20 + draw(4),
        ...(draw(5) === 0 ? { 'a "b"': [1, 'x'] } : {}),
        ...(draw(9) === 0 ? { long: 'y'.repeat(200) } : {}),
        on: draw(2) === 0,
      },
      cost: draw(3) === 0 ? undefined : draw(30) / 7,
      duration: draw(8) === 0 ? random() : undefined,
      favourite: draw(30) === 0,
      rating: draw(4) === 0 ? 1 + draw(5) : undefined,
      createdAt,
      updatedAt: createdAt,
    };
    const tags = [...(draw(10) === 0 ? ['often'] : []), ...(draw(300) === 0 ? ['seldom'] : [])];
    all.push({ product, tags, trashed: false });
    statements.push(insertRow(rowsOf.product, product));
    for (const tag of tags) statements.push(tagged(product.id, tag));
  }
  await library.tables.write(statements);
}

function tagged(product: string, tag: string): Statement {
  return {
    sql: 'INSERT INTO library_product_tag (id, owner, product_id, tag, created_at, updated_at) VALUES (?, ?, ?, ?, 1, 1)',
    parameters: [library.newId(), library.owner, product, tag],
  };
}

/** Something that happens to products while somebody leafs through pages. */
async function happen(): Promise<void> {
  const at = draw(all.length);
  const one = all[at]!;
  const { product } = one;
  const put = (change: Partial<Product>) => (all[at] = { ...one, product: { ...product, ...change, updatedAt: now } });
  const what = draw(6);
  if (what === 0) await add(draw(30));
  else if (what === 1 && !one.trashed) {
    await trashProducts(library, [product.id]);
    all[at] = { ...one, product: { ...product, updatedAt: now }, trashed: true };
  } else if (what === 2 && one.trashed) {
    await restoreProducts(library, [product.id]);
    all[at] = { ...one, product: { ...product, updatedAt: now }, trashed: false };
  } else if (what === 3) {
    const change = { rating: [undefined, 1, 5][draw(3)], favourite: draw(2) === 0 };
    await changeProducts(library, [product.id], change);
    put(change);
  } else if (what === 4) {
    const change = { name: `n${draw(300)}`, projectId: `project${draw(5)}` };
    await changeProducts(library, [product.id], change);
    put(change);
  } else if (!one.tags.includes('often')) {
    await tagProducts(library, [product.id], { add: ['often'] });
    all[at] = { ...one, tags: [...one.tags, 'often'] };
  } else {
    await tagProducts(library, [product.id], { remove: ['often'] });
    all[at] = { ...one, tags: one.tags.filter((tag) => tag !== 'often') };
  }
}

const rarely = <T>(...values: readonly T[]) => fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: fc.constantFrom(...values) });
const filters = fc.record({
  kind: rarely('image' as const, 'audio' as const),
  model: rarely('m/a', 'm/b', 'm/none'),
  project: rarely('project1', 'project2'),
  source: rarely('imported' as const),
  favourite: rarely(true, false),
  seed: rarely(7, 2 ** 40 + 7),
  rating: rarely({ from: 4 }, { from: 2, to: 3 }, { to: 5 }),
  cost: rarely({ to: 10 / 7 }, { from: 1 / 7, to: 3 }),
  width: rarely({ from: 640 }),
  created: rarely({ from: 1_002_000, to: 1_003_000 }, { from: 1_008_000 }),
  tags: rarely(['often'], ['seldom'], ['often', 'seldom']),
  parameters: rarely<FindOptions['parameters']>(
    { steps: 21 },
    { steps: 21, on: true },
    { 'a "b"': [1, 'x'] },
    { long: 'y'.repeat(200) },
    { on: 1 },
    { none: 'x' },
  ),
  text: rarely('cat', 'tower', 'dog hill'),
});

test('every page is what a plain look at all products gives, whatever is asked and whatever happens between pages', async () => {
  await fc.assert(
    fc.asyncProperty(
      filters,
      fc.record({ sort: fc.constantFrom(...productSorts), ascending: fc.boolean(), limit: fc.integer({ min: 1, max: 60 }) }),
      fc.constantFrom(undefined, undefined, 0, 50),
      async (filter, order, few) => {
        const options = { ...filter, ...order };
        let after: Place | undefined;
        let next: string | undefined;
        for (let round = 0; round < 4; round++) {
          const wanted = expectedPage(all, { ...options, limit: order.limit + 1 }, after);
          const page = await findProducts(library, { ...options, ...(next === undefined ? {} : { after: next }) }, few === undefined ? {} : { few });
          expect(page.products.map(({ id }) => id)).toEqual(wanted.slice(0, order.limit).map(({ at }) => all[at]?.product.id));
          expect(page.next !== undefined).toBe(wanted.length > order.limit);
          if (page.next === undefined) return;
          next = page.next;
          after = wanted[order.limit - 1];
          await happen();
          await happen();
        }
      },
    ),
    // PostgreSQL has no blocks: what it answers is asked for by other tests, too.
    { numRuns: library.tables.dialect === 'sqlite' ? 150 : 30 },
  );
}, 60_000);

test('counts and groups are those of a plain look at all products', async () => {
  const collection = await createCollection(library, { name: 'held' });
  const held = all.flatMap(({ product, trashed }, at) => (!trashed && at % 700 < 2 ? [product.id] : []));
  await collectProducts(library, collection, held);
  const keys: Readonly<Partial<Record<ProductGrouping, (product: Product) => string | null>>> = {
    type: ({ kind }) => kind,
    project: ({ projectId = null }) => projectId,
    model: ({ model = null }) => model,
    collection: ({ id }) => (held.includes(id) ? collection.id : null),
  };
  await fc.assert(
    fc.asyncProperty(filters, fc.constantFrom('type', 'project', 'model', 'collection'), async (filter, by) => {
      const met = all.filter((known) => meets(known, filter));
      expect(await countProducts(library, filter)).toBe(met.length);
      const counts: Record<string, number> = {};
      for (const { product } of met) counts[String(keys[by]?.(product))] = (counts[String(keys[by]?.(product))] ?? 0) + 1;
      const groups = await groupProducts(library, by, filter);
      expect(Object.fromEntries(groups.map(({ key, count }) => [String(key), count]))).toEqual(counts);
      for (const { key, latest } of groups) expect(latest).toBe(met.filter(({ product }) => keys[by]?.(product) === key).at(-1)?.product.id);
    }),
    { numRuns: library.tables.dialect === 'sqlite' ? 60 : 10 },
  );
}, 60_000);

test('thousands of changes are taken into their blocks, and pages stay right', async () => {
  await library.tables.write([{ sql: 'UPDATE library_product SET rating = 3 WHERE serial <= ?', parameters: [count] }]);
  for (const [at, one] of all.entries()) if (at < count) all[at] = { ...one, product: { ...one.product, rating: 3 } };
  const options = { rating: { from: 3, to: 4 }, kind: 'audio', sort: 'cost', limit: 100 } as const;
  const { products } = await findProducts(library, options, { few: 0 });
  expect(products.map(({ id }) => id)).toEqual(expectedPage(all, options, undefined).map(({ at }) => all[at]?.product.id));
  if (library.tables.dialect !== 'sqlite') return;
  const [row] = await library.tables.query({
    sql: "SELECT (SELECT count(*) FROM library_product_block WHERE seal <> '') AS blocks, (SELECT count(*) FROM library_product_change) AS changes",
  });
  expect(Number(row?.blocks)).toBe(2);
  expect(Number(row?.changes)).toBeLessThan(1000);
});

test('while somebody else keeps the database to write, pages are found all the same', async () => {
  await add(blockSize);
  const write = () => Promise.reject(new GenarunError({ code: 'timeout', message: 'the database is locked' }));
  const options = { source: 'imported', kind: 'audio', sort: 'cost', limit: 200 } as const;
  const { products } = await findProducts({ ...library, tables: { ...library.tables, write } }, options, { few: 0 });
  expect(products.map(({ id }) => id)).toEqual(expectedPage(all, options, undefined).map(({ at }) => all[at]?.product.id));
}, 60_000);

test('products that take the numbers of purged ones are found, and those are not', async () => {
  const ids = all.flatMap(({ product, trashed }) => (trashed ? [] : [product.id])).slice(0, 30);
  await trashProducts(library, ids);
  const [freed] = await library.tables.query({ sql: 'SELECT serial FROM library_product WHERE id = ?', parameters: [ids[3] ?? ''] });
  await purgeProducts(library, ids);
  const { product } = all.find(({ product, trashed }) => !trashed && !ids.includes(product.id))!;
  const before = await countProducts(library, { model: 'm/new' });
  const { sql, parameters = [] } = insertRow(rowsOf.product, { ...product, id: library.newId(), model: 'm/new' });
  await library.tables.write([
    { sql: sql.replace('(id,', '(serial, id,').replace('VALUES (', 'VALUES (?, '), parameters: [freed?.serial ?? 0, ...parameters] },
  ]);
  expect(before).toBe(0);
  const found = await findProducts(library, { model: 'm/new', sort: 'size' }, { few: 0 });
  expect(found.products.map(({ name }) => name)).toEqual([product.name]);
  const gone = await findProducts(library, { created: { to: all[29]?.product.createdAt ?? 0 }, source: 'generated', sort: 'size', limit: 1000 }, { few: 0 });
  expect(gone.products.filter(({ id }) => ids.includes(id))).toEqual([]);
});

test('what changes while its block is written, and what somebody else has written meanwhile, is not lost', async () => {
  if (library.tables.dialect !== 'sqlite') return;
  const { tables, close: closeThis } = await openDatabase();
  let during: (() => Promise<void>) | undefined;
  const interrupted: typeof tables = async (owner) => {
    const opened = await tables(owner);
    const query: typeof opened.query = async (statement) => {
      const rows = await opened.query(statement);
      const happening = statement.sql.includes('json_group_array') ? during : undefined;
      if (happening !== undefined) during = undefined;
      await happening?.();
      return rows;
    };
    return { ...opened, query };
  };
  const given = { store: createMemoryStore(), blobs: createMemoryBlobs({ hash: nodeHash }), clock: library.clock, random };
  const [one, other] = [await openLibrary({ ...given, tables: interrupted }), await openLibrary({ ...given, tables })];
  const { product } = all[0]!;
  const ids = Array.from({ length: blockSize + 5 }, () => one.newId());
  await one.tables.write(ids.map((id) => insertRow(rowsOf.product, { ...product, id, favourite: false, kind: 'image', orderId: undefined })));
  const favourites = async (asked: Library) =>
    (await findProducts(asked, { favourite: true, kind: 'image', sort: 'size', ascending: true }, { few: 0 })).products.map(({ id }) => id);
  during = async () => {
    // While the first reads the block, the second writes it whole, and changes two products: one before, one after.
    await changeProducts(other, [ids[7] ?? ''], { favourite: true });
    expect(await favourites(other)).toEqual([ids[7]]);
    await changeProducts(other, [ids[9] ?? ''], { favourite: true });
  };
  await favourites(one);
  expect(await favourites(one)).toEqual([ids[7], ids[9]]);
  expect(await favourites(other)).toEqual([ids[7], ids[9]]);
  // A change in the midst of writing a block that nobody else writes.
  const more = Array.from({ length: blockSize }, () => one.newId());
  await one.tables.write(more.map((id) => insertRow(rowsOf.product, { ...product, id, favourite: false, kind: 'image', orderId: undefined })));
  during = () => changeProducts(other, [more[0] ?? ''], { favourite: true });
  await favourites(one);
  expect(await favourites(one)).toEqual([ids[7], ids[9], more[0]]);
  during = undefined;
  await changeProducts(one, [more[0] ?? ''], { favourite: false });
  await changeProducts(one, [ids[7] ?? ''], { favourite: false });
  expect(await favourites(other)).toEqual([ids[9]]);
  await closeThis();
});
