import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixOfRows, type Points, pointsOf, rowsOfPoints } from '../src/points/points.ts';
import { holm } from '../src/statistics/correction.ts';
import { oneWay } from '../src/statistics/effects.ts';
import { permanova } from '../src/statistics/permanova.ts';
import { distancesToCentroids, permdisp } from '../src/statistics/permdisp.ts';
import { createRandom } from '../src/statistics/random.ts';
import { noise } from './support/clouds.ts';

const distancesOf = (points: Points) => matrixOfRows(rowsOfPoints(points));

/** A balanced factorial experiment: two networks × four prompts × four seeds, in 12 dimensions, where each factor moves the place by its strength. */
function experiment(strength: { readonly network?: number; readonly prompt?: number; readonly both?: number }, seed: number) {
  const random = createRandom(seed);
  const place = () => Array.from({ length: 12 }, () => random.normal());
  const [networks, prompts] = [Array.from({ length: 2 }, place), Array.from({ length: 4 }, place)];
  const cells = Array.from({ length: 8 }, place);
  const units = Array.from({ length: 32 }, (_, index) => ({ network: index % 2, prompt: (index >> 1) % 4, seed: index >> 3 }));
  const rows = units.map(({ network, prompt }) =>
    place().map(
      (value, axis) =>
        value +
        (strength.network ?? 0) * networks[network]![axis]! +
        (strength.prompt ?? 0) * prompts[prompt]![axis]! +
        (strength.both ?? 0) * cells[network * 4 + prompt]![axis]!,
    ),
  );
  return {
    distances: distancesOf(pointsOf(rows)),
    factors: { network: units.map(({ network }) => `n${network}`), prompt: units.map(({ prompt }) => `p${prompt}`), seed: units.map((unit) => unit.seed) },
  };
}

const terms = [['network'], ['prompt'], ['seed'], ['network', 'prompt']];
const significant = (result: ReturnType<typeof permanova>) => {
  const adjusted = holm(result.terms.map(({ p }) => p ?? 1));
  return result.terms.filter((_, index) => adjusted[index]! <= 0.05).map(({ name }) => name);
};

