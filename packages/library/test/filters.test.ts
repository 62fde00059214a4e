import { nodeHash, systemClock } from '@genarun/backends/system';
import { createMemoryBlobs, createMemoryStore } from '@genarun/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProducts } from '../src/finding/find-products.ts';
import type { ProductFilter } from '../src/finding/product-filter.ts';
import { type Library, openLibrary } from '../src/library.ts';
import { addProduct, type ProductDraft } from '../src/products/add-product.ts';
import { openDatabase } from './support/database.ts';

let library: Library;
let close: () => Promise<void>;
beforeAll(async () => {
  const { tables, ...database } = await openDatabase();
  close = database.close;
  const blobs = createMemoryBlobs({ hash: nodeHash });
  library = await openLibrary({ tables, store: createMemoryStore(), blobs, clock: systemClock, random: Math.random });
  await add('plain', { parameters: { 'odd "name"': 'x', zoom: 1.5, on: true, grid: [1, 2], nothing: null }, rating: 3, cost: 0.25 });
  await add('odd', { parameters: { zoom: '1.5', on: 'true', note: 'a NUL \0 and half a pair \ud800', grid: [1] }, rating: 2, cost: 0.5 });
});
afterAll(() => close());

async function add(name: string, draft: Partial<ProductDraft>): Promise<void> {
  await addProduct(library, { bytes: new TextEncoder().encode(name), mime: 'image/png' }, { name, source: 'imported', ...draft });
}
async function named(filter: ProductFilter): Promise<readonly string[]> {
  return (await findProducts(library, { ...filter, sort: 'name', ascending: true })).products.map(({ name }) => name);
}

test.each<readonly [parameters: NonNullable<ProductFilter['parameters']>, names: readonly string[]]>([
  [{ zoom: 1.5 }, ['plain']],
  [{ zoom: 2 }, []],
  [{ on: true }, ['plain']],
  [{ on: 1 }, []],
  [{ grid: [1, 2] }, ['plain']],
  [{ nothing: null }, ['plain']],
  [{ missing: null }, []],
  [{ 'odd "name"': 'x' }, ['plain']],
  [{ "odd ' name": 'x' }, []],
  [{ zoom: 1.5, on: true }, ['plain']],
])('a parameter is found by its value and its type: %j', async (parameters, names) => {
  expect(await named({ parameters })).toEqual(names);
});

test('bounds may lie between whole numbers', async () => {
  expect(await named({ rating: { from: 2.5 } })).toEqual(['plain']);
  expect(await named({ rating: { to: 2.9 } })).toEqual(['odd']);
  expect(await named({ rating: { from: 2.1, to: 2.9 } })).toEqual([]);
  expect(await named({ bytes: { from: 0.1, to: 1e6 + 0.5 } })).toEqual(['odd', 'plain']);
  expect(await named({ cost: { from: 0.3, to: 0.5 } })).toEqual(['odd']);
});
