import { describe, expect, test } from 'vitest';
import { factorCholesky, solveCholesky } from '../src/algebra/cholesky.ts';
import { matrixOfRows, pointsOf, rowsOfPoints } from '../src/points/points.ts';
import { crossValidate, type Predictor } from '../src/prediction/cross-validation.ts';
import { assignFolds } from '../src/prediction/folds.ts';
import { logistic } from '../src/prediction/logistic.ts';
import { nearestVote } from '../src/prediction/nearest-vote.ts';
import { createRandom } from '../src/statistics/random.ts';
import { blobs, noise } from './support/clouds.ts';

const apart = blobs({
  centres: [
    [0, 0, 0],
    [2.5, 0, 0],
    [0, 2.5, 0],
  ],
  each: 25,
  spread: 1,
  seed: 1,
});
const predictors: readonly (readonly [string, Predictor, Predictor])[] = [
  ['the nearest', nearestVote(matrixOfRows(rowsOfPoints(apart.points))), nearestVote(matrixOfRows(rowsOfPoints(noise(60, 4, 2))))],
  ['logistic regression', logistic(apart.points), logistic(noise(60, 4, 2))],
];

describe.each(predictors)('prediction by %s', (_, onApart, onNoise) => {
  test('is better than the commonest label where there is something to know', () => {
    const found = crossValidate({ labels: apart.truth, predictor: onApart, permutations: 39, seed: 1 });
    expect(found.accuracy.estimate).toBeGreaterThan(0.7);
    expect(found.baseline).toBeLessThan(0.4);
    expect(found.gain.low).toBeGreaterThan(0.2);
    expect(found.p).toBe(1 / 40);
    expect(found.logLoss).toBeLessThan(found.baselineLogLoss);
    expect(found.balancedAccuracy).toBeGreaterThan(0.7);
    expect(found.predicted.filter((label, item) => label === String(apart.truth[item])).length / 75).toBeCloseTo(found.accuracy.estimate, 12);
  });

  test('is no better on noise', () => {
    const found = Array.from({ length: 20 }, (__, seed) => {
      const random = createRandom(seed);
      return crossValidate({
        labels: Array.from({ length: 60 }, () => random.integer(3)),
        predictor: onNoise,
        folds: 5,
        permutations: 19,
        resamples: 99,
        seed,
      });
    });
    expect(found.filter(({ p }) => p! <= 0.05).length).toBeLessThanOrEqual(4);
    expect(found.reduce((sum, { gain }) => sum + gain.estimate, 0) / 20).toBeLessThan(0.06);
  });
});

describe('logistic regression', () => {
  test('has the gradient of its penalised likelihood at 0', () => {
    // Two labels on a line: shares at the symmetric points must mirror each other, and the boundary lies half way.
    const features = pointsOf([[-2], [-1], [1], [2], [0], [-1.5], [1.5]]);
    const isTraining = Uint8Array.of(1, 1, 1, 1, 0, 0, 0);
    const shares = logistic(features, { ridge: 0.1 })({ codes: Int32Array.of(0, 0, 1, 1, 0, 0, 1), levels: 2, isTraining, wanted: Int32Array.of(4, 5, 6) });
    expect(shares[0]).toBeCloseTo(0.5, 4);
    expect(shares[2]).toBeCloseTo(shares[5]!, 4);
    expect(shares[2]).toBeGreaterThan(0.8);
  });

  test('without features gives the frequencies of the labels', () => {
    const features = pointsOf(Array.from({ length: 12 }, () => [7]));
    const codes = Int32Array.from({ length: 12 }, (_, item) => (item % 4 === 0 ? 1 : 0));
    const shares = logistic(features)({ codes, levels: 2, isTraining: new Uint8Array(12).fill(1), wanted: Int32Array.of(0) });
    expect(shares[0]).toBeCloseTo(0.75, 3);
  });
});

describe('folds', () => {
  test('share out every label evenly', () => {
    const labels = Array.from({ length: 40 }, (_, item) => (item < 10 ? 'rare' : 'common'));
    const fold = assignFolds({ labels, folds: 5, random: createRandom(1) });
    for (let each = 0; each < 5; each++) {
      expect(fold.filter((of) => of === each)).toHaveLength(8);
      expect(fold.filter((of, item) => of === each && labels[item] === 'rare')).toHaveLength(2);
    }
  });

  test('never part a group', () => {
    const groups = Array.from({ length: 30 }, (_, item) => item % 7);
    const fold = assignFolds({ labels: groups.map((group) => group % 2), folds: 3, groups, random: createRandom(2) });
    for (const [item, group] of groups.entries()) expect(fold[item]).toBe(fold[groups.indexOf(group)]);
    expect(new Set(fold).size).toBe(3);
  });

  test('need two groups', () => {
    expect(() => assignFolds({ labels: [1, 2], folds: 2, groups: ['a', 'a'], random: createRandom(1) })).toThrow('got 2 folds and 1 groups');
  });

  test('keep what is known of a group from predicting the group', () => {
    // Every group has a place of its own and a label drawn by chance: nothing can be known of a new group.
    const random = createRandom(3);
    const places = Array.from({ length: 12 }, () => [random.normal() * 9, random.normal() * 9]);
    const groups = Array.from({ length: 60 }, (_, item) => item % 12);
    const labels = groups.map((group) => (group * 7 + 3) % 2);
    const predictor = nearestVote(matrixOfRows(rowsOfPoints(pointsOf(groups.map((group) => places[group]!.map((value) => value + 0.1 * random.normal()))))), 3);
    const [leaking, honest] = [
      crossValidate({ labels, predictor, seed: 1, permutations: 0 }),
      crossValidate({ labels, predictor, groups, seed: 1, permutations: 99, folds: 6 }),
    ];
    expect(leaking.accuracy.estimate).toBe(1);
    expect(leaking.p).toBeNull();
    expect(honest.accuracy.estimate).toBeLessThan(0.8);
    expect(honest.p).toBeGreaterThan(0.05);
    expect(honest.accuracy.high - honest.accuracy.low).toBeGreaterThan(0.2);
  });
});

test('positive definite systems are solved and others refused', () => {
  const matrix = Float64Array.of(4, 2, 2, 3);
  const solved = solveCholesky(factorCholesky(matrix, 2), 2, Float64Array.of(8, 7));
  expect(solved[0]).toBeCloseTo(1.25, 12);
  expect(solved[1]).toBeCloseTo(1.5, 12);
  expect(() => factorCholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow('positive definite');
});
