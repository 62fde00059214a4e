import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simdModule } from '../src/distance/kernel.ts';
import { condensedOf, condensedOfMatrix, maxminLandmarks, pairDistances, pairIndex, rowsOfCondensed } from '../src/index.ts';
import { matrixOfRows, type PointMetric, pointsOf, rowsOfPoints } from '../src/points/points.ts';
import { cube } from './support/shapes.ts';

const metrics: readonly PointMetric[] = ['euclidean', 'chord', 'cosine', 'manhattan'];

describe('pair distances', () => {
  it('are the same bits in WebAssembly and in TypeScript, whatever the number of points and coordinates', () => {
    expect(simdModule()).toBeDefined();
    const cases = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      count: fc.integer({ min: 0, max: 70 }),
      dimension: fc.integer({ min: 1, max: 21 }),
      metric: fc.constantFrom(...metrics),
    });
    fc.assert(
      fc.property(cases, ({ seed, count, dimension, metric }) => {
        const points = cube(seed, count, dimension);
        expect(pairDistances(points, { metric }).data).toEqual(pairDistances(points, { metric, kernel: 'plain' }).data);
      }),
      { numRuns: 80, seed: 6 },
    );
  });

  it.each(metrics)('%s agrees with sums in 64 bits to a millionth', (metric) => {
    const points = cube(3, 40, 768);
    const exact = matrixOfRows(rowsOfPoints(points, metric));
    const { data } = pairDistances(points, { metric });
    for (let i = 1; i < 40; i++) for (let j = 0; j < i; j++) expect(Math.abs(data[pairIndex(i, j)]! / exact.data[i * 40 + j]! - 1)).toBeLessThan(1e-6);
  });

  it('keep the digits of near points, and put equal ones at exactly 0', () => {
    const { data } = pairDistances(
      pointsOf([
        [1, 0.5, 0.25],
        [1 + 2 ** -20, 0.5, 0.25],
        [1, 0.5, 0.25],
      ]),
      { metric: 'euclidean' },
    );
    expect([...data]).toEqual([2 ** -20, 0, 2 ** -20]);
    const unit = pointsOf([
      [3, 4],
      [3, 4],
      [6, 8],
    ]);
    expect([...pairDistances(unit, { metric: 'cosine' }).data]).toEqual([0, 0, 0]);
  });

  it('refuse what is no point: a number that is not finite, a direction of zeros', () => {
    const broken = { data: Float32Array.of(1, 2, 3, Number.NaN), count: 2, dimension: 2 };
    expect(() => pairDistances(broken)).toThrow('row 1, column 1: expected a finite number, got NaN');
    expect(() =>
      pairDistances(
        pointsOf([
          [1, 2],
          [0, 0],
        ]),
        { metric: 'chord' },
      ),
    ).toThrow('row 1: expected a direction');
  });
});

it('points too far apart for 32-bit floats are refused by both kernels, never put at infinity', () => {
  for (const kernel of ['auto', 'plain'] as const)
    for (const far of [1e20, 1e39])
      expect(() => pairDistances(pointsOf([[0], [1], [far]]), { kernel })).toThrow('rows 0 and 2: expected coordinates that differ by less than about 10¹⁹');
});

describe('distances that are given', () => {
  it('come as a lower triangle or a whole matrix', () => {
    const lower = condensedOf([3, 4, 5]);
    const whole = condensedOfMatrix({ data: Float64Array.of(0, 3, 4, 3, 0, 5, 4, 5, 0), size: 3 });
    expect(whole).toEqual(lower);
    expect([...matrixOfRows(rowsOfCondensed(lower)).data]).toEqual([0, 3, 4, 3, 0, 5, 4, 5, 0]);
  });

  it('are refused with their place when they are no distances', () => {
    expect(() => condensedOf([1, 2])).toThrow('expected n(n−1)/2 numbers, got 2');
    expect(() => condensedOf([1, -2, 3])).toThrow('row 2, column 0: expected a distance of at least 0, got -2');
    expect(() => condensedOfMatrix({ data: Float64Array.of(0, 1, 2, 0), size: 2 })).toThrow('row 1, column 0: expected a symmetric matrix, got 2 here and 1');
    expect(() => condensedOfMatrix({ data: Float64Array.of(1, 1, 1, 0), size: 2 })).toThrow('row 0, column 0: expected 0 on the diagonal, got 1');
  });
});

describe('landmarks', () => {
  it('take the farthest point each time and tell within which distance everything has one', () => {
    const rows = rowsOfPoints(pointsOf([[0], [1], [10], [11], [5]]));
    expect([...maxminLandmarks(rows, 3).indices]).toEqual([0, 3, 4]);
    expect(maxminLandmarks(rows, 3).coverRadius).toBe(1);
    expect(maxminLandmarks(rows, 9).coverRadius).toBe(0);
  });
});
