import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hdbscan } from '../src/clusters/hdbscan.ts';
import { kMedoids } from '../src/clusters/k-medoids.ts';
import { coreDistances, nearestNeighbours } from '../src/clusters/nearest.ts';
import { partitionAgreement, silhouettes } from '../src/clusters/quality.ts';
import { spanningTree } from '../src/clusters/spanning-tree.ts';
import { matrixOfRows, pointsOf, rowsOfMatrix, rowsOfPoints, selectPoints } from '../src/points/points.ts';
import { createRandom } from '../src/statistics/random.ts';
import { blobs, noise } from './support/clouds.ts';
import { processorTime } from './support/processor-time.ts';
import { slowHdbscan } from './support/slow-hdbscan.ts';

const grid = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { minLength: 6, maxLength: 26, size: 'max' });
const plane = fc.array(fc.tuple(fc.double({ min: 0, max: 10, noNaN: true }), fc.double({ min: 0, max: 10, noNaN: true })), {
  minLength: 6,
  maxLength: 26,
  size: 'max',
});

describe('HDBSCAN', () => {
  test.each([
    ['points with ties and duplicates', grid],
    ['points of the plane', plane],
  ])('gives what its definition gives, for %s', (_, clouds) => {
    const settings = fc.record({
      minClusterSize: fc.integer({ min: 2, max: 6 }),
      minSamples: fc.integer({ min: 1, max: 5 }),
      allowSingleCluster: fc.boolean(),
      epsilon: fc.constantFrom(0, 0, 1.3, 3.1),
    });
    fc.assert(
      fc.property(clouds, settings, (cloud, options) => {
        const matrix = matrixOfRows(rowsOfPoints(pointsOf(cloud)));
        const fast = hdbscan(rowsOfMatrix(matrix), options);
        const slow = slowHdbscan(matrix, options);
        expect(Array.from(fast.labels, (label) => label < 0)).toEqual(slow.labels.map((label) => label < 0));
        expect(partitionAgreement(fast.labels, slow.labels)).toBe(1);
        for (const [item, value] of fast.probabilities.entries()) expect(value).toBeCloseTo(slow.probabilities[item]!, 9);
      }),
      { numRuns: 150 },
    );
  });

  test('finds planted blobs, leaves scattered points out, and orders clusters by size', () => {
    const { points, truth } = blobs({
      centres: [
        [0, 0],
        [10, 0],
        [0, 10],
      ],
      each: 40,
      spread: 0.5,
      seed: 1,
    });
    const far = pointsOf([...Array.from({ length: 120 }, (_, index) => [...points.data.subarray(2 * index, 2 * index + 2)]), [30, 30], [-40, 5], [5, -50]]);
    const { labels, clusters, probabilities } = hdbscan(rowsOfPoints(far), { minClusterSize: 10 });
    expect([...labels.subarray(120)]).toEqual([-1, -1, -1]);
    expect([...probabilities.subarray(120)]).toEqual([0, 0, 0]);
    expect(clusters).toHaveLength(3);
    expect(
      partitionAgreement(
        labels.subarray(0, 120).filter((_, item) => labels[item]! >= 0),
        truth.filter((_, item) => labels[item]! >= 0),
      ),
    ).toBe(1);
    for (const [label, { size, medoid }] of clusters.entries()) {
      expect(labels[medoid]).toBe(label);
      expect(labels.filter((each) => each === label)).toHaveLength(size);
    }
    expect(clusters.map(({ size }) => size)).toEqual(clusters.map(({ size }) => size).sort((a, b) => b - a));
  });

  test('does not depend on the order of the points, even where distances tie', () => {
    fc.assert(
      fc.property(grid, fc.integer(), (cloud, seed) => {
        const points = pointsOf(cloud);
        const order = createRandom(seed).shuffle(Int32Array.from(cloud.keys()));
        const [straight, shuffled] = [
          hdbscan(rowsOfPoints(points), { minClusterSize: 3 }),
          hdbscan(rowsOfPoints(selectPoints(points, order)), { minClusterSize: 3 }),
        ];
        expect(
          partitionAgreement(
            order.map((from) => straight.labels[from]!),
            shuffled.labels,
          ),
        ).toBe(1);
        for (const [place, from] of order.entries()) expect(shuffled.probabilities[place]).toBeCloseTo(straight.probabilities[from]!, 12);
      }),
    );
  });

  test('keeps one cloud whole only when a single cluster is allowed', () => {
    const rows = rowsOfPoints(noise(60, 2, 4));
    expect(hdbscan(rows, { minClusterSize: 25, minSamples: 5, allowSingleCluster: true, epsilon: 1 }).clusters).toHaveLength(1);
    expect(hdbscan(rows, { minClusterSize: 25, minSamples: 5 }).clusters).toHaveLength(0);
  });

  test('takes no cluster apart below epsilon', () => {
    const { points } = blobs({
      centres: [
        [0, 0],
        [3, 0],
        [40, 0],
        [43, 0],
      ],
      each: 30,
      spread: 0.3,
      seed: 2,
    });
    expect(hdbscan(rowsOfPoints(points), { minClusterSize: 10 }).clusters).toHaveLength(4);
    expect(hdbscan(rowsOfPoints(points), { minClusterSize: 10, epsilon: 5 }).clusters).toHaveLength(2);
  });

  test('says so when a cluster could be one point', () => {
    expect(() => hdbscan(rowsOfPoints(noise(5, 2, 1)), { minClusterSize: 1 })).toThrow('at least 2, got 1');
  });

  test('clusters 5,000 points of 50 dimensions in seconds', () => {
    const centres = Array.from({ length: 20 }, (_, index) => Array.from({ length: 50 }, (__, axis) => (axis === index ? 12 : 0)));
    const { points, truth } = blobs({ centres, each: 250, spread: 1, seed: 3 });
    let found = hdbscan(rowsOfPoints(pointsOf([])));
    const took = processorTime(() => {
      found = hdbscan(rowsOfPoints(points), { minClusterSize: 50 });
    });
    expect(took).toBeLessThan(25_000);
    const { labels, clusters } = found;
    expect(clusters).toHaveLength(20);
    expect(labels.filter((label) => label < 0).length).toBeLessThan(250);
    const inside = [...labels.keys()].filter((item) => labels[item]! >= 0);
    expect(
      partitionAgreement(
        inside.map((item) => labels[item]!),
        inside.map((item) => truth[item]!),
      ),
    ).toBe(1);
  });
});

