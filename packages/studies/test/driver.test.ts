import { simAdapter } from '@genarun/adapters/sim';
import { systemClock } from '@genarun/backends/system';
import type { Adapter, Clock } from '@genarun/spec';
import { afterEach, expect, it } from 'vitest';
import { askToStop, driverOf, experimentRuns, experimentState, findExperiment, inspectExperiment, mendExperiment } from '../src/index.ts';
import { keep, openWorld, perform, type World } from './support/studies.ts';

let world: World;
afterEach(() => world.close());

/** The simulations; vectors come once the gate is open. */
function gated() {
  const sim = simAdapter();
  let open = (): void => undefined;
  let reached = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const waiting = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const adapter: Adapter = {
    ...sim,
    perform: async (request, context) => {
      if (request.task !== 'embed') return sim.perform(request, context);
      reached();
      await gate;
      return sim.perform(request, context);
    },
  };
  return { adapter, open: () => open(), waiting };
}

/** A clock whose beats come as often as the event loop turns. */
const quick: Clock = { ...systemClock, after: (_milliseconds, callback) => systemClock.after(1, callback) };

const quiet = { guard: { guard: () => undefined, release: () => undefined, happened: () => false }, tell: () => undefined };
const found = async (id: string) => findExperiment(world, id);

it('an experiment that is being performed is refused to everybody else, and shown as running to its last vector', async () => {
  const { adapter, open, waiting } = gated();
  world = await openWorld({ adapters: [adapter] });
  const record = await keep(world);
  const first = perform(world, record);
  await waiting;
  expect(await experimentState(world, await found(record.id))).toMatchObject({ status: 'running', invocations: { done: 12 } });
  await expect(perform(world, record)).rejects.toMatchObject({ code: 'invalid_input', hint: expect.stringContaining('genarun experiment stop') });
  await expect(mendExperiment(world, record, [], quiet)).rejects.toThrow('is being performed by somebody');
  open();
  await first;
  expect(await driverOf(world, record.id)).toBeUndefined();
  expect(await experimentState(world, await found(record.id))).toMatchObject({ status: 'completed', embeddings: [{ done: 4 }] });
  await perform(world, record);
  expect(await inspectExperiment(world, record)).toEqual([]);
});

it('stops when another process asks it to, and goes on afterwards', async () => {
  const { adapter, open, waiting } = gated();
  world = await openWorld({ adapters: [adapter], clock: quick });
  const record = await keep(world, { seeds: [-1], max_length: 30, embedding_models: ['Dummy', 'sim/embedder'] });
  const performed = perform(world, record);
  await waiting;
  expect(await askToStop(world, record.id, 'finish')).toMatchObject({ name: expect.stringMatching(/^somebody#/) });
  while ((await driverOf(world, record.id))?.asked !== 'finish') await Promise.resolve();
  await askToStop(world, record.id, 'at once');
  open();
  expect(await performed).toContainEqual({ type: 'note', text: expect.stringMatching(/^asked to stop/) });
  expect(await driverOf(world, record.id)).toBeUndefined();
  expect((await experimentState(world, await found(record.id))).complete).toBe(false);
  expect(await askToStop(world, record.id, 'finish')).toBeUndefined();
  await perform(world, record);
  expect(await experimentState(world, await found(record.id))).toMatchObject({ status: 'completed', embeddings: [{ done: 15 }, { done: 30 }] });
  expect(await experimentRuns(world, record.id)).toMatchObject([{ length: 30, stopReason: 'length' }]);
});

it('is taken over from a process that is gone, and from one that has been silent for long', async () => {
  world = await openWorld();
  const record = await keep(world);
  const hold = (driver: string, expiresAt: number) =>
    world.tables.write([
      {
        sql: `INSERT INTO studies_driver (experiment, driver, expires_at, moved_at, stop) VALUES (?, ?, ?, 0, 0)
              ON CONFLICT (experiment) DO UPDATE SET driver = excluded.driver, expires_at = excluded.expires_at`,
        parameters: [record.id, driver, expiresAt],
      },
    ]);
  const later = Date.now() + 60_000;
  await hold('elsewhere:7:abc#1', later);
  await expect(perform(world, record)).rejects.toThrow('is being performed by elsewhere:7:abc');
  await perform({ ...world, isGone: (name) => name.startsWith('elsewhere:7:') }, record);
  await hold('elsewhere:8:abc#1', 1);
  await perform(world, record);
  expect((await experimentState(world, await found(record.id))).status).toBe('completed');
});
