import { expect, test } from 'vitest';
import { textCondition } from '../src/finding/text-search.ts';
import { createIds } from '../src/tables/ids.ts';
import { libraryTables } from '../src/tables/migrations.ts';
import { insertRow, readRow, rowsOf, updateRow } from '../src/tables/table-rows.ts';
import { openDatabase } from './support/database.ts';

const product = {
  id: 'a',
  owner: 'local',
  kind: 'image',
  mime: 'image/png',
  sha256: 'f'.repeat(64),
  bytes: 12,
  name: 'Café',
  source: 'imported',
  prompt: 'a brown cat',
  parameters: { steps: 25 },
  favourite: true,
  createdAt: 1,
  updatedAt: 1,
} as const;

test('a row reads as the object that was written', async () => {
  const { tables, close } = await openDatabase();
  const library = await tables(libraryTables);
  await library.write([insertRow(rowsOf.product, product)]);
  const [row] = await library.query({ sql: 'SELECT * FROM library_product' });
  const { serial, ...read } = readRow(rowsOf.product, row ?? {}) as { serial?: number };
  expect(read).toEqual(product);
  expect(serial).toBeUndefined();
  await library.write([updateRow(rowsOf.product, 'a', { prompt: undefined, rating: 4 })]);
  const [changed] = await library.query({ sql: 'SELECT * FROM library_product' });
  expect(readRow(rowsOf.product, changed ?? {})).toMatchObject({ rating: 4 });
  expect(changed?.prompt).toBeNull();
  await close();
});

test('the words of a product are found as soon as it, or its tag, is written, and no longer when it is gone', async () => {
  const { tables, close } = await openDatabase();
  const library = await tables(libraryTables);
  const found = async (words: string) => {
    const { sql, parameters } = textCondition(library.dialect, words);
    return (await library.query({ sql: `SELECT p.id FROM library_product AS p WHERE ${sql}`, parameters })).length;
  };
  await library.write([insertRow(rowsOf.product, product)]);
  expect([await found('brown'), await found('cafe'), await found('dawn')]).toEqual([1, 1, 0]);
  const tag = "INSERT INTO library_product_tag (id, owner, product_id, tag, created_at, updated_at) VALUES ('t', 'local', 'a', 'dawn', 1, 1)";
  await library.write([{ sql: tag }, updateRow(rowsOf.product, 'a', { prompt: 'a black cat' })]);
  expect([await found('brown'), await found('black'), await found('dawn')]).toEqual([0, 1, 1]);
  await library.write([{ sql: 'DELETE FROM library_product_tag' }]);
  expect([await found('black'), await found('dawn')]).toEqual([1, 0]);
  await library.write([{ sql: 'DELETE FROM library_product' }]);
  expect(await found('black')).toBe(0);
  expect(await library.query({ sql: 'SELECT count(*) AS n FROM library_product_text' })).toEqual([{ n: 0 }]);
  await close();
});

test('bytes of the library are kept by a purge', async () => {
  const { store, tables, close } = await openDatabase();
  const library = await tables(libraryTables);
  await library.write([insertRow(rowsOf.product, product)]);
  expect(await store.referencedBlobs()).toEqual(new Set([product.sha256]));
  await close();
});

test('ids sort by when they were made, also within a millisecond and when the clock goes back', () => {
  const times = [5, 5, 5, 4, 4, 9];
  const id = createIds({ clock: { now: () => times.shift() ?? 9 }, random: Math.random });
  const ids = [id(), id(), id(), id(), id(), id()];
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids.map((text) => text.length))).toEqual(new Set([22]));
});
