import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixOfRows, pointsOf, rowsOfPoints, selectPoints } from '../src/points/points.ts';
import { bootstrapInterval, meanInterval } from '../src/statistics/bootstrap.ts';
import { benjaminiHochberg, holm } from '../src/statistics/correction.ts';
import { cliffDelta, hedges, oneWay } from '../src/statistics/effects.ts';
import { energyDistance, energyTest } from '../src/statistics/energy-distance.ts';
import { conditionalInformation, informationTest, labelEntropy, mutualInformation } from '../src/statistics/mutual-information.ts';
import { erf, normalCumulative, normalQuantile } from '../src/statistics/normal.ts';
import { createPermuter, judge } from '../src/statistics/permutation.ts';
import { createRandom } from '../src/statistics/random.ts';
import { fitLine, mean, quantile, variance } from '../src/statistics/summary.ts';
import { noise } from './support/clouds.ts';

const values = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 2, maxLength: 30 });

describe('random numbers', () => {
  test('are the same for the same seed, another for another, and never change', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, createRandom(seed).next);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7)).not.toEqual(draw(7 + 2 ** 32));
    expect(draw(7).every((value) => value >= 0 && value < 1)).toBe(true);
    expect(draw(1).map((value) => Math.round(value * 1e6))).toMatchInlineSnapshot(`
      [
        563672,
        585111,
        895907,
        946399,
        272343,
      ]
    `);
  });

  test('are uniform, normal, and shuffled without a preference', () => {
    const random = createRandom(1);
    const bins = new Int32Array(20);
    for (let draw = 0; draw < 40_000; draw++) bins[random.integer(20)]!++;
    const square = bins.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    // χ² with 19 degrees of freedom.
    expect(square).toBeLessThan(45);
    const normals = Float64Array.from({ length: 40_000 }, () => random.normal());
    expect(Math.abs(mean(normals))).toBeLessThan(0.02);
    expect(variance(normals)).toBeCloseTo(1, 1);
    expect(mean(normals.map((value) => value ** 4))).toBeCloseTo(3, 0);
    const orders = new Map<string, number>();
    for (let draw = 0; draw < 24_000; draw++) {
      const order = random.shuffle([0, 1, 2, 3]).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    expect([...orders.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(55);
  });
});

describe('summaries', () => {
  test('quantiles lie between order statistics', () => {
    expect([0, 0.25, 0.5, 0.9, 1].map((share) => quantile([4, 1, 3, 2], share))).toEqual([1, 1.75, 2.5, 3.7, 4]);
    expect(quantile([], 0.5)).toBeNaN();
  });

  test('a line is fitted to its own points, and leaves nothing that a line explains', () => {
    fc.assert(
      fc.property(values, values, (x, y) => {
        const count = Math.min(x.length, y.length);
        const [xs, ys] = [x.slice(0, count), y.slice(0, count)];
        const { slope, intercept } = fitLine(xs, ys);
        const rest = ys.map((value, index) => value - intercept - slope * xs[index]!);
        expect(Math.abs(rest.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-6);
      }),
    );
    expect(fitLine([0, 1, 2], [1, 3, 5])).toEqual({ slope: 2, intercept: 1, rSquared: 1 });
    expect(fitLine([0, 1], [4, 4]).rSquared).toBeNull();
  });

  test('the normal distribution is that of the tables', () => {
    expect(erf(0.5)).toBeCloseTo(0.5204998778130465, 13);
    expect(erf(-2.6)).toBeCloseTo(-0.9997639655834707, 13);
    expect(normalCumulative(1.959963984540054)).toBeCloseTo(0.975, 12);
    for (let x = -4; x <= 4; x += 0.37) expect(normalQuantile(normalCumulative(x))).toBeCloseTo(x, 7);
  });
});

describe('permutation', () => {
  test('p counts the observed arrangement and ties, and is never 0', () => {
    expect(judge(5, [1, 2, 5, 9]).p).toBeCloseTo(3 / 5, 12);
    expect(judge(10, [1, 2, 3]).p).toBeCloseTo(1 / 4, 12);
    expect(judge(0.1 + 0.2, [0.3]).p).toBe(1);
  });

  test('moves items only within their stratum', () => {
    const strata = [0, 0, 1, 1, 1, 2];
    const permute = createPermuter(6, strata);
    const random = createRandom(1);
    for (let round = 0; round < 50; round++) {
      const order = permute(random);
      expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
      for (const [item, from] of order.entries()) expect(strata[from]).toBe(strata[item]);
    }
  });
});

describe('corrections for many tests', () => {
  test('are those of a worked example', () => {
    const p = [0.01, 0.04, 0.03, 0.005];
    expect(Array.from(benjaminiHochberg(p), (value) => Math.round(value * 1e6) / 1e6)).toEqual([0.02, 0.04, 0.04, 0.02]);
    expect(Array.from(holm(p), (value) => Math.round(value * 1e6) / 1e6)).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  test('never lower a p value, keep the order, and Holm is never below Benjamini and Hochberg', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (p) => {
        const [softer, harder] = [benjaminiHochberg(p), holm(p)];
        for (const [index, value] of p.entries()) {
          expect(softer[index]).toBeGreaterThanOrEqual(value * (1 - 1e-12));
          expect(harder[index]).toBeGreaterThanOrEqual(softer[index]! - 1e-12);
          for (const [other, than] of p.entries()) if (value < than) expect(softer[index]).toBeLessThanOrEqual(softer[other]!);
        }
      }),
    );
  });

  test('refuse what is no p value', () => {
    expect(() => benjaminiHochberg([0.2, 1.5])).toThrow('p value 1: expected a number in [0, 1], got 1.5');
  });
});

describe('bootstrap intervals', () => {
  test.each(['bca', 'percentile'] as const)('hold the true mean about as often as they say (%s)', (method) => {
    let held = 0;
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed);
      const sample = Array.from({ length: 40 }, () => random.normal() + 3);
      const { low, high } = bootstrapInterval({
        size: 40,
        statistic: (indices) => mean(Array.from(indices, (index) => sample[index]!)),
        seed,
        resamples: 299,
        method,
      });
      if (low <= 3 && 3 <= high) held++;
    }
    expect(held / 200).toBeGreaterThan(0.88);
    expect(held / 200).toBeLessThan(0.99);
  });

  test('are the same for the same seed and have no ends for one unit', () => {
    expect(meanInterval([1, 2, 3, 9], { seed: 1 })).toEqual(meanInterval([1, 2, 3, 9], { seed: 1 }));
    expect(meanInterval([4], { seed: 1 })).toMatchObject({ estimate: 4, low: Number.NaN, high: Number.NaN });
  });

  test('of a skewed sample lean to the longer side', () => {
    const { estimate, low, high } = meanInterval([1, 1, 1, 1, 2, 2, 2, 3, 3, 30], { seed: 2 });
    expect(high - estimate).toBeGreaterThan(estimate - low);
  });
});

