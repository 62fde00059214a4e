import { afterEach, describe, expect, it } from 'vitest';
import { analyse, readDataset } from '../src/index.ts';
import { keep, openWorld, perform, type World } from './support/studies.ts';

let world: World;
afterEach(() => world.close());

describe('the data set of a performed experiment', () => {
  it('has every run with its outputs, how it ended, and vectors of texts and prompts; dummies that repeat are found at a fixed point', async () => {
    world = await openWorld();
    const record = await keep(world, { embedding_models: ['Dummy', 'sim/embedder'], prompts: ['one prompt', 'another'] });
    await perform(world, record);
    const dataset = await readDataset(world, record);
    expect(dataset.runs.map(({ seed, prompt, outputs, stopReason, loopLength }) => [seed, prompt, outputs.length, stopReason, loopLength])).toEqual(
      [42, 56, 545654, 6545].flatMap((seed) => [0, 1].map((prompt) => [seed, prompt, 3, 'duplicate', 2])),
    );
    const [first] = dataset.runs;
    expect(first?.outputs.map(({ sequence, text, sha256 }) => [sequence, text ?? sha256?.length])).toEqual([
      [0, 64],
      [1, 'dummy text caption (seed 42)'],
      [2, 64],
    ]);
    expect(first?.outputs[2]?.key).toBe(first?.outputs[0]?.key);
    expect(dataset.lenses.map(({ model, trajectories }) => [model, trajectories.map(({ points }) => points.count)])).toEqual([
      ['Dummy', Array(8).fill(1)],
      ['sim/embedder', Array(8).fill(3)],
    ]);
    expect([...(dataset.lenses[0]?.prompts.keys() ?? [])]).toEqual([0, 1]);
    const { capture } = await analyse(dataset, { settings: { permutations: 19, surrogates: 19, resamples: 19 } });
    expect(capture.counts).toEqual({ runs: 8, fixedPoints: 8, cycles: 0, free: 0, exact: 8 });
    expect(capture.runs[0]).toMatchObject({ onset: 0, period: 2 });
  });

  it('looks through the model that is named, and refuses one that there is not', async () => {
    world = await openWorld();
    const record = await keep(world, { embedding_models: ['Dummy', 'sim/embedder'] });
    await perform(world, record);
    expect((await readDataset(world, record, { model: 'sim/embedder' })).lenses.map(({ model }) => model)).toEqual(['sim/embedder', 'Dummy']);
    await expect(readDataset(world, record, { model: 'Nomic' })).rejects.toMatchObject({ code: 'not_found', hint: expect.stringContaining('sim/embedder') });
  });

  it('is refused before any run has made something', async () => {
    world = await openWorld();
    await expect(readDataset(world, await keep(world))).rejects.toMatchObject({ code: 'invalid_input', hint: expect.stringContaining('resume') });
  });
});
