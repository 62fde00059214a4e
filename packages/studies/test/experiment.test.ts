import { afterEach, describe, expect, it } from 'vitest';
import { diagramsOf, embeddingsOf, experimentRuns, experimentState, findExperiment, outputsOf, promptEmbeddingsOf } from '../src/index.ts';
import { keep, openWorld, perform, type World } from './support/studies.ts';

let world: World;
afterEach(() => world.close());

describe('an experiment of constant dummies', () => {
  it('with fixed seeds stops each run at the third invocation, with a loop of two', async () => {
    world = await openWorld();
    const record = await keep(world);
    await perform(world, record);
    const runs = await experimentRuns(world, record.id);
    expect(runs.map(({ seed, length, state, stopReason, loopLength }) => ({ seed, length, state, stopReason, loopLength }))).toEqual(
      [42, 56, 545654, 6545].map((seed) => ({ seed, length: 3, state: 'ended', stopReason: 'duplicate', loopLength: 2 })),
    );
    const outputs = await outputsOf(world, runs[0]?.run ?? '');
    expect(outputs.map(({ form, sequence }) => [form, sequence])).toEqual([
      ['image', 0],
      ['text', 1],
      ['image', 2],
    ]);
    expect(outputs[1]).toMatchObject({ text: 'dummy text caption (seed 42)', model: 'sim/DummyI2T' });
    expect(await experimentState(world, await findExperiment(world, record.id))).toMatchObject({
      status: 'completed',
      invocations: { done: 12, most: 12 },
      embeddings: [{ model: 'Dummy', done: 4, expected: 4 }],
      diagrams: [{ model: 'Dummy', done: 4, expected: 4 }],
    });
  });

  it('without seeds reaches the length; a model of texts reads the texts, a joint one everything, and there is a diagram for each', async () => {
    world = await openWorld();
    const record = await keep(world, { seeds: undefined, seed_count: 4, embedding_models: ['Dummy', 'sim/embedder'] });
    await perform(world, record);
    const runs = await experimentRuns(world, record.id);
    expect(runs.map(({ length, stopReason, loopLength }) => [length, stopReason, loopLength])).toEqual(Array(4).fill([100, 'length', undefined]));
    for (const { run } of runs) {
      const texts = await embeddingsOf(world, run, 'Dummy');
      expect(texts.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 50 }, (_, index) => index * 2 + 1));
      expect(texts.every(({ form, vector }) => form === 'text' && vector.length === 768)).toBe(true);
      expect(await embeddingsOf(world, run, 'sim/embedder')).toHaveLength(100);
    }
    expect((await promptEmbeddingsOf(world, record.id, 'Dummy')).get(0)).toHaveLength(768);
    const diagrams = await diagramsOf(world, record.id);
    expect(diagrams.map(({ model, points, data }) => [model, points, data.n, data.diagrams.length])).toEqual(
      Array(4)
        .fill([
          ['Dummy', 50, 50, 3],
          ['sim/embedder', 100, 100, 3],
        ])
        .flat(),
    );
    expect(diagrams[0]?.data.diagrams[0]?.filter(([, death]) => death === null)).toHaveLength(1);
    // The runs that made vectors have served.
    expect((await world.store.runs()).map(({ name }) => name)).toEqual(Array(4).fill('experiment'));
  });

  it('performed again makes nothing new, and changes nothing', async () => {
    world = await openWorld();
    const record = await keep(world);
    await perform(world, record);
    const before = [await experimentRuns(world, record.id), await diagramsOf(world, record.id)];
    await perform(world, record);
    expect([await experimentRuns(world, record.id), await diagramsOf(world, record.id)]).toEqual(before);
  });
});

describe('stopping and going on', () => {
  it('goes on where each run stopped, and ends as if it had never stopped', async () => {
    world = await openWorld();
    const painted = {
      networks: [
        ['sim/painter', 'sim/captioner'],
        ['DummyT2I', 'DummyI2T2'],
      ],
      seeds: [7, -1],
      prompts: ['a fox in the snow', 'two boats at sea'],
      parameters: { 'sim/painter': { width: 32, height: 32 } },
      stop: { duplicate: false },
      max_length: 8,
    };
    const whole = await keep(world, painted);
    await perform(world, whole);
    const record = await keep(world, painted);
    for (const stopAfter of [3, 11, 9]) {
      await perform(world, record, { stopAfter });
      expect((await experimentState(world, await findExperiment(world, record.id))).status).toBe('stopped');
    }
    await perform(world, record);
    const texts = async (id: string) =>
      Promise.all(
        (await experimentRuns(world, id))
          .filter(({ seed }) => seed === 7)
          .map(async ({ run }) => (await outputsOf(world, run)).map((output) => (output.form === 'text' ? output.text : output.image.uri))),
      );
    expect(await texts(record.id)).toEqual(await texts(whole.id));
    expect(await experimentState(world, await findExperiment(world, record.id))).toMatchObject({ status: 'completed', invocations: { done: 64, most: 64 } });
  });
});
