import { simAdapter } from '@genarun/adapters/sim';
import { systemClock } from '@genarun/backends/system';
import { type Adapter, GenarunError, type Model, type ModelAnswer, type ModelRequest } from '@genarun/spec';
import { afterEach, describe, expect, it } from 'vitest';
import {
  changeBudget,
  embeddingsOf,
  experimentRuns,
  experimentState,
  findExperiment,
  inspectExperiment,
  openStudies,
  outputsOf,
  promptEmbeddingsOf,
} from '../src/index.ts';
import { keep, openWorld, perform, type World } from './support/studies.ts';

let world: World;
afterEach(() => world.close());

type Change = { readonly model?: (model: Model) => Model; readonly answer?: (answer: ModelAnswer, request: ModelRequest) => ModelAnswer };

/** The simulations with models or answers changed; an answer that throws is a provider that fails. */
function changed({ model = (same) => same, answer = (same) => same }: Change): Adapter {
  const sim = simAdapter();
  return {
    ...sim,
    models: () => sim.models().map(model),
    resolve: (id) => {
      const found = sim.resolve(id);
      return found && model(found);
    },
    perform: async (request, context) => answer(await sim.perform(request, context), request),
  };
}

const stateOf = async (id: string) => experimentState(world, await findExperiment(world, id));

describe('an experiment whose models fail', () => {
  it('loses one run and keeps the others; resumed, that run goes on where it failed', async () => {
    let broken = true;
    const answer = (same: ModelAnswer, { task, seed }: ModelRequest) => {
      if (broken && task === 'describe' && seed === 56) throw new GenarunError({ code: 'content_policy', message: 'not this one' });
      return same;
    };
    world = await openWorld({ adapters: [changed({ answer })] });
    const record = await keep(world, { seeds: [42, 56, 7] });
    const told = await perform(world, record);
    expect(told).toContainEqual({ type: 'warning', text: expect.stringMatching(/seed 56\) failed after 1: not this one/) });
    expect((await experimentRuns(world, record.id)).map(({ state, length, stopReason }) => [state, length, stopReason])).toEqual([
      ['ended', 3, 'duplicate'],
      ['failed', 1, 'failed'],
      ['ended', 3, 'duplicate'],
    ]);
    expect((await stateOf(record.id)).status).toBe('incomplete');
    expect((await inspectExperiment(world, record)).map(({ kind, mend }) => [kind, mend])).toEqual([['run_failed', 'resume']]);
    broken = false;
    await perform(world, record, { again: false });
    expect((await stateOf(record.id)).status).toBe('incomplete');
    await perform(world, record);
    expect(await stateOf(record.id)).toMatchObject({ status: 'completed', invocations: { done: 9 }, embeddings: [{ done: 3, expected: 3 }] });
  });

  it('tries a step again that failed for a moment', async () => {
    const failed = new Set<string>();
    const answer = (same: ModelAnswer, request: ModelRequest) => {
      const key = `${request.task} ${request.seed}`;
      if (!failed.has(key) && failed.add(key)) throw new GenarunError({ code: 'provider_outage', message: 'back in a moment', retryAfterMs: 1 });
      return same;
    };
    world = await openWorld({ adapters: [changed({ answer })] });
    const record = await keep(world, { retry: { max: 2, delay: '1ms' } });
    await perform(world, record);
    expect(await stateOf(record.id)).toMatchObject({ status: 'completed', invocations: { done: 12 } });
  });

  it('reads a text that is none as [empty]', async () => {
    world = await openWorld({ adapters: [changed({ answer: (same, { task }) => (task === 'describe' ? { ...same, texts: [' '] } : same) })] });
    const record = await keep(world, { seeds: [42] });
    await perform(world, record);
    const [run] = await experimentRuns(world, record.id);
    expect((await outputsOf(world, run?.run ?? ''))[1]).toMatchObject({ form: 'text', text: '[empty]' });
  });
});

