import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simAdapter } from '@genarun/adapters/sim';
import type { Adapter, ModelRequest } from '@genarun/spec';
import { afterEach, describe, expect, test } from 'vitest';
import { experimentEntries, experimentRuns, experimentState, findExperiment, importEntries, inspectExperiment, outputsOf, readDataset } from '../src/index.ts';
import { keep, openWorld, perform, type World } from './support/studies.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function open(options: Parameters<typeof openWorld>[0] = {}): Promise<World> {
  const world = await openWorld(options);
  worlds.push(world);
  return world;
}

const three = {
  networks: [['sim/painter', 'sim/captioner']],
  seeds: [1, 2],
  prompts: ['a lighthouse at dusk above a stormy sea', 'an old man walking through the quiet forest'],
  embedding_models: ['sim/embedder'],
  parameters: { 'sim/painter': { width: 32, height: 32 } },
  perturb: {
    edits: [2],
    paraphrase: { model: 'sim/writer', grades: ['light', 'strong', 2] },
    embedding_noise: { deviations: [0.3, 0.6], pool: 32 },
    variants: 2,
    seed: 5,
  },
  max_length: 4,
};

/** The simulation, with every request to a text or embedding model noted; `answer` may put another text for an answer. */
function noting(asked: ModelRequest[], answer: (request: ModelRequest, turn: string) => string | undefined = () => undefined): Adapter {
  const sim = simAdapter();
  return {
    ...sim,
    perform: async (request, context) => {
      if (request.task !== 'text') return sim.perform(request, context);
      asked.push(request);
      const text = answer(request, request.turns?.at(-1)?.text ?? '');
      return text === undefined ? sim.perform(request, context) : { texts: [text], usage: {}, cost: 0 };
    },
  };
}

async function reread(world: World, id: string) {
  return findExperiment(world, id);
}

