import { expect, test } from 'vitest';
import { parseDocument } from '../parse.ts';
import { readExperiment, rowsOf } from './experiment.ts';

const configuration = {
  networks: [['DummyT2I', 'DummyI2T']],
  seeds: [1],
  prompts: ['a fox in the snow', 'two boats'],
  embedding_models: ['Dummy'],
  max_length: 4,
};

function read(change: object) {
  return readExperiment(JSON.stringify({ ...configuration, ...change }), 'study.json').experiment;
}

/** Levenshtein's distance. */
function distance(first: string, second: string): number {
  let row = Array.from({ length: second.length + 1 }, (_, place) => place);
  for (const [place, letter] of [...first].entries()) {
    const next = [place + 1];
    for (const [column, other] of [...second].entries())
      next.push(Math.min(next[column]! + 1, row[column + 1]! + 1, row[column]! + (letter === other ? 0 : 1)));
    row = next;
  }
  return row[second.length]!;
}

test('variants stand after the prompts, know what they were made of, are as near as they say, and are runs of their own', () => {
  const experiment = read({ perturb: { edits: [1, 4], variants: 3 } });
  expect(experiment.prompts.slice(0, 2)).toEqual(configuration.prompts);
  expect(experiment.prompts).toHaveLength(14);
  expect(new Set(experiment.prompts).size).toBe(14);
  expect(experiment.variants).toHaveLength(12);
  for (const variant of experiment.variants ?? []) {
    const { prompt, of, edits } = variant.kind === 'edits' ? variant : { ...variant, edits: 0 };
    const edited = distance(experiment.prompts[of] ?? '', experiment.prompts[prompt] ?? '');
    expect(edited).toBeGreaterThan(0);
    expect(edited).toBeLessThanOrEqual(edits);
  }
  expect(rowsOf(experiment).map(({ promptIndex }) => promptIndex)).toEqual(Array.from({ length: 14 }, (_, place) => place));
});

test('equal configurations have equal variants, another seed others, and none are made where none are asked for', () => {
  const perturb = { edits: [3] };
  expect(read({ perturb })).toEqual(read({ perturb }));
  expect(read({ perturb: { ...perturb, seed: 2 } }).prompts).not.toEqual(read({ perturb }).prompts);
  expect(read({})).not.toHaveProperty('variants');
});

test('what models are asked for stands beside the prompts, with its defaults, and adds no prompt yet', () => {
  const { prompts, variants, perturb } = read({
    perturb: { edits: [1], paraphrase: { model: 'sim/writer' }, embedding_noise: { deviations: [0.2] }, variants: 2 },
  });
  expect(prompts).toHaveLength(6);
  expect(variants).toHaveLength(4);
  expect(perturb).toEqual({
    paraphrase: { model: 'sim/writer', grades: ['light', 'moderate', 'strong'] },
    noise: { model: 'Dummy', deviations: [0.2], pool: 64, words: ['a', 'fox', 'in', 'the', 'snow', 'two', 'boats'] },
    ...{ variants: 2, seed: 1, runs: [] },
  });
  expect(read({ perturb: { edits: [1] } })).not.toHaveProperty('perturb');
});

test('parameters may be those of a model that makes variants', () => {
  expect(read({ perturb: { paraphrase: { model: 'sim/writer' } }, parameters: { 'sim/writer': { temperature: 1 } } }).parameters).toBeDefined();
  expect(() => read({ parameters: { 'sim/writer': { temperature: 1 } } })).toThrow('no model of the experiment is named "sim/writer"');
});

test.each([
  [{ perturb: { edits: [0] } }, 'perturb.edits[0]: expected a number of at least 1, got'],
  [{ perturb: {} }, 'perturb: expected edits, paraphrase or embedding_noise, got none of them'],
  [{ perturb: { paraphrase: { model: 'writer' } } }, 'perturb.paraphrase.model: Invalid text model: writer. Name any adapter/model.'],
  [
    { perturb: { paraphrase: { model: 'wirter' } }, models: { writer: 'sim/writer' } },
    'perturb.paraphrase.model: Invalid text model: wirter. Available models: ["writer"], or any adapter/model. Did you mean "writer"?',
  ],
  [{ perturb: { paraphrase: { model: 'sim/writer', grades: ['far'] } } }, 'perturb.paraphrase.grades[0]'],
  [{ perturb: { paraphrase: { model: 'sim/writer', grades: [2, 'light', 2] } } }, 'perturb.paraphrase.grades[2]: 2 is there already; each grade is named once'],
  [{ perturb: { paraphrase: {} } }, 'perturb.paraphrase'],
  [
    { perturb: { embedding_noise: { model: 'Nomics', deviations: [0.1] } } },
    'perturb.embedding_noise.model: Invalid embedding model: Nomics. Available models: ["Nomic"',
  ],
  [
    { perturb: { embedding_noise: { model: 'NomicVision', deviations: [0.1] } } },
    'perturb.embedding_noise.model: NomicVision reads pictures; expected a model that reads texts',
  ],
  [{ embedding_models: ['NomicVision'], perturb: { embedding_noise: { deviations: [0.1] } } }, 'perturb.embedding_noise: none of embedding_models reads texts'],
  [{ perturb: { embedding_noise: { deviations: [2] } } }, 'perturb.embedding_noise.deviations[0]: expected a number of at most 1.5, got'],
])('%j is refused where it stands', (change, message) => {
  expect(() => read(change)).toThrow(message);
});

test('what is wrong with networks and embedding models is told before what is wrong with variants', () => {
  const wrong = { networks: [['Nobody']], embedding_models: ['Nothing'], perturb: { paraphrase: { model: 'writer' } } };
  expect(() => read(wrong)).toThrow(/Invalid generative model[\s\S]*Invalid embedding model[\s\S]*Invalid text model/);
});

test('as one pipeline it says that variants by models are left out', () => {
  const text = JSON.stringify({ ...configuration, perturb: { edits: [1], paraphrase: { model: 'sim/writer' } } });
  const { warnings, pipeline } = parseDocument(text, { file: 'study.json' });
  expect(warnings[0]).toContain('variants by paraphrase and embedding noise are left out');
  expect(pipeline.inputs?.prompts).toMatchObject({ default: [...configuration.prompts, expect.any(String), expect.any(String)] });
});
