import { simAdapter } from '@genarun/adapters/sim';
import type { Adapter } from '@genarun/spec';
import { afterEach, expect, it } from 'vitest';
import { keep, openWorld, perform, type World } from './support/studies.ts';

let world: World;
afterEach(() => world.close());

/** The simulations as if each model had to be brought into memory: what was loaded and let go of, in order. */
function heavy(): { readonly adapter: Adapter; readonly log: string[] } {
  const sim = simAdapter();
  const loaded = new Set<string>();
  const log: string[] = [];
  const short = (id: string) => id.replace('sim/Dummy', '');
  const adapter: Adapter = {
    ...sim,
    perform: async (request, context) => {
      if (!loaded.has(request.model)) log.push(`load ${short(request.model)}`);
      loaded.add(request.model);
      return sim.perform(request, context);
    },
    release: async (models) => {
      for (const model of models) if (loaded.delete(model)) log.push(`release ${short(model)}`);
    },
  };
  return { adapter, log };
}

it('loads each model once for all runs of a network and releases it after, but for those the next network works with', async () => {
  const { adapter, log } = heavy();
  world = await openWorld({ adapters: [adapter] });
  const networks = [
    ['DummyT2I', 'DummyI2T'],
    ['DummyT2I', 'DummyI2T2'],
    ['DummyT2I2', 'DummyI2T'],
  ];
  const record = await keep(world, { networks, seeds: [1, 2, 3], max_length: 6, stop: { duplicate: false } });
  await perform(world, record);
  expect(log).toEqual([
    ...['load T2I', 'load I2T', 'release I2T'],
    ...['load I2T2', 'release T2I', 'release I2T2'],
    ...['load T2I2', 'load I2T', 'release T2I2', 'release I2T'],
    ...['load ', 'release '],
  ]);
});

it('loads nothing for runs that have ended, and releases what was loaded when it is interrupted', async () => {
  const { adapter, log } = heavy();
  world = await openWorld({ adapters: [adapter] });
  const networks = [
    ['DummyT2I', 'DummyI2T'],
    ['DummyT2I2', 'DummyI2T2'],
  ];
  const record = await keep(world, { networks, seeds: [1, 2], max_length: 6, stop: { duplicate: false } });
  await perform(world, record, { stopAfter: 3 });
  expect(log.slice(2).sort()).toEqual(['release I2T', 'release T2I']);
  await perform(world, record);
  log.length = 0;
  await perform(world, record);
  expect(log).toEqual([]);
});

it('lets runs of a network go on together', async () => {
  const sim = simAdapter();
  let waiting: (() => void)[] = [];
  // Nobody gets an answer before all three have asked: one run after the other would wait for ever.
  const together: Adapter = {
    ...sim,
    perform: async (request, context) => {
      if (request.task !== 'embed') {
        await new Promise<void>((go) => {
          waiting.push(go);
          if (waiting.length < 3) return;
          for (const each of waiting) each();
          waiting = [];
        });
      }
      return sim.perform(request, context);
    },
  };
  world = await openWorld({ adapters: [together] });
  const record = await keep(world, { seeds: [1, 2, 3], max_length: 4, stop: { duplicate: false } });
  const told = await perform(world, record);
  expect(told).toContainEqual(expect.objectContaining({ stage: 'runs', done: 12, total: 12 }));
});
