import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  curveAt,
  diagramOf,
  enclosingRadius,
  eulerCurve,
  hdbscan,
  matrixOfRows,
  pairDistances,
  pairIndex,
  persistence,
  persistenceImage,
  rowsOfMatrix,
  rowsOfPoints,
  slicedWassersteinDistance,
} from '../src/index.ts';
import { cube } from './support/shapes.ts';

const bar = fc
  .tuple(fc.double({ min: 0, max: 5, noNaN: true }), fc.double({ min: 0.01, max: 3, noNaN: true }))
  .map(([birth, length]): [number, number] => [birth, birth + length]);

describe('the Euler curve', () => {
  it('is what counting the simplices of every scale gives, for clouds of up to seven points', async () => {
    // Below eight points no flag complex has a hole of three dimensions or more, so dimensions 0 to 2 make up the whole sum.
    const clouds = fc.record({ seed: fc.integer({ min: 1, max: 1e6 }), count: fc.integer({ min: 1, max: 7 }), steps: fc.constantFrom(3, undefined) });
    await fc.assert(
      fc.asyncProperty(clouds, async ({ seed, count, steps }) => {
        const distances = pairDistances(cube(seed, count, 3, steps));
        const curve = eulerCurve((await persistence(distances, { maxDimension: 2, threshold: 1e20 })).diagrams.map(diagramOf));
        for (const scale of [0, ...distances.data]) {
          let sum = 0;
          for (let subset = 1; subset < 1 << count; subset++) {
            const vertices = [...Array(count).keys()].filter((vertex) => (subset >> vertex) & 1);
            const isClique = vertices.every((a) => vertices.every((b) => a <= b || distances.data[pairIndex(a, b)]! <= scale));
            if (isClique) sum += vertices.length % 2 === 1 ? 1 : -1;
          }
          expect(curveAt(curve, scale)).toBe(sum);
        }
      }),
      { numRuns: 80, seed: 31 },
    );
  });
});

describe('the sliced Wasserstein distance', () => {
  it('of one bar from nothing is its length × √2 / π, the mean of |cos − sin| over half a turn', () => {
    for (const [birth, death] of [
      [0, 1],
      [3, 7.5],
    ] as const)
      expect(slicedWassersteinDistance(diagramOf([[birth, death]]), diagramOf([]), { directions: 5000 })).toBeCloseTo(
        ((death - birth) * Math.SQRT2) / Math.PI,
        5,
      );
  });

  it('is the mean over directions of the best matchings of projections, tried one by one', () => {
    fc.assert(
      fc.property(fc.array(bar, { maxLength: 3 }), fc.array(bar, { maxLength: 3 }), (a, b) => {
        const middles = (bars: readonly [number, number][]) => bars.map(([birth, death]): [number, number] => [(birth + death) / 2, (birth + death) / 2]);
        const [left, right] = [
          [...a, ...middles(b)],
          [...b, ...middles(a)],
        ];
        const cheapest = (x: readonly number[], y: readonly number[]): number =>
          x.length === 0 ? 0 : Math.min(...y.map((value, place) => Math.abs(x[0]! - value) + cheapest(x.slice(1), y.toSpliced(place, 1))));
        const directions = 3;
        const mean = [...Array(directions).keys()].reduce((sum, direction) => {
          const angle = -Math.PI / 2 + (Math.PI * direction) / directions;
          const project = (bars: readonly [number, number][]) => bars.map(([birth, death]) => birth * Math.cos(angle) + death * Math.sin(angle));
          return sum + cheapest(project(left), project(right)) / directions;
        }, 0);
        expect(slicedWassersteinDistance(diagramOf(a), diagramOf(b), { directions })).toBeCloseTo(mean, 9);
      }),
      { numRuns: 25, seed: 32 },
    );
  });
});

describe('persistence images', () => {
  it('are integrals of weighted Gaussians over pixels, as summing over a fine grid gives', () => {
    const bars: [number, number][] = [
      [0.2, 1.4],
      [1, 1.3],
    ];
    const options = { resolution: [3, 2], births: [0, 1.5], persistences: [0, 2], spread: 0.4, power: 2 } as const;
    const { width, height, data } = persistenceImage(diagramOf(bars), options);
    expect([width, height]).toEqual([3, 2]);
    const fine = 120;
    for (let row = 0; row < 2; row++)
      for (let column = 0; column < 3; column++) {
        let sum = 0;
        for (let i = 0; i < fine; i++)
          for (let j = 0; j < fine; j++) {
            const [x, y] = [(column + (i + 0.5) / fine) * 0.5, row + (j + 0.5) / fine];
            for (const [birth, death] of bars) sum += (death - birth) ** 2 * Math.exp(-((x - birth) ** 2 + (y - (death - birth)) ** 2) / (2 * 0.4 ** 2));
          }
        expect(data[row * 3 + column]).toBeCloseTo((sum * 0.5) / fine ** 2 / (2 * Math.PI * 0.4 ** 2), 4);
      }
  });
});

it('the enclosing radius is the least of all greatest distances, and the threshold of a sweep by either kernel', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 30 }), async (seed, count) => {
      const distances = pairDistances(cube(seed, count, 3));
      const rows = [...Array(count).keys()];
      const radius = Math.min(...rows.map((a) => Math.max(...rows.filter((b) => b !== a).map((b) => distances.data[pairIndex(a, b)]!))));
      expect(enclosingRadius(distances)).toBe(radius);
      for (const kernel of ['auto', 'plain'] as const) expect((await persistence(distances, { kernel })).threshold).toBe(radius);
    }),
    { numRuns: 40, seed: 33 },
  );
});

it('medoids of dense clusters have the least sum of distances to the members, weighted by how deep those lie', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const matrix = matrixOfRows(rowsOfPoints(cube(seed, 40, 2)));
      const { labels, probabilities, clusters } = hdbscan(rowsOfMatrix(matrix), { minClusterSize: 4 });
      for (const [label, { medoid }] of clusters.entries()) {
        const members = [...labels.keys()].filter((item) => labels[item] === label);
        const sum = (item: number) => members.reduce((so, other) => so + probabilities[other]! * matrix.data[item * 40 + other]!, 0);
        expect(members).toContain(medoid);
        expect(sum(medoid)).toBeCloseTo(Math.min(...members.map(sum)), 12);
      }
    }),
    { numRuns: 60, seed: 34 },
  );
});
