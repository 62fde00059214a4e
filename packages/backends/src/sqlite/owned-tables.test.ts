import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TableOwner } from '@genarun/spec';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from './index.ts';

const shelf: TableOwner = {
  namespace: 'shelf',
  migrations: [
    { version: 1, statements: () => ['CREATE TABLE shelf_item (id text PRIMARY KEY NOT NULL, sha256 text, cover_sha256 text, vector blob) WITHOUT ROWID'] },
  ],
};
const grown: TableOwner = {
  namespace: 'shelf',
  migrations: [...shelf.migrations, { version: 2, statements: () => ["ALTER TABLE shelf_item ADD COLUMN title text NOT NULL DEFAULT 'untitled'"] }],
};
const insert = (id: string, ...rest: readonly (string | null)[]) => ({
  sql: 'INSERT INTO shelf_item (id, sha256, cover_sha256) VALUES (?, ?, ?)',
  parameters: [id, rest[0] ?? null, rest[1] ?? null],
});

describe('tables of others in the store', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'genarun-tables-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = () => openSqliteStore({ file: join(folder, 'genarun.db') });

  test('keep rows from one program to the next, bytes as bytes', async () => {
    const first = await open();
    const tables = await first.tables(shelf);
    await tables.write([{ sql: 'INSERT INTO shelf_item (id, vector) VALUES (?, ?)', parameters: ['a', new Uint8Array([1, 2, 255])] }], { durable: true });
    await first.close();
    const second = await open();
    const rows = await (await second.tables(shelf)).query({ sql: 'SELECT id, vector FROM shelf_item' });
    expect(rows).toEqual([{ id: 'a', vector: new Uint8Array([1, 2, 255]) }]);
    await second.close();
  });

  test('write all statements or none, and tell how many rows each changed', async () => {
    const store = await open();
    const tables = await store.tables(shelf);
    expect(await tables.write([insert('a'), insert('b'), { sql: "UPDATE shelf_item SET sha256 = 'x'" }])).toEqual([1, 1, 2]);
    await expect(tables.write([insert('c'), insert('a')])).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await tables.query({ sql: 'SELECT count(*) AS n FROM shelf_item' })).toEqual([{ n: 2 }]);
    await store.close();
  });

  test('are brought forward after a copy was put beside the store; newer ones are refused', async () => {
    const before = await open();
    await (await before.tables(shelf)).write([insert('a')]);
    await before.close();
    const after = await open();
    expect(await (await after.tables(grown)).query({ sql: 'SELECT title FROM shelf_item' })).toEqual([{ title: 'untitled' }]);
    await after.close();
    expect(readdirSync(folder)).toContain('genarun.db.shelf-v1.backup');
    const old = await open();
    await expect(old.tables(shelf)).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('schema version 2') });
    await old.close();
  });

  test('hold the blobs that their columns name, also for a program that has not opened them', async () => {
    const store = await open();
    await (await store.tables(shelf)).write([insert('a', 'aa', 'bb'), insert('b', 'aa')]);
    await store.close();
    const other = await open();
    expect(await other.referencedBlobs()).toEqual(new Set(['aa', 'bb']));
    await other.close();
  });

  test('can be opened while the store is written to', async () => {
    const store = await open();
    const opened = store.tables(grown);
    await Promise.all([opened, store.setSetting('a', 1), Promise.resolve().then(() => store.setSetting('b', 2))]);
    expect(await store.setting('b')).toBe(2);
    await store.close();
  });

  test('refuse a parameter SQL has no word for, and a namespace that is the store’s', async () => {
    const store = await openSqliteStore({ file: ':memory:' });
    const tables = await store.tables(shelf);
    const truth = true as unknown as number;
    await expect(tables.query({ sql: 'SELECT ?', parameters: [truth] })).rejects.toMatchObject({ message: expect.stringContaining('got boolean') });
    await expect(store.tables({ namespace: 'core', migrations: [] })).rejects.toMatchObject({ code: 'internal' });
    await store.close();
  });
});
