import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

const varied = {
  networks: [['sim/painter', 'sim/captioner']],
  seeds: [1, 2],
  prompts: ['a lighthouse at dusk above a stormy sea', 'an old man walking through the quiet forest'],
  embedding_models: ['sim/embedder'],
  parameters: { 'sim/painter': { width: 32, height: 32 } },
  perturb: {
    edits: [2],
    paraphrase: { model: 'writer', grades: ['strong'] },
    embedding_noise: { deviations: [0.3], pool: 24 },
  },
  models: { writer: 'sim/writer' },
  max_length: 4,
};

function write(configuration: object): string {
  writeFileSync(join(place.folder, 'study.json'), JSON.stringify(configuration, null, 1));
  return 'study.json';
}

async function told(...words: readonly string[]) {
  const { code, stdout } = await place.run([...words, '--json']);
  return { code, document: JSON.parse(stdout) };
}

type Listed = { readonly id: string; readonly name: string; readonly status: string };

async function runsOf(name: string): Promise<readonly Listed[]> {
  return (await told('runs', 'list')).document.filter((run: Listed) => run.name === name);
}

it('an experiment killed after its paraphrases were bought goes on with the same texts, and buys none again', async () => {
  const started = place.start(['experiment', 'run', write(varied), '--sim-latency', '2500']);
  await started.saw(/variants +\S+ 0\/2/);
  let bought: readonly Listed[] = [];
  while (!bought.some(({ status }) => status === 'succeeded')) bought = await runsOf('paraphrases for study');
  started.child.kill('SIGKILL');
  await started.finished;
  const { document: before } = await told('experiment', 'status');
  expect(before).toMatchObject({ experiment: { status: 'stopped', variantsMade: false }, runs: [], progress: { invocations: { done: 0, most: 64 } } });
  const reworded = (await told('runs', 'show', bought[0]?.id ?? '')).document.run.output.paraphrase;

  const { code, document } = await told('experiment', 'resume');
  expect(code).toBe(0);
  expect((await runsOf('paraphrases for study')).map(({ id }) => id)).toEqual(bought.map(({ id }) => id));
  expect(document).toMatchObject({ experiment: { status: 'completed', variantsMade: true }, embeddings: 64, diagrams: 16 });
  expect(document.variants.map(({ kind, of, original }: Record<string, unknown>) => [kind, of, original])).toEqual(
    ['edits', 'paraphrase', 'noise'].flatMap((kind) => varied.prompts.map((original, of) => [kind, of, original])),
  );
  const texts = document.variants.filter(({ kind }: { kind: string }) => kind === 'paraphrase').map(({ text }: { text: string }) => text);
  expect(texts).toEqual(reworded);
  expect(new Set(document.runs.map(({ prompt }: { prompt: string }) => prompt)).size).toBe(8);

  const { stdout } = await place.run(['experiment', 'show']);
  expect(stdout).toMatch(/^prompts +2, and 6 variants: 2 by edits, 2 by paraphrase \(sim\/writer\), 2 by embedding noise \(sim\/embedder\)$/m);
  expect(stdout).toMatch(/paraphrase +strong +sim\/writer +a lighthouse at dusk/);
  expect(stdout).toMatch(/embedding noise +0\.\d+ of 0\.3 rad +sim\/embedder +a lighthouse at dusk/);
  expect((await told('experiment', 'list')).document).toMatchObject([
    { prompts: 2, variants: [{ kind: 'edits', count: 2 }, { model: 'sim/writer' }, { model: 'sim/embedder' }] },
  ]);
  await place.run(['experiment', 'export', 'latest', '--format', 'jsonl', '--out', 'data']);
  const prompts = readFileSync(join(place.folder, 'data', 'prompts.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(prompts.map(({ prompt_index: index, variant_of: of, kind }) => [index, of, kind])).toEqual([
    ...[0, 1].map((index) => [index, null, null]),
    ...['edits', 'paraphrase', 'noise'].flatMap((kind, at) => [0, 1].map((of) => [2 + 2 * at + of, of, kind])),
  ]);

  await place.run(['experiment', 'delete', 'latest']);
  expect((await told('runs', 'list')).document).toEqual([]);
}, 120_000);

it('tells beforehand how many variants there will be and what they may cost, also without a key, and keeps nothing', async () => {
  const dear = { ...varied, models: { writer: 'openai/gpt-5-mini' }, parameters: { ...varied.parameters, writer: { max_tokens: 100 } } };
  const { code, document } = await told('experiment', 'run', write(dear), '--preview');
  expect(code).toBe(0);
  expect(document).toMatchObject({
    prompts: 2,
    variants: [
      { kind: 'edits', count: 2 },
      { kind: 'paraphrase', count: 2, model: 'openai/gpt-5-mini' },
      { kind: 'noise', count: 2, model: 'sim/embedder' },
    ],
    runs: 16,
    invocations: 64,
  });
  const [paraphrases, candidates, runs] = document.works;
  expect(paraphrases).toMatchObject({ models: ['openai/gpt-5-mini'], calls: 2 });
  expect(paraphrases.cost).toBeGreaterThan(0);
  expect(paraphrases.cost).toBeLessThan(0.01);
  expect([candidates.cost, runs.cost, document.cost]).toEqual([0, 0, paraphrases.cost]);
  expect((await place.run(['experiment', 'run', write(dear), '--preview'])).stdout).toContain('Nothing was bought');
  expect((await told('experiment', 'list')).document).toEqual([]);
  const refused = await place.run(['experiment', 'run', write(dear)]);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/perturb\.paraphrase\.model \(writer\): .*needs a key[\s\S]*study\.json:\d+:\d+/) });
}, 60_000);
