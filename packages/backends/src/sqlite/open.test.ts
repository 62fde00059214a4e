import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredRun } from '@genarun/spec';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openConnection } from './connection.ts';
import { type Migration, migrate, versionOf } from './migrate.ts';
import { openSqliteStore } from './open.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'genarun-open-'));
  file = join(folder, 'home', 'genarun.db');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const row = {
  owner: 'local',
  name: 'n',
  dialect: 'canonical',
  status: 'succeeded',
  seed: 1,
  createdAt: 1,
  updatedAt: 1,
  cost: 0,
  costUnknown: false,
  counts: {},
  seq: 0,
} as const;
const run = { ...row, id: 'r', plan: { v: 1, name: 'n' } as StoredRun['plan'] }; // the store does not look into a plan

test('a store makes its folder, and what it kept is there when it is opened again', async () => {
  const first = await openSqliteStore({ file });
  await first.createRun(run);
  await first.close();
  await first.close();
  const second = await openSqliteStore({ file });
  expect(await second.run('r')).toEqual(run);
  await second.close();
  expect(readdirSync(join(folder, 'home')).filter((name) => name.endsWith('.backup'))).toEqual([]);
});

test('a file that is not a database is refused by name and left as it was', async () => {
  mkdirSync(join(folder, 'home'));
  const text = 'my shopping list\n'.repeat(100);
  writeFileSync(file, text);
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining(file), hint: expect.any(String) });
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a folder in place of the file is refused', async () => {
  await expect(openSqliteStore({ file: folder })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('cannot be opened') });
});

test('the database of another program is refused and left as it was', async () => {
  mkdirSync(join(folder, 'home'));
  const other = openConnection(file, 0);
  other.exec('CREATE TABLE shopping (item text)');
  other.close();
  const before = readFileSync(file);
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('another program') });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a store newer than the program is refused, with both versions', async () => {
  await (await openSqliteStore({ file })).close();
  const newer = openConnection(file, 0);
  newer.exec("UPDATE schema_version SET version = 99 WHERE namespace = 'core'");
  newer.close();
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(/version 99.*up to \d+/) });
});

const notes: readonly Migration[] = [
  { version: 1, up: async (db) => db.schema.createTable('note').addColumn('text', 'text').execute() },
  { version: 2, up: async (db) => db.schema.alterTable('note').addColumn('at', 'bigint').execute() },
];

const notesUpTo = (latest: number, steps: readonly Migration[] = notes) => ({ namespace: 'notes', latest, load: async () => steps.slice(0, latest) });

test('an older store is copied beside itself before it is migrated, and keeps its rows', async () => {
  await (await openSqliteStore({ file })).close();
  const store = openConnection(file, 0);
  await migrate(store, notesUpTo(1));
  store.exec("INSERT INTO note (text) VALUES ('kept')");
  await migrate(store, notesUpTo(2));
  expect(versionOf(store, 'notes')).toBe(2);
  expect(store.all('SELECT text, at FROM note')).toEqual([{ text: 'kept', at: null }]);
  const backup = openConnection(`${file}.notes-v1.backup`, 0);
  expect(versionOf(backup, 'notes')).toBe(1);
  expect(backup.all('SELECT * FROM note')).toEqual([{ text: 'kept' }]);
  expect(backup.get('PRAGMA integrity_check')?.integrity_check).toBe('ok');
  backup.close();
  await migrate(store, notesUpTo(2));
  store.close();
  expect(readdirSync(join(folder, 'home')).filter((name) => name.endsWith('.backup'))).toEqual(['genarun.db.notes-v1.backup']);
});

test('a migration that fails changes nothing, and the next attempt keeps both backups', async () => {
  await (await openSqliteStore({ file })).close();
  const store = openConnection(file, 0);
  await migrate(store, notesUpTo(1));
  const failing: Migration = {
    version: 2,
    up: async (db) => {
      await db.schema.alterTable('note').addColumn('at', 'bigint').execute();
      throw new Error('half way');
    },
  };
  await expect(migrate(store, notesUpTo(2, [...notes.slice(0, 1), failing]))).rejects.toThrowError('half way');
  expect(versionOf(store, 'notes')).toBe(1);
  expect(store.all('SELECT name FROM pragma_table_info(?)', ['note'])).toEqual([{ name: 'text' }]);
  await migrate(store, notesUpTo(2));
  store.close();
  expect(
    readdirSync(join(folder, 'home'))
      .filter((name) => name.endsWith('.backup'))
      .sort(),
  ).toEqual(['genarun.db.notes-v1-2.backup', 'genarun.db.notes-v1.backup']);
});
