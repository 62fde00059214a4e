import { afterEach, expect, it } from 'vitest';
import { diagramsOf, makeClusters } from '../src/index.ts';
import { keep, openWorld, perform, type World } from './support/studies.ts';

const opened: World[] = [];
afterEach(() => Promise.all(opened.splice(0).map((world) => world.close())));

async function open(): Promise<World> {
  const world = await openWorld();
  opened.push(world);
  return world;
}

const walk = { networks: [['sim/painter', 'sim/captioner']], parameters: { 'sim/painter': { width: 32, height: 32 } }, max_length: 12, seeds: [1, 2, 3, 4, 5] };

it('are worked out by whoever is given for it, as many at a time as it takes, and are the same', async () => {
  const [plain, world] = [await open(), await open()];
  const usual = await keep(plain, walk);
  await perform(plain, usual);
  let under = 0;
  let most = 0;
  let waiting: (() => void)[] = [];
  const elsewhere: World = {
    ...world,
    shapes: {
      ...world.shapes,
      atOnce: 2,
      // The first two wait for each other: one after the other would wait for ever.
      persistence: async (points, options) => {
        most = Math.max(most, ++under);
        if (most < 2) await new Promise<void>((go) => waiting.push(go));
        for (const go of waiting) go();
        waiting = [];
        const result = await world.shapes.persistence(points, options);
        under--;
        return result;
      },
    },
  };
  const record = await keep(elsewhere, walk);
  const told = await perform(elsewhere, record);
  expect(most).toBe(2);
  expect(told.at(-1)).toMatchObject({ stage: 'diagrams', done: 5, total: 5 });
  expect((await diagramsOf(world, record.id)).map(({ data }) => data)).toEqual((await diagramsOf(plain, usual.id)).map(({ data }) => data));
});

it('tell how much of a diagram is done, and nothing of clusters is kept that nobody wants any more', async () => {
  const world = await open();
  const slow: World = {
    ...world,
    shapes: {
      ...world.shapes,
      persistence: async (points, options) => {
        options.onProgress?.({ stage: 'distances', done: 3, total: 4 });
        options.onProgress?.({ stage: 'edges', done: 1, total: 4 });
        return world.shapes.persistence(points, options);
      },
    },
  };
  const record = await keep(slow, { ...walk, seeds: [1] });
  const told = await perform(slow, record);
  expect(told.flatMap((each) => (each.type === 'stage' && each.stage === 'diagrams' ? [each.done] : []))).toEqual([0, 0.25, 1]);
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  await expect(makeClusters(world, { name: 'none', model: 'Dummy', experiments: [record], signal: stop.signal })).rejects.toThrow('enough');
  expect((await makeClusters(world, { name: 'all', model: 'Dummy', experiments: [record] })).items).toBe(6);
});
