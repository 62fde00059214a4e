import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteStore } from '../src/sqlite/index.ts';
import { type Program, programOf } from './sqlite/program.ts';

let folder: string;
let program: Program;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'genarun-processes-'));
  program = await programOf('contender');
});

afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

test('three processes make the same store at once, drive one run in turns, and lose nothing (E12)', async () => {
  const file = join(folder, 'genarun.db');
  const names = ['one', 'two', 'three'];
  const turns = 40;
  const all = names.map((name) => program.start(file, name, String(turns)));
  for (const running of all) expect(await running.next()).toBe('ready');
  for (const running of all) running.tell('go');
  const reports = await Promise.all(all.map(async (running) => JSON.parse((await running.next()) ?? '')));
  await Promise.all(all.map((running) => running.ended));

  expect(reports.map((report) => report.refusals)).toEqual(names.map(() => turns));
  expect(reports.reduce((sum, report) => sum + report.waits, 0)).toBeGreaterThan(0);
  const store = await openSqliteStore({ file });
  const events = await store.events('shared', 0);
  expect(events.map((event) => event.seq)).toEqual(Array.from({ length: names.length * turns }, (_, index) => index + 1));
  expect(new Set(events.map((event) => event.epoch)).size).toBe(events.length);
  const inbox = await store.inbox('shared', 0);
  for (const name of names) {
    expect(events.filter((event) => event.data.name === name).map((event) => event.data.turn)).toEqual(Array.from({ length: turns }, (_, turn) => turn));
    expect(inbox.filter((message) => message.data.name === name).map((message) => message.data.turn)).toEqual(Array.from({ length: turns }, (_, turn) => turn));
  }
  expect(new Set(inbox.map((message) => message.id)).size).toBe(names.length * turns);
  expect((await store.invocations('shared')).length).toBe(names.length * turns);
  expect(await store.check()).toEqual([]);
  await store.close();
});
