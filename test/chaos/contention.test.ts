import { systemClock } from '@genarun/backends/system';
import type { Pipeline, Store } from '@genarun/spec';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { compose, openBlobs, openHome, parsed } from './support/compose.ts';
import type { LedgerLine } from './support/ledger.ts';
import { smallMixture } from './support/pipelines.ts';
import { openScene, type Scene } from './support/scene.ts';
import { problemsOf } from './support/soundness.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterEach(() => scene.behave({ hold: false, refuseText: '' }));
afterAll(() => scene.close());

/** One long call beside a question to a person. */
const question: Pipeline = {
  genarun: 1,
  name: 'question',
  nodes: [
    { id: 'ask', kind: 'human', interaction: 'text', question: 'Which one?' },
    { id: 'long', kind: 'text', model: 'm/writer', prompt: 'Long' },
    { id: 'after', kind: 'text', model: 'm/writer', prompt: 'After ${ask} and ${long}' },
  ],
};

/** Calls that do not need each other. */
const rows: Pipeline = {
  genarun: 1,
  name: 'rows',
  nodes: [{ id: 'row', kind: 'text', model: 'm/writer', prompt: 'Row ${number}', as: 'number', forEach: [1, 2, 3, 4, 5, 6, 7, 8] }],
};

async function expectSound(home: string, id: string, expected: Record<string, unknown>): Promise<void> {
  const kept = { store: await openHome(home), blobs: openBlobs(home) };
  expect(await problemsOf(kept, id, scene.ledger(id))).toEqual([]);
  expect(await kept.store.run(id)).toMatchObject(expected);
  await kept.store.close();
}

/** Calls that were worked on; the broken model's are refused at once. */
function arrived(lines: readonly LedgerLine[]): number {
  return lines.filter((line) => line.type === 'received' && line.model !== 'm/broken').length;
}

/** Resumes again and again until the lease of the driver before has run out. */
async function takeOver(home: string, run: string, driver: string) {
  for (let refusals = 0; ; refusals += 1) {
    const taking = scene.drive(home, { do: 'resume', run }, { driver, leaseMs: 400 });
    const line = await taking.next();
    if (line?.run !== undefined) return { taking, refusals };
    expect(line?.error).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('is being driven by first') });
    await taking.rest();
  }
}

it('a driver that was stopped past its lease and wakes up under another driver writes nothing more and ends (E12)', async () => {
  const home = scene.home();
  await scene.behave({ hold: true });
  const first = scene.drive(home, { do: 'start', pipeline: smallMixture, seed: 7 }, { driver: 'first', leaseMs: 2_000, concurrency: 4 });
  const id = (await first.next())?.run ?? '';
  await scene.heldCalls(4);
  first.signal('SIGSTOP');
  const { taking, refusals } = await takeOver(home, id, 'second');
  expect(refusals).toBeGreaterThan(0);
  first.signal('SIGCONT');
  const left = await first.rest();
  expect(left.at(-1)?.result).toMatchObject({ fault: { code: 'cancelled', message: expect.stringContaining('lease lost') } });
  await scene.behave({ hold: false });
  expect((await taking.rest()).at(-1)?.result).toMatchObject({ status: 'partial', counts: { failed: 1 } });
  await expectSound(home, id, { status: 'partial' });
});

it('of processes that resume one run at the same time one drives it, and the others are refused (E12)', async () => {
  const home = scene.home();
  const first = scene.drive(home, { do: 'start', pipeline: smallMixture, seed: 7 }, { leaseMs: 1, inboxMs: 500 });
  const id = (await first.next())?.run ?? '';
  await first.until((line) => line.type === 'done');
  first.signal('SIGKILL');
  await first.rest();
  const all = ['a', 'b', 'c'].map((driver) => scene.drive(home, { do: 'resume', run: id }, { driver }));
  const ends = (await Promise.all(all.map((driver) => driver.rest()))).map((lines) => lines.at(-1));
  const drove = ends.filter((line) => line?.result);
  const refused = ends.filter((line) => line?.error);
  expect(drove.length).toBeGreaterThan(0);
  expect(drove.length + refused.length).toBe(3);
  for (const line of refused) expect(line?.error?.message).toMatch(/is being driven by|has ended/);
  await expectSound(home, id, { status: 'partial' });
});

it('a cancel from another process reaches the calls that are under way (E10, E12)', async () => {
  const home = scene.home();
  await scene.behave({ hold: true });
  const first = scene.drive(home, { do: 'start', pipeline: smallMixture, seed: 7 }, { concurrency: 3 });
  const id = (await first.next())?.run ?? '';
  await scene.heldCalls(3);
  expect((await scene.drive(home, { do: 'cancel', run: id }).rest()).at(-1)).toEqual({ result: null });
  expect((await first.rest()).at(-1)?.result).toMatchObject({ status: 'cancelled', costUnknown: true });
  const lines = scene.ledger(id);
  expect(lines.filter((line) => line.type === 'left').length).toBe(3);
  expect(arrived(lines)).toBe(3);
  await scene.behave({ hold: false });
  await expectSound(home, id, { status: 'cancelled' });
  const again = (await scene.drive(home, { do: 'resume', run: id }).rest()).at(-1);
  expect(again?.error).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('has ended (cancelled)') });
});