describe('effect sizes', () => {
  test('of one-way analysis are those of a worked example', () => {
    const found = oneWay([1, 2, 3, 2, 3, 4, 5, 6, 7], [...'aaabbbccc']);
    expect(found.between).toBeCloseTo(26, 12);
    expect(found.within).toBeCloseTo(6, 12);
    expect(found.f).toBeCloseTo(13, 12);
    expect(found.etaSquared).toBeCloseTo(26 / 32, 12);
    expect(found.omegaSquared).toBeCloseTo((26 - 2) / 33, 12);
    expect(oneWay([1, 2], [0, 0]).f).toBeNull();
  });

  test('compare two groups', () => {
    expect(cliffDelta([4, 5, 6], [1, 2, 3])).toBe(1);
    expect(cliffDelta([1, 2], [2, 1])).toBe(0);
    expect(hedges([3, 4, 5], [1, 2, 3])).toBeCloseTo(2 * (1 - 3 / 15), 12);
    fc.assert(
      fc.property(values, values, (a, b) => {
        const slow = a.flatMap((x) => b.map((y) => Math.sign(x - y))).reduce<number>((sum, value) => sum + value, 0) / (a.length * b.length);
        expect(cliffDelta(a, b)).toBeCloseTo(slow, 12);
      }),
    );
  });
});