describe('PERMANOVA', () => {
  test('on one number is the analysis of variance', () => {
    const random = createRandom(1);
    const values = Array.from({ length: 30 }, (_, index) => random.normal() + (index % 3));
    const groups = values.map((_, index) => index % 3);
    const {
      terms: [term],
      residual,
      total,
    } = permanova({ distances: distancesOf(pointsOf(values.map((value) => [value]))), factors: { groups }, seed: 1, permutations: 99 });
    const known = oneWay(values, groups);
    expect(term!.f).toBeCloseTo(known.f!, 8);
    expect(term!.sumOfSquares).toBeCloseTo(known.between, 8);
    expect(residual).toMatchObject({ degrees: 27 });
    expect(residual.sumOfSquares).toBeCloseTo(known.within, 8);
    expect(total.sumOfSquares).toBeCloseTo(known.between + known.within, 8);
    expect(term!.omegaSquared).toBeCloseTo(known.omegaSquared, 8);
    expect(term!.rSquared).toBeCloseTo(known.etaSquared, 8);
  });

  test('in one factor has the sums of Anderson’s formula', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 6, max: 20 }), (seed, count) => {
        const random = createRandom(seed);
        const groups = Array.from({ length: count }, (_, index) => (index < 2 ? index : random.integer(3)));
        const { data, size } = distancesOf(noise(count, 4, seed));
        let [all, within] = [0, 0];
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < i; j++) {
            all += data[i * size + j]! ** 2 / size;
            if (groups[i] === groups[j]) within += data[i * size + j]! ** 2 / groups.filter((group) => group === groups[i]).length;
          }
        }
        const result = permanova({ distances: { data, size }, factors: { groups }, seed: 1, permutations: 1 });
        expect(result.total.sumOfSquares).toBeCloseTo(all, 8);
        expect(result.residual.sumOfSquares).toBeCloseTo(within, 8);
      }),
      { numRuns: 40 },
    );
  });

  test('in a balanced design splits the whole, the same way in any order', () => {
    const { distances, factors } = experiment({ network: 0.5, prompt: 0.5 }, 3);
    const options = { distances, factors, terms, seed: 1, permutations: 1 };
    const [marginal, sequential] = [permanova(options), permanova({ ...options, sums: 'sequential' })];
    expect(marginal.terms.map(({ degrees }) => degrees)).toEqual([1, 3, 3, 3]);
    expect(marginal.residual.degrees).toBe(21);
    for (const [index, { sumOfSquares }] of marginal.terms.entries()) expect(sequential.terms[index]!.sumOfSquares).toBeCloseTo(sumOfSquares, 8);
    const parts = marginal.terms.reduce((sum, term) => sum + term.sumOfSquares, marginal.residual.sumOfSquares);
    expect(parts).toBeCloseTo(marginal.total.sumOfSquares, 8);
  });

  test('in an unbalanced design gives a term only what the others do not explain', () => {
    // Factor b is nearly factor a, and only a moves the place.
    const random = createRandom(5);
    const a = Array.from({ length: 40 }, (_, index) => index % 2);
    const b = a.map((value, index) => (index < 6 ? 1 - value : value));
    const distances = distancesOf(pointsOf(a.map((value) => [5 * value + random.normal(), random.normal()])));
    const options = { distances, factors: { b, a }, seed: 1, permutations: 199 };
    const [marginal, sequential] = [permanova(options), permanova({ ...options, sums: 'sequential' })];
    expect(sequential.terms[0]!.rSquared).toBeGreaterThan(0.25);
    expect(marginal.terms[0]!.rSquared).toBeLessThan(0.05);
    expect(marginal.terms[1]!.p).toBeLessThanOrEqual(0.01);
  });

  test('names the factor that was planted and no other', () => {
    const plan = (strength: Parameters<typeof experiment>[0]) =>
      Array.from({ length: 8 }, (_, seed) => significant(permanova({ ...experiment(strength, seed), terms, seed, permutations: 199 })));
    const count = (found: readonly (readonly string[])[], name: string) => found.filter((names) => names.includes(name)).length;
    const [prompt, network, both] = [plan({ prompt: 1.2 }), plan({ network: 1.6 }), plan({ both: 1.6 })];
    expect(count(prompt, 'prompt')).toBe(8);
    expect(count(prompt, 'network') + count(prompt, 'seed')).toBeLessThanOrEqual(1);
    expect(count(network, 'network')).toBe(8);
    expect(count(network, 'prompt') + count(network, 'seed')).toBeLessThanOrEqual(1);
    expect(count(both, 'network × prompt')).toBe(8);
  });

  test('on noise finds an effect in no more families than chance allows', () => {
    const found = Array.from({ length: 100 }, (_, seed) => significant(permanova({ ...experiment({}, 1000 + seed), terms, seed, permutations: 99 })));
    expect(found.filter((names) => names.length > 0).length).toBeLessThanOrEqual(11);
  });

  test('a strong factor does not make another one significant', () => {
    const found = Array.from(
      { length: 60 },
      (_, seed) => permanova({ ...experiment({ prompt: 3 }, 2000 + seed), terms: [['network'], ['prompt']], seed, permutations: 99 }).terms[0]!.p!,
    );
    const share = found.filter((p) => p <= 0.05).length;
    expect(share).toBeLessThanOrEqual(8);
    // Nor does it hide what is there to be found: p values of a null effect are spread evenly.
    expect(found.filter((p) => p <= 0.5).length).toBeGreaterThan(15);
  });

  test('within strata cannot see a factor that is constant there, and sees one that is not', () => {
    const { distances, factors } = experiment({ network: 2, prompt: 2 }, 4);
    const [network, prompt] = permanova({
      distances,
      factors: { network: factors.network, prompt: factors.prompt },
      strata: factors.prompt,
      seed: 1,
      permutations: 199,
    }).terms;
    expect(prompt!.p).toBe(1);
    expect(network!.p).toBeLessThanOrEqual(0.01);
  });

  test('ω² of noise is about 0 where R² is not', () => {
    const found = Array.from({ length: 40 }, (_, seed) => permanova({ ...experiment({}, seed), terms: [['prompt']], seed, permutations: 1 }).terms[0]!);
    const average = (of: (term: (typeof found)[number]) => number) => found.reduce((sum, term) => sum + of(term), 0) / found.length;
    expect(average(({ rSquared }) => rSquared)).toBeGreaterThan(0.08);
    expect(Math.abs(average(({ omegaSquared }) => omegaSquared))).toBeLessThan(0.015);
  });

  test('says when there is nothing to test', () => {
    const distances = distancesOf(noise(4, 2, 1));
    const one = permanova({ distances, factors: { all: [1, 1, 1, 1], each: [1, 2, 3, 4] }, seed: 1 });
    expect(one.terms.map(({ degrees, f, p }) => ({ degrees, f, p }))).toEqual([
      { degrees: 0, f: null, p: null },
      { degrees: 3, f: null, p: null },
    ]);
    expect(() => permanova({ distances, factors: { a: [1, 2] }, seed: 1 })).toThrow('factor "a": expected 4 labels, got 2');
    expect(() => permanova({ distances, factors: { a: [1, 2, 1, 2] }, terms: [['b']], seed: 1 })).toThrow('term of "b": expected one of the factors a');
  });

  test('is the same for the same seed, and does not hang on the scale', () => {
    const { distances, factors } = experiment({ prompt: 0.4 }, 6);
    const result = permanova({ distances, factors, seed: 9, permutations: 99 });
    expect(permanova({ distances, factors, seed: 9, permutations: 99 })).toEqual(result);
    const scaled = permanova({ distances: { size: distances.size, data: distances.data.map((value) => value * 1000) }, factors, seed: 9, permutations: 99 });
    expect(scaled.terms.map(({ p }) => p)).toEqual(result.terms.map(({ p }) => p));
    expect(scaled.terms[1]!.f).toBeCloseTo(result.terms[1]!.f!, 8);
  });
});