it('an answer from another process is folded by the driver while it works (E12)', async () => {
  const home = scene.home();
  await scene.behave({ hold: true });
  const first = scene.drive(home, { do: 'start', pipeline: question, seed: 7 });
  const id = (await first.next())?.run ?? '';
  await first.until((line) => line.type === 'waiting');
  await scene.heldCalls(1);
  expect((await scene.drive(home, { do: 'answer', run: id, address: 'ask', value: 'this one' }).rest()).at(-1)).toEqual({ result: null });
  await scene.behave({ hold: false });
  expect((await first.rest()).at(-1)?.result).toMatchObject({ status: 'succeeded' });
  await expectSound(home, id, { status: 'succeeded', output: { ask: 'this one' } });
});

it('a person is waited for by nobody: the process ends, and the answer lets another one go on (E9)', async () => {
  const home = scene.home();
  const first = scene.drive(home, { do: 'start', pipeline: question, seed: 7 });
  const id = (await first.next())?.run ?? '';
  expect((await first.rest()).at(-1)?.result).toMatchObject({ status: 'waiting', counts: { done: 1, waiting: 1 } });
  const refused = await scene.drive(home, { do: 'answer', run: id, address: 'long', value: 1 }).rest();
  expect(refused.at(-1)?.error).toMatchObject({ code: 'not_found' });
  const answering = await scene.drive(home, { do: 'answer', run: id, address: 'ask', value: 'that one' }).rest();
  expect(answering.at(-1)?.result).toMatchObject({ status: 'succeeded' });
  await expectSound(home, id, { status: 'succeeded', output: { ask: 'that one' } });
  expect(scene.ledger(id).filter((line) => line.type === 'billed').length).toBe(2);
});

it('a pause from another process stops the opening; a pause that comes twice does not stop the resumed run', async () => {
  const home = scene.home();
  await scene.behave({ hold: true });
  const first = scene.drive(home, { do: 'start', pipeline: rows, seed: 7 }, { concurrency: 2 });
  const id = (await first.next())?.run ?? '';
  await scene.heldCalls(2);
  await scene.drive(home, { do: 'pause', run: id }).rest();
  await scene.drive(home, { do: 'pause', run: id }).rest();
  await first.until((line) => line.type === 'run.paused');
  await scene.behave({ hold: false });
  expect((await first.rest()).at(-1)?.result).toMatchObject({ status: 'paused', reason: 'user' });
  expect(arrived(scene.ledger(id))).toBe(2); // one call each
  expect((await scene.drive(home, { do: 'resume', run: id }).rest()).at(-1)?.result).toMatchObject({ status: 'succeeded' });
  await expectSound(home, id, { status: 'succeeded' });
});

it('an answer that comes just as the driver lets go is not left lying: the driver takes the run up again (E9, E12)', async () => {
  const home = scene.home();
  const kept = { store: await openHome(home), blobs: openBlobs(home) };
  const posted: unknown[] = [];
  const store: Store = {
    ...kept.store,
    commit: async (commit) => {
      await kept.store.commit(commit);
      if (posted.length > 0 || !commit.events.some((event) => event.type === 'run.waiting')) return;
      await other.engine.answer(commit.lease.run, 'ask', 'just now');
      // Whoever answered sees that the run is driven, and leaves it to the driver.
      posted.push((await other.engine.view(commit.lease.run)).driver?.owner);
    },
  };
  const own = await compose({ home, server: scene.server, driver: 'own' }, { ...kept, store });
  const other = await compose({ home, server: scene.server });
  const run = await own.engine.start(await own.engine.plan(parsed(question), {}, { seed: 7 }));
  expect(await run.result()).toMatchObject({ status: 'succeeded', output: { ask: 'just now' } });
  expect(posted).toEqual(['own']);
  await own.close();
  await other.close();
  await expectSound(home, run.id, { status: 'succeeded' });
});

it('a run that is stopped and resumed at once in one process performs nothing twice (E8)', async () => {
  const home = scene.home();
  await scene.behave({ hold: true });
  const { engine, close } = await compose({ home, server: scene.server, concurrency: 3 });
  const run = await engine.start(await engine.plan(parsed(rows), {}, { seed: 7 }));
  await scene.heldCalls(3);
  run.stop();
  expect(await run.result()).toMatchObject({ status: 'paused', reason: 'interrupt' });
  const [again, same] = await Promise.all([engine.resume(run.id), engine.resume(run.id)]);
  expect(same).toBe(again);
  await scene.behave({ hold: false });
  expect(await again.result()).toMatchObject({ status: 'succeeded', counts: { done: 8 } });
  await close();
  await expectSound(home, run.id, { status: 'succeeded' });
});

it('a wait of hours costs no process either: the run rests, and goes on when somebody looks after the moment has come (E9)', async () => {
  const home = scene.home();
  const waiting: Pipeline = {
    genarun: 1,
    name: 'waiting',
    nodes: [
      { id: 'pause', kind: 'wait', for: '2h' },
      { id: 'after', kind: 'text', model: 'm/writer', prompt: 'After', needs: ['pause'] },
    ],
  };
  const id = (await scene.drive(home, { do: 'start', pipeline: waiting, seed: 7 }).rest())[0]?.run ?? '';
  const soon = await scene.drive(home, { do: 'resume', run: id }).rest();
  expect(soon.at(-1)?.result).toMatchObject({ status: 'waiting', counts: { waiting: 1 } });
  const { engine, close } = await compose({ home, server: scene.server }, { clock: { ...systemClock, now: () => systemClock.now() + 3 * 3_600_000 } });
  expect(await (await engine.resume(id)).result()).toMatchObject({ status: 'succeeded', counts: { done: 2 } });
  await close();
  await expectSound(home, id, { status: 'succeeded' });
});
