import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteStore } from '../src/sqlite/index.ts';
import { type Program, programOf } from './sqlite/program.ts';

let folder: string;
let program: Program;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'genarun-crash-'));
  program = await programOf('appender');
});

afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Numbers in 0..limit-1 from a fixed start, so that the moments are the same in every run of the test. */
function numbers(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

test('a driver killed at twenty moments leaves a sound store that has all it acknowledged (E1, E7, E8)', async () => {
  const file = join(folder, 'genarun.db');
  const random = numbers(2_026);
  for (let round = 0; round < 20; round += 1) {
    const running = program.start(file, `driver-${round}`);
    const commits = 1 + random(30);
    let acknowledged = 0;
    for (let line = 0; line < commits; line += 1) acknowledged = Number(await running.next());
    running.child.kill('SIGKILL');
    // What was printed before the kill arrived was acknowledged too.
    for (let last = await running.next(); last !== undefined; last = await running.next()) acknowledged = Number(last);
    expect(acknowledged).toBeGreaterThan(0);
    await expectSound(file, acknowledged);
  }
});

async function expectSound(file: string, acknowledged: number): Promise<void> {
  const store = await openSqliteStore({ file });
  expect(await store.check()).toEqual([]);
  const run = await store.run('victim');
  const seq = run?.seq ?? 0;
  expect(seq).toBeGreaterThanOrEqual(acknowledged);
  expect((await store.events('victim', 0)).map((event) => event.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
  const addresses = Array.from({ length: seq / 2 }, (_, index) => `a.${index}`).sort();
  expect((await store.products('victim')).map((product) => product.address)).toEqual(addresses);
  expect((await store.invocations('victim')).map((invocation) => invocation.address)).toEqual(addresses);
  const answered = new Set((await store.calls('victim')).filter((call) => call.status === 'answered').map((call) => call.address));
  expect(addresses.filter((address) => !answered.has(address))).toEqual([]);
  expect(run?.cost).toBe(seq / 2);
  await store.close();
}