describe('the energy distance', () => {
  const matrix = (rows: readonly (readonly number[])[]) => matrixOfRows(rowsOfPoints(pointsOf(rows)));

  test('is that of its definition, symmetric, never negative, and 0 for the same points', () => {
    fc.assert(
      fc.property(values, values, (x, y) => {
        const distances = matrix([...x, ...y].map((value) => [value]));
        const [first, second] = [x.map((_, index) => index), y.map((_, index) => x.length + index)];
        const average = (a: readonly number[], b: readonly number[]) => mean(a.flatMap((p) => b.map((q) => Math.abs(p - q))));
        const expected = 2 * average(x, y) - average(x, x) - average(y, y);
        expect(energyDistance(distances, first, second)).toBeCloseTo(expected, 9);
        expect(energyDistance(distances, second, first)).toBeCloseTo(expected, 9);
        expect(expected).toBeGreaterThanOrEqual(-1e-9);
      }),
    );
    expect(energyDistance(matrix([[1], [2], [1], [2]]), [0, 1], [2, 3])).toBeCloseTo(0, 12);
  });

  test('tells apart distributions of one mean, which means cannot', () => {
    const random = createRandom(1);
    const rows = Array.from({ length: 80 }, (_, index) => [(index < 40 ? 0.3 : 2) * random.normal(), (index < 40 ? 0.3 : 2) * random.normal()]);
    const { p, coefficient } = energyTest(
      matrix(rows),
      rows.map((_, index) => (index < 40 ? 'tight' : 'wide')),
      { seed: 1, permutations: 199 },
    );
    expect(p).toBeLessThan(0.01);
    expect(coefficient).toBeGreaterThan(0.05);
    expect(coefficient).toBeLessThan(1);
  });

  test('of one distribution is significant as often as chance allows', () => {
    const found = Array.from(
      { length: 100 },
      (_, seed) =>
        energyTest(
          matrixOfRows(rowsOfPoints(noise(24, 5, seed))),
          Array.from({ length: 24 }, (__, index) => index % 2),
          { seed, permutations: 99 },
        ).p,
    );
    expect(found.filter((p) => p <= 0.05).length).toBeLessThanOrEqual(11);
  });

  test('compares two groups', () => {
    expect(() => energyTest(matrix([[1], [2], [3]]), ['a', 'b', 'c'], { seed: 1 })).toThrow('expected two groups among 3 items, got 3 groups');
  });
});

describe('mutual information', () => {
  test('of a label with itself is its entropy, with a constant nothing', () => {
    const labels = [...'aabbbc'];
    expect(mutualInformation(labels, labels).plain).toBeCloseTo(labelEntropy(labels), 12);
    expect(
      mutualInformation(
        labels,
        labels.map(() => 'x'),
      ).plain,
    ).toBeCloseTo(0, 12);
    expect(labelEntropy([...'abcd'])).toBeCloseTo(Math.log(4), 12);
    expect(labelEntropy([...'abcd'], true)).toBeCloseTo(Math.log(4) + 3 / 8, 12);
  });

  test('the correction takes away what chance alone gives', () => {
    const random = createRandom(1);
    const draws = Array.from({ length: 200 }, () => {
      const [a, b] = [Array.from({ length: 100 }, () => random.integer(5)), Array.from({ length: 100 }, () => random.integer(5))];
      return mutualInformation(a, b);
    });
    expect(mean(draws.map(({ plain }) => plain))).toBeGreaterThan(0.07);
    expect(Math.abs(mean(draws.map(({ corrected }) => corrected)))).toBeLessThan(0.01);
  });

  test('given what explains both is nothing', () => {
    const random = createRandom(2);
    const cause = Array.from({ length: 600 }, () => random.integer(3));
    const [a, b] = [
      cause.map((value) => (random.next() < 0.8 ? value : random.integer(3))),
      cause.map((value) => (random.next() < 0.8 ? value : random.integer(3))),
    ];
    expect(mutualInformation(a, b).corrected).toBeGreaterThan(0.2);
    expect(Math.abs(conditionalInformation(a, b, cause).corrected)).toBeLessThan(0.03);
    expect(informationTest(a, b, { seed: 1, permutations: 99 }).p).toBe(0.01);
    expect(informationTest(a, b, { seed: 1, permutations: 99, given: cause }).p).toBeGreaterThan(0.05);
  });
});

test('points keep their distances when they are chosen', () => {
  const points = noise(6, 3, 1);
  expect([...selectPoints(points, [4, 4, 0]).data]).toEqual([...points.data.subarray(12, 15), ...points.data.subarray(12, 15), ...points.data.subarray(0, 3)]);
  expect(() => pointsOf([[1, 2], [3]])).toThrow('row 1: expected 2 numbers, got 1');
  expect(() => pointsOf([[1], [Number.NaN]])).toThrow('row 1, column 0: expected a finite number, got NaN');
});
