import { expect, test } from 'vitest';
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
  for (const { prompt, of, edits } of experiment.variants ?? []) {
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

test('a number of edits that is none is refused where it stands', () => {
  expect(() => read({ perturb: { edits: [0] } })).toThrow(/perturb/);
});