describe('vectors', () => {
  it('are cut and brought to length 1 where asked for, those of the prompts too', async () => {
    world = await openWorld();
    const record = await keep(world, { embeddings: { dimensions: 16, normalise: true } });
    await perform(world, record);
    const [run] = await experimentRuns(world, record.id);
    const [{ vector } = { vector: new Float32Array() }] = await embeddingsOf(world, run?.run ?? '', 'Dummy');
    expect(vector).toHaveLength(16);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
    expect(Math.hypot(...((await promptEmbeddingsOf(world, record.id, 'Dummy')).get(0) ?? []))).toBeCloseTo(1, 6);
  });

  it('that hold what is no number are refused; what is missing is made the next time', async () => {
    let broken = true;
    const spoiled = (same: ModelAnswer) => ({
      ...same,
      vectors: same.vectors?.map((vector) => vector.map((number, axis) => (axis === 3 ? Number.NaN : number))),
    });
    world = await openWorld({ adapters: [changed({ answer: (same, { task }) => (broken && task === 'embed' ? spoiled(same) : same) })] });
    const record = await keep(world, { retry: { max: 0 } });
    const told = await perform(world, record);
    expect(told).toContainEqual({ type: 'warning', text: expect.stringContaining('embeddings by Dummy: ') });
    expect(await stateOf(record.id)).toMatchObject({ status: 'incomplete', embeddings: [{ done: 0, expected: 4 }] });
    broken = false;
    await perform(world, record);
    expect((await stateOf(record.id)).status).toBe('completed');
  });
});

describe('money', () => {
  const priced = changed({
    model: (model) => (model.id === 'sim/DummyT2I' ? { ...model, price: { perCall: 0.25 } } : model),
    answer: ({ cost: _free, ...answer }) => answer,
  });

  it('ends a run that has cost its share', async () => {
    world = await openWorld({ adapters: [priced] });
    const record = await keep(world, { seeds: [42, -1], stop: { duplicate: false, cost: 0.6 } });
    await perform(world, record);
    expect((await experimentRuns(world, record.id)).map(({ length, stopReason, cost }) => [length, stopReason, cost])).toEqual(
      Array(2).fill([5, 'budget', 0.75]),
    );
  });

  it('is not spent beyond the budget of the experiment; a higher one lets it go on', async () => {
    world = await openWorld({ adapters: [priced] });
    const record = await keep(world, { stop: { duplicate: false }, max_length: 4, budget: 1.2 });
    const told = await perform(world, record);
    expect((await stateOf(record.id)).cost).toBeLessThanOrEqual(1.2);
    expect((await experimentRuns(world, record.id)).map(({ length }) => length)).toEqual([4, 4, 0, 0]);
    expect(told.filter(({ type }) => type === 'warning')).not.toEqual([]);
    await changeBudget(world, record, 5);
    await perform(world, await findExperiment(world, record.id));
    expect(await stateOf(record.id)).toMatchObject({ status: 'completed', cost: 2 });
  });
});

it('a stall is told, once for each time nothing has ended for so long', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const sim = simAdapter();
  const slow: Adapter = {
    ...sim,
    perform: async (request, context) => (request.task === 'describe' ? held.then(() => sim.perform(request, context)) : sim.perform(request, context)),
  };
  world = await openWorld({ adapters: [slow] });
  const record = await keep(world);
  let stalls = 0;
  const clock = { ...systemClock };
  const studies = await openStudies({ ...world, clock, tables: async () => world.tables });
  const told: string[] = [];
  const { performExperiment, planExperiment } = await import('../src/index.ts');
  await performExperiment(studies, record, await planExperiment(studies, record.experiment), {
    guard: { guard: () => undefined, release: () => undefined, happened: () => false },
    stallMs: 20,
    tell: (progress) => {
      if (progress.type !== 'warning') return;
      told.push(progress.text);
      if (++stalls === 2) release();
    },
  });
  expect(told.slice(0, 2)).toEqual(Array(2).fill(expect.stringMatching(/^stalled: nothing has ended for/)));
});
