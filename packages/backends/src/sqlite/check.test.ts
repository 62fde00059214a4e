import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event, Lease, Store, StoredRun } from '@genarun/spec';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Connection, openConnection } from './connection.ts';
import { openSqliteStore } from './open.ts';

let folder: string;
let file: string;
let store: Store;
let knife: Connection;
let now: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'genarun-check-'));
  file = join(folder, 'genarun.db');
  now = 0;
  store = await openSqliteStore({ file, now: () => now });
  knife = openConnection(file, 0);
  knife.exec('PRAGMA foreign_keys = OFF');
});

afterEach(async () => {
  await store.close();
  knife.close();
  rmSync(folder, { recursive: true, force: true });
});

const event = (run: string, seq: number): Event => ({
  run,
  seq,
  at: seq,
  epoch: 1,
  v: 1,
  type: 'started',
  address: 'a',
  attempt: 1,
  data: { text: 'x'.repeat(100) },
});

async function runOf(id: string, events: number): Promise<Lease> {
  const row = {
    id,
    owner: 'local',
    name: 'n',
    dialect: 'canonical',
    status: 'running',
    seed: 1,
    createdAt: 1,
    updatedAt: 1,
    cost: 0,
    costUnknown: false,
    counts: {},
    seq: 0,
  } as const;
  await store.createRun({ ...row, plan: { v: 1, name: 'n' } as StoredRun['plan'] }); // the store does not look into a plan
  const lease = await store.lease(id, 'driver', 1_000, 0);
  if (lease === undefined) throw new Error('the lease of a fresh run was refused');
  const invocations = Array.from(
    { length: events },
    (_, index) => ({ run: id, address: `a.${index}`, node: 'a', kind: 'text', status: 'done', attempt: 1, value: index }) as const,
  );
  await store.commit({ lease, events: Array.from({ length: events }, (_, index) => event(id, index + 1)), invocations, products: [] });
  return lease;
}

test('a sound store has no problems', async () => {
  await runOf('r', 3);
  await runOf('empty', 0);
  expect(await store.check()).toEqual([]);
});

test('a missing event is named as a gap, inside the journal and at its end', async () => {
  await runOf('inside', 3);
  await runOf('end', 3);
  knife.exec("DELETE FROM event WHERE run = 'inside' AND seq = 2");
  knife.exec("DELETE FROM event WHERE run = 'end' AND seq = 3");
  const problems = await store.check();
  expect([...problems].sort()).toEqual([
    'The journal of run "end" has gaps: expected events 1 to 3, found 2 up to 2.',
    'The journal of run "inside" has gaps: expected events 1 to 3, found 2 up to 3.',
  ]);
});

test('rows without their run, runs without their plan, and texts that are not JSON are found', async () => {
  await runOf('r', 2);
  knife.exec("DELETE FROM plan WHERE run = 'r'");
  knife.exec("UPDATE event SET data = '{half' WHERE seq = 2");
  knife.exec("UPDATE invocation SET value = 'half' WHERE address = 'a.1'");
  expect(await store.check()).toEqual(['Run "r" has no plan.', 'Event 2 of run "r" is not JSON.', 'The value at a.1 of run "r" is not JSON.']);
  knife.exec("DELETE FROM run WHERE id = 'r'");
  expect(await store.check()).toContain('A row of table "event" belongs to a run that is not there.');
});

test('a run whose driver went away is found once its lease has expired', async () => {
  await runOf('r', 1);
  now = 999;
  expect(await store.check()).toEqual([]);
  now = 1_000;
  expect(await store.check()).toEqual(['Run "r" is marked running, but its driver "driver" has been gone since 1970-01-01T00:00:01.000Z: resume it.']);
});

test('a damaged page is found', async () => {
  await runOf('r', 400);
  await store.close();
  knife.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const handle = openSync(file, 'r+');
  const pages = Math.floor(statSync(file).size / 4096);
  for (let page = pages - 6; page < pages; page += 1) writeSync(handle, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096);
  closeSync(handle);
  store = await openSqliteStore({ file });
  const problems = await store.check();
  expect(problems.length).toBeGreaterThan(0);
  expect(problems[0]).toMatch(/^The database is damaged/);
});

test('a run with more rows than one transaction deletes goes whole, while its neighbour is written', async () => {
  await runOf('gone', 1_300);
  const lease = await runOf('kept', 1);
  const [, ...written] = await Promise.all([
    store.removeRun('gone'),
    ...[2, 3, 4].map(async (seq) => store.commit({ lease, events: [event('kept', seq)], invocations: [], products: [] })),
  ]);
  expect(written.length).toBe(3);
  expect(knife.get("SELECT (SELECT count(*) FROM event WHERE run = 'gone') + (SELECT count(*) FROM invocation WHERE run = 'gone') AS rows")?.rows).toBe(0);
  expect((await store.events('kept', 0)).length).toBe(4);
  expect(await store.check()).toEqual([]);
});

test('a removal that a crash cut short hides the run, is reported, and is finished by the next one', async () => {
  await runOf('half', 5);
  await runOf('other', 1);
  knife.exec("UPDATE run SET removing = 1 WHERE id = 'half'");
  knife.exec("DELETE FROM event WHERE run = 'half' AND seq > 2");
  expect(await store.run('half')).toBeUndefined();
  expect((await store.runs()).map((run) => run.id)).toEqual(['other']);
  expect(await store.check()).toEqual(['Run "half" is half removed: removing any run will finish it.']);
  await store.removeRun('other');
  expect(knife.get('SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM event) + (SELECT count(*) FROM plan) AS rows')?.rows).toBe(0);
  expect(await store.check()).toEqual([]);
});