describe('neighbours and spanning trees', () => {
  test('the nearest neighbours are those that sorting finds', () => {
    fc.assert(
      fc.property(plane, (cloud) => {
        const rows = rowsOfPoints(pointsOf(cloud), 'manhattan');
        const k = Math.min(3, cloud.length - 1);
        const { indices, distances } = nearestNeighbours(rows, k);
        const { data, size } = matrixOfRows(rows);
        for (let row = 0; row < size; row++) {
          const sorted = [...Array(size).keys()].filter((other) => other !== row).sort((a, b) => data[row * size + a]! - data[row * size + b]! || a - b);
          expect([...indices.subarray(row * k, row * k + k)]).toEqual(sorted.slice(0, k));
          expect([...distances.subarray(row * k, row * k + k)]).toEqual(sorted.slice(0, k).map((other) => data[row * size + other]));
        }
        expect([...coreDistances(rows, k + 1)]).toEqual([...Array(size).keys()].map((row) => distances[row * k + k - 1]));
      }),
    );
  });

  test('no spanning tree is shorter', () => {
    fc.assert(
      fc.property(plane, (cloud) => {
        const rows = rowsOfPoints(pointsOf(cloud));
        const { data, size } = matrixOfRows(rows);
        const parent = [...Array(size).keys()];
        const find = (node: number): number => (parent[node] === node ? node : find(parent[node]!));
        const edges = parent.flatMap((a) => parent.filter((b) => b < a).map((b) => [a, b, data[a * size + b]!] as const)).sort((x, y) => x[2] - y[2]);
        const lengths = edges.flatMap(([a, b, length]) => {
          const [x, y] = [find(a), find(b)];
          if (x === y) return [];
          parent[x] = y;
          return [length];
        });
        expect([...spanningTree(rows).lengths]).toEqual(lengths);
      }),
    );
  });
});

describe('k-medoids', () => {
  test('ends where no exchange of one medoid lowers the cost, and says the cost of what it gives', () => {
    fc.assert(
      fc.property(plane, fc.integer({ min: 1, max: 4 }), (cloud, wanted) => {
        const k = Math.min(wanted, cloud.length);
        const matrix = matrixOfRows(rowsOfPoints(pointsOf(cloud)));
        const { medoids, labels, cost } = kMedoids(matrix, k);
        const at = (a: number, b: number) => matrix.data[a * matrix.size + b]!;
        const costOf = (chosen: readonly number[]) =>
          [...Array(matrix.size).keys()].reduce((sum, item) => sum + Math.min(...chosen.map((each) => at(each, item))), 0);
        expect(cost).toBeCloseTo(costOf([...medoids]), 9);
        expect(new Set(medoids).size).toBe(k);
        for (const [item, label] of labels.entries())
          expect(at(medoids[label]!, item)).toBeCloseTo(Math.min(...Array.from(medoids, (each) => at(each, item))), 12);
        for (const slot of medoids.keys()) {
          for (let item = 0; item < matrix.size; item++) expect(costOf([...medoids].with(slot, item))).toBeGreaterThanOrEqual(cost - 1e-6);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('finds planted blobs', () => {
    const { points, truth } = blobs({
      centres: [
        [0, 0],
        [9, 0],
        [0, 9],
        [9, 9],
      ],
      each: 25,
      spread: 0.8,
      seed: 5,
    });
    const matrix = matrixOfRows(rowsOfPoints(points));
    const { labels } = kMedoids(matrix, 4);
    expect(partitionAgreement(labels, truth)).toBe(1);
    expect(Math.min(...silhouettes(matrix, labels))).toBeGreaterThan(0.4);
  });

  test('refuses more medoids than items', () => {
    expect(() => kMedoids({ data: new Float64Array(4), size: 2 }, 3)).toThrow('between 1 and 2, got 3');
  });
});

test('unrelated partitions agree about as chance would', () => {
  const random = createRandom(6);
  const draw = () => Array.from({ length: 2000 }, () => random.integer(5));
  expect(Math.abs(partitionAgreement(draw(), draw()))).toBeLessThan(0.01);
});
