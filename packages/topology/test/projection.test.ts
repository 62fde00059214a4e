import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { symmetricEigen } from '../src/algebra/symmetric-eigen.ts';
import { nearestNeighbours } from '../src/clusters/nearest.ts';
import { matrixOfRows, type Points, pointsOf, rowsOfPoints } from '../src/points/points.ts';
import { principalComponents, projectOnto } from '../src/projection/principal-components.ts';
import { projectPoints } from '../src/projection/project.ts';
import { createRandom } from '../src/statistics/random.ts';
import { blobs, noise } from './support/clouds.ts';

/** Noise with a standard deviation of its own on every axis, in axes turned at random. */
function stretched(count: number, deviations: readonly number[], seed: number): Points {
  const { data } = noise(count, deviations.length, seed);
  const turn = principalComponents(noise(200, deviations.length, seed + 1), deviations.length).directions.data;
  const size = deviations.length;
  return pointsOf(
    Array.from({ length: count }, (_, row) =>
      Array.from({ length: size }, (__, axis) => deviations.reduce((sum, deviation, k) => sum + deviation * data[row * size + k]! * turn[k * size + axis]!, 0)),
    ),
  );
}

describe('eigensystems of symmetric matrices', () => {
  test('put the matrix together again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer(), (size, seed) => {
        const random = createRandom(seed);
        const matrix = new Float64Array(size * size);
        for (let row = 0; row < size; row++)
          for (let column = 0; column <= row; column++) matrix[row * size + column] = matrix[column * size + row] = random.normal();
        const { values, vectors } = symmetricEigen(matrix, size);
        for (let row = 0; row < size; row++) {
          for (let column = 0; column < size; column++) {
            let sum = 0;
            for (let k = 0; k < size; k++) sum += values[k]! * vectors[k * size + row]! * vectors[k * size + column]!;
            expect(sum).toBeCloseTo(matrix[row * size + column]!, 9);
          }
        }
        expect([...values]).toEqual([...values].sort((a, b) => b - a));
      }),
    );
  });
});

describe('principal components', () => {
  test('are those of the covariance matrix', () => {
    const points = stretched(300, [9, 5, 3, 1, 0.5, 0.1], 1);
    const { dimension, count, data } = points;
    const mean = Array.from(
      { length: dimension },
      (_, axis) => Array.from({ length: count }, (__, row) => data[row * dimension + axis]!).reduce((a, b) => a + b) / count,
    );
    const covariance = Float64Array.from({ length: dimension ** 2 }, (_, place) => {
      const [a, b] = [Math.floor(place / dimension), place % dimension];
      let sum = 0;
      for (let row = 0; row < count; row++) sum += (data[row * dimension + a]! - mean[a]!) * (data[row * dimension + b]! - mean[b]!);
      return sum / (count - 1);
    });
    const exact = symmetricEigen(covariance, dimension);
    const found = principalComponents(points, 4);
    for (let component = 0; component < 4; component++) {
      expect(found.variances[component]).toBeCloseTo(exact.values[component]!, 6);
      const along = [...found.directions.data.subarray(component * dimension, (component + 1) * dimension)];
      expect(Math.abs(along.reduce((sum, value, axis) => sum + value * exact.vectors[component * dimension + axis]!, 0))).toBeCloseTo(1, 8);
    }
    expect(found.shares.reduce((a, b) => a + b)).toBeLessThan(1);
  });

  test('keep every distance when all are kept, and do not hang on the seed', () => {
    const points = stretched(40, [4, 3, 2, 1], 2);
    const [one, other] = [principalComponents(points, 4, { seed: 1 }), principalComponents(points, 4, { seed: 99 })];
    const [before, after] = [matrixOfRows(rowsOfPoints(points)).data, matrixOfRows(rowsOfPoints(one.scores)).data];
    for (const [place, value] of before.entries()) expect(after[place]).toBeCloseTo(value, 8);
    for (const [place, value] of one.scores.data.entries()) expect(other.scores.data[place]).toBeCloseTo(value, 5);
    for (const [place, value] of projectOnto(points, one).data.entries()) expect(value).toBe(one.scores.data[place]);
  });

  test('of equal points are zero', () => {
    const { scores, variances } = principalComponents(
      pointsOf([
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ]),
      2,
    );
    expect(scores.data.every((value) => value === 0)).toBe(true);
    expect([...variances]).toEqual([0, 0]);
  });
});

describe('the map', () => {
  const centres = Array.from({ length: 6 }, (_, index) => Array.from({ length: 30 }, (__, axis) => (axis === index ? 8 : 0)));
  const { points, truth } = blobs({ centres, each: 60, spread: 1, seed: 3 });

  test.each([2, 3])('keeps planted groups together in %i dimensions', (dimension) => {
    const map = projectPoints(points, { dimension, seed: 1 });
    const { indices, k } = nearestNeighbours(rowsOfPoints(map), 10);
    const kept = indices.filter((other, place) => truth[other] === truth[Math.floor(place / k)]).length;
    expect(kept / indices.length).toBeGreaterThan(0.98);
    expect(map).toMatchObject({ count: 360, dimension });
  });

  test('is the same for the same seed and another for another', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => projectPoints(points, { seed, iterations: 60 }).data);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test('keeps a curled sheet’s neighbours', () => {
    const random = createRandom(5);
    const along = Array.from({ length: 500 }, () => 1.5 * Math.PI * (1 + 2 * random.next()));
    const roll = pointsOf(along.map((t) => [t * Math.cos(t), 20 * random.next(), t * Math.sin(t)]));
    const map = projectPoints(roll, { seed: 1 });
    const [before, after] = [nearestNeighbours(rowsOfPoints(roll), 10), nearestNeighbours(rowsOfPoints(map), 10)];
    let kept = 0;
    for (let row = 0; row < 500; row++) {
      const near = new Set(before.indices.subarray(row * 10, row * 10 + 10));
      kept += after.indices.subarray(row * 10, row * 10 + 10).filter((other) => near.has(other)).length;
    }
    expect(kept / 5000).toBeGreaterThan(0.4);
  });

  test('survives duplicates and few points', () => {
    for (const count of [1, 2, 3, 5, 12]) {
      const map = projectPoints(pointsOf(Array.from({ length: count }, () => [1, 2])), { seed: 1 });
      expect(map.data.every(Number.isFinite)).toBe(true);
    }
  });

  test('stops when it is told to', () => {
    const controller = new AbortController();
    expect(() =>
      projectPoints(points, { seed: 1, signal: controller.signal, onProgress: (share) => share > 0.1 && controller.abort(new Error('enough')) }),
    ).toThrow('enough');
  });
});
