import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callMethods } from './calls.ts';
import { type Connection, openConnection } from './connection.ts';
import { journalMethods } from './journal.ts';
import { keepingMethods } from './keeping.ts';
import { leaseMethods } from './leases.ts';
import { openSqliteStore } from './open.ts';
import { lazyQueries } from './query.ts';
import type { Schema } from './schema.ts';

let folder: string;
let file: string;
let connection: Connection;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'genarun-connection-'));
  file = join(folder, 'genarun.db');
  await (await openSqliteStore({ file })).close();
  connection = openConnection(file, 50);
  connection.exec(`INSERT INTO run (id, owner, name, dialect, status, seed, created_at, updated_at, cost, cost_unknown, counts, seq)
    VALUES ('r', 'local', 'postcards', 'canonical', 'running', 7, 1, 1, 0, 0, '{}', 0)`);
});

afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true, force: true });
});

/** 1 is NORMAL (the log is written, synced at checkpoints), 2 is FULL (synced with every commit). */
const synchronous = () => connection.get('PRAGMA synchronous')?.synchronous;

test('a durable transaction runs under synchronous FULL, an ordinary one under NORMAL', () => {
  expect(connection.write(true, synchronous)).toBe(2);
  expect(connection.write(false, synchronous)).toBe(1);
  expect(connection.write(true, synchronous)).toBe(2);
});

test('durable commits, durable calls and messages are synced, other commits are not', async () => {
  const lease = await leaseMethods(connection).lease('r', 'driver', 1_000, 0);
  if (lease === undefined) throw new Error('the lease of a fresh run was refused');
  const journal = journalMethods(connection, lazyQueries<Schema>(connection));
  const calls = callMethods(connection);
  const event = (seq: number) => ({ run: 'r', seq, at: 1, epoch: 1, v: 1, type: 'started', data: {} }) as const;
  const call = { run: 'r', address: 'image', attempt: 1, call: 0 } as const;
  const levels: unknown[] = [];
  const steps = [
    () => journal.commit({ lease, events: [event(1)], invocations: [], products: [], durable: true }),
    () => journal.commit({ lease, events: [event(2)], invocations: [], products: [] }),
    () => calls.openCall({ ...call, callKey: 'key', model: 'sim/painter', status: 'open', openedAt: 1 }, true),
    () => calls.settleCall({ ...call, status: 'answered' }, false),
    () => calls.settleCall({ ...call, answer: null }, true),
    () => journal.commit({ lease, events: [event(3)], invocations: [], products: [], durable: false }),
    () => keepingMethods(connection).post({ run: 'r', at: 1, type: 'answer', data: {} }),
  ];
  for (const step of steps) {
    await step();
    levels.push(synchronous());
  }
  expect(levels).toEqual([2, 1, 2, 1, 2, 1, 2]);
});

test('a store is in write-ahead mode with foreign keys on for every connection of the store', async () => {
  expect(connection.get('PRAGMA journal_mode')?.journal_mode).toBe('wal');
  connection.exec('PRAGMA foreign_keys = ON');
  expect(() => connection.run("INSERT INTO plan (run, data) VALUES ('none', '{}')")).toThrowError(/FOREIGN KEY/);
});

test('a transaction that throws leaves nothing behind and the connection usable', () => {
  expect(() =>
    connection.write(false, () => {
      connection.run("UPDATE run SET cost = 9 WHERE id = 'r'");
      throw new Error('in the middle');
    }),
  ).toThrowError(/in the middle/);
  expect(connection.get('SELECT cost FROM run')?.cost).toBe(0);
  expect(connection.inTransaction()).toBe(false);
  expect(connection.write(false, () => connection.run("UPDATE run SET cost = 1 WHERE id = 'r'"))).toBe(1);
});

test('a write that another connection keeps waiting fails with `timeout`, names the file, and can be tried again', async () => {
  const other = openConnection(file, 0);
  other.exec('BEGIN IMMEDIATE');
  const post = () => keepingMethods(connection).post({ run: 'r', at: 1, type: 'pause', data: {} });
  await expect(post()).rejects.toMatchObject({ code: 'timeout', retryable: true, message: expect.stringContaining(file) });
  other.exec('COMMIT');
  other.close();
  await post();
  expect(connection.get('SELECT count(*) AS messages FROM inbox')?.messages).toBe(1);
});