describe('PERMDISP', () => {
  test('measures distances to centroids without coordinates', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const points = noise(12, 3, seed);
        const groups = Array.from({ length: 12 }, (_, index) => index % 3);
        const reach = distancesToCentroids(distancesOf(points), groups);
        for (const [item, value] of reach.entries()) {
          const members = groups.flatMap((group, index) => (group === groups[item] ? [index] : []));
          const square = [0, 1, 2].reduce((sum, axis) => {
            const centre = members.reduce((total, index) => total + points.data[3 * index + axis]!, 0) / members.length;
            return sum + (points.data[3 * item + axis]! - centre) ** 2;
          }, 0);
          expect(value).toBeCloseTo(Math.sqrt(square * (4 / 3)), 9);
        }
      }),
    );
  });

  test('sees a difference in spread, and none in place', () => {
    const random = createRandom(1);
    const groups = Array.from({ length: 60 }, (_, index) => index % 2);
    const cloud = (spread: (group: number) => number, shift: (group: number) => number) =>
      distancesOf(pointsOf(groups.map((group) => Array.from({ length: 5 }, () => shift(group) + spread(group) * random.normal()))));
    const wide = permdisp(
      cloud(
        (group) => 1 + group,
        () => 0,
      ),
      groups,
      { seed: 1, permutations: 199 },
    );
    expect(wide.p).toBeLessThanOrEqual(0.01);
    expect(wide.spreads[1]!.spread / wide.spreads[0]!.spread).toBeGreaterThan(1.5);
    expect(
      permdisp(
        cloud(
          () => 1,
          (group) => 9 * group,
        ),
        groups,
        { seed: 1, permutations: 199 },
      ).p,
    ).toBeGreaterThan(0.05);
  });

  test('on noise is significant as often as chance allows, with groups of different size too', () => {
    const groups = Array.from({ length: 30 }, (_, index) => (index < 6 ? 'few' : 'many'));
    const found = Array.from({ length: 100 }, (_, seed) => permdisp(distancesOf(noise(30, 6, 500 + seed)), groups, { seed, permutations: 99 }).p!);
    expect(found.filter((p) => p <= 0.05).length).toBeLessThanOrEqual(11);
  });

  test('has nothing to say of one group', () => {
    expect(permdisp(distancesOf(noise(5, 2, 1)), [1, 1, 1, 1, 1], { seed: 1 })).toMatchObject({ f: null, p: null, spreads: [{ group: '1', size: 5 }] });
  });
});