describe('variants that models make', () => {
  test('all three kinds stand after the prompts, in grades, with their origin, each a run for every network and seed', async () => {
    const world = await open();
    const record = await keep(world, three);
    expect(record.experiment.prompts).toHaveLength(2 + 4);
    expect(await experimentRuns(world, record.id)).toEqual([]);
    await perform(world, record);
    const { experiment } = await reread(world, record.id);
    const { prompts, variants = [] } = experiment;
    expect(prompts).toHaveLength(2 + 4 + 12 + 8);
    expect(new Set(prompts).size).toBe(prompts.length);
    expect(variants.map(({ prompt }) => prompt)).toEqual(Array.from({ length: 24 }, (_, place) => place + 2));
    expect(variants.flatMap((variant) => (variant.kind === 'paraphrase' ? [[variant.of, variant.grade, variant.model]] : []))).toEqual(
      [0, 1].flatMap((of) => ['light', 'light', 'strong', 'strong', 2, 2].map((grade) => [of, grade, 'sim/writer'])),
    );
    const noise = variants.flatMap((variant) => (variant.kind === 'noise' ? [variant] : []));
    expect(noise.map(({ deviation, model }) => [deviation, model])).toEqual(
      Array(2)
        .fill([0.3, 0.3, 0.6, 0.6].map((deviation) => [deviation, 'sim/embedder']))
        .flat(),
    );
    for (const { deviation, angle } of noise) expect(Math.abs(angle - deviation)).toBeLessThan(0.3);
    const runs = await experimentRuns(world, record.id);
    expect(runs).toHaveLength(2 * prompts.length);
    expect(await experimentState(world, await reread(world, record.id))).toMatchObject({ status: 'completed' });
    const { variants: told } = await readDataset(world, await reread(world, record.id));
    expect(told).toEqual(variants);
  });

  test('a chain of paraphrases goes from each text to the next', async () => {
    const asked: ModelRequest[] = [];
    const world = await open({ adapters: [noting(asked, (_request, turn) => `${turn.split('Prompt:\n')[1]} again`)] });
    const record = await keep(world, { ...three, prompts: ['a fox'], perturb: { paraphrase: { model: 'sim/writer', grades: [3] } } });
    await perform(world, record);
    const { experiment } = await reread(world, record.id);
    const sources = asked.map(({ turns }) => turns?.at(-1)?.text.split('Prompt:\n')[1]);
    expect(sources).toEqual(['a fox', 'a fox again', 'a fox again again']);
    expect(experiment.variants).toEqual([{ prompt: 1, of: 0, kind: 'paraphrase', grade: 3, model: 'sim/writer' }]);
    expect(experiment.prompts).toEqual(['a fox', 'a fox again again again']);
  });

  test('interrupted between paraphrasing and running, and then by a crash before they were kept, it goes on with the same variants and asks nothing twice', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'variants-'));
    try {
      const file = join(folder, 'store.db');
      const asked: ModelRequest[] = [];
      const whole = await open({ adapters: [noting([])] });
      const expected = await keep(whole, three);
      await perform(whole, expected);

      const first = await open({ file, adapters: [noting(asked)] });
      const record = await keep(first, three);
      // As if the process were gone once the paraphrases are there: whatever is written to the tables of experiments afterwards is lost.
      let blocked = false;
      const crashing: World = {
        ...first,
        tables: {
          ...first.tables,
          write: async (statements, options) => {
            if (blocked && statements.every(({ sql }) => !sql.includes('studies_driver'))) throw new Error('the process is gone');
            return first.tables.write(statements, options);
          },
        },
        engine: {
          ...first.engine,
          start: async (plan, options) => {
            const run = await first.engine.start(plan, options);
            const result = async () => {
              const ended = await run.result();
              blocked = true;
              return ended;
            };
            return { ...run, result };
          },
        },
      };
      await expect(perform(crashing, record)).rejects.toThrow('the process is gone');
      const bought = asked.length;
      expect(bought).toBeGreaterThan(0);
      await first.close();
      worlds.splice(worlds.indexOf(first), 1);

      const second = await open({ file, adapters: [noting(asked)] });
      const again = await reread(second, record.id);
      expect(await experimentState(second, again)).toMatchObject({ status: 'stopped', complete: false, runs: [] });
      expect((await inspectExperiment(second, again)).map(({ kind, mend }) => [kind, mend])).toEqual([['variants_missing', 'resume']]);
      await perform(second, again, { stopAfter: 1 });
      const requests = asked.map((request) => JSON.stringify(request));
      expect(new Set(requests).size).toBe(requests.length);
      const kept = (await reread(second, record.id)).experiment;
      expect([kept.prompts, kept.variants]).toEqual([
        (await reread(whole, expected.id)).experiment.prompts,
        (await reread(whole, expected.id)).experiment.variants,
      ]);
      const made = asked.length;
      await perform(second, await reread(second, record.id));
      expect(asked).toHaveLength(made);
      expect((await reread(second, record.id)).experiment).toEqual(kept);
      expect(await experimentState(second, await reread(second, record.id))).toMatchObject({ status: 'completed' });
    } finally {
      for (const world of worlds.splice(0)) await world.close();
      await rm(folder, { recursive: true });
    }
  });

  test('an archive takes variants along, and the runs that made them', async () => {
    const [from, to] = [await open(), await open({ seed: 9 })];
    const record = await keep(from, { ...three, perturb: { paraphrase: { model: 'sim/writer', grades: ['light'] } }, max_length: 2 });
    await perform(from, record);
    const kept = await reread(from, record.id);
    await importEntries(to, experimentEntries(from, kept));
    const taken = await reread(to, record.id);
    expect(taken.experiment).toEqual(kept.experiment);
    const [maker = ''] = taken.experiment.perturb?.runs ?? [];
    expect((await to.engine.view(maker)).invocations.map(({ status }) => status)).toEqual(['done', 'done']);
    expect(await experimentState(to, taken)).toMatchObject({ status: 'completed' });
  });

  test('what is empty, or no new text, is asked for again, with what it may not be; a model that gives nothing else is refused by name, and asked again on resume', async () => {
    const asked: ModelRequest[] = [];
    let stubborn = true;
    const source = 'a fox in the snow';
    const world = await open({
      adapters: [
        noting(asked, (_request, turn) => (stubborn ? (turn.includes('none of these') ? ` "${source.toUpperCase()}" ` : source) : 'a vixen in fresh snow')),
      ],
    });
    const record = await keep(world, { ...three, prompts: [source], perturb: { paraphrase: { model: 'sim/writer', grades: ['strong'] } }, max_length: 2 });
    await expect(perform(world, record)).rejects.toThrow(
      'perturb.paraphrase: expected a new paraphrase ("strong") of "a fox in the snow" by sim/writer, got none in 5 attempts: it gave "A FOX IN THE SNOW", which is there already',
    );
    expect(asked).toHaveLength(5);
    expect(asked[1]?.turns?.at(-1)?.text).toContain(`It may be none of these:\n- ${source}`);
    stubborn = false;
    await perform(world, await reread(world, record.id));
    expect((await reread(world, record.id)).experiment.prompts).toEqual([source, 'a vixen in fresh snow']);
    expect(asked).toHaveLength(6);
  });

  test('quotation marks around an answer, and lines in it, are no part of the prompt', async () => {
    const world = await open({ adapters: [noting([], () => '“a vixen\n in fresh snow”\n')] });
    const record = await keep(world, {
      ...three,
      prompts: ['a fox in the snow'],
      perturb: { paraphrase: { model: 'sim/writer', grades: ['strong'] } },
      max_length: 2,
    });
    await perform(world, record);
    expect((await reread(world, record.id)).experiment.prompts[1]).toBe('a vixen in fresh snow');
  });

  test('a prompt that reads like markup is paraphrased as it stands', async () => {
    const asked: ModelRequest[] = [];
    const world = await open({ adapters: [noting(asked, () => 'another text')] });
    const record = await keep(world, {
      ...three,
      prompts: ['a ${fox} in [the | a] {{snow}}'],
      perturb: { paraphrase: { model: 'sim/writer', grades: ['light'] } },
      max_length: 2,
    });
    await perform(world, record);
    expect(asked[0]?.turns?.at(-1)?.text).toContain('Prompt:\na ${fox} in [the | a] {{snow}}');
  });

  test('the budget of the experiment holds for variants too: it stops with a word, and nothing is lost', async () => {
    const priced = noting([], (_request, turn) => `${turn.length} other words`);
    const dear: Adapter = {
      ...priced,
      resolve: (id) => {
        const model = priced.resolve(id);
        return model?.output === 'text' && model.tasks.includes('text') ? { ...model, price: { perCall: 1 } } : model;
      },
      perform: async (request, context) => {
        const answer = await priced.perform(request, context);
        return request.task === 'text' ? { ...answer, cost: 1 } : answer;
      },
    };
    const world = await open({ adapters: [dear] });
    const asked = { ...three, perturb: { paraphrase: { model: 'sim/writer', grades: ['light', 'moderate', 'strong'] } }, budget: 2.5, max_length: 2 };
    const record = await keep(world, asked);
    const told = await perform(world, record);
    expect(told.filter(({ type }) => type === 'warning')).toEqual([
      { type: 'warning', text: 'the budget of $2.5 is used up before the variants of the prompts are made; a higher one lets it go on' },
    ]);
    const state = await experimentState(world, await reread(world, record.id));
    expect(state).toMatchObject({ status: 'stopped', complete: false, cost: 2 });
  });

  test('models that cannot do it are refused where they are named, before anything is kept', async () => {
    const world = await open();
    const image = await keep(world, { ...three, perturb: { paraphrase: { model: 'sim/painter' } } });
    await expect(perform(world, image)).rejects.toThrow('perturb.paraphrase.model (sim/painter)');
    const none = await keep(world, { ...three, perturb: { embedding_noise: { model: 'sim/nothing', deviations: [0.1] } } });
    await expect(perform(world, none)).rejects.toThrow('perturb.embedding_noise (sim/nothing)');
    expect(await world.store.runs()).toEqual([]);
  });
});

test('runs of variants are made from the texts of the variants', async () => {
  const world = await open();
  const record = await keep(world, { ...three, seeds: [1], perturb: { paraphrase: { model: 'sim/writer', grades: ['strong'] } }, max_length: 2 });
  await perform(world, record);
  const { experiment } = await reread(world, record.id);
  const runs = await experimentRuns(world, record.id);
  expect(runs.map(({ prompt }) => prompt)).toEqual(experiment.prompts);
  const captions = await Promise.all(runs.map(async ({ run }) => (await outputsOf(world, run)).at(-1)));
  expect(captions.every((output) => output?.form === 'text')).toBe(true);
});
