import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bottleneckDistance,
  type CondensedDistances,
  condensedOf,
  diagramOf,
  hdbscan,
  maxminLandmarks,
  type Persistence,
  type PersistenceOptions,
  type PointMetric,
  pairDistances,
  persistence,
  pointsOf,
  principalComponents,
  projectPoints,
  recurrencePlot,
  rowsOfMatrix,
  rowsOfPoints,
  selectPoints,
  timeWarping,
} from '../src/index.ts';
import { sweepEdges } from '../src/persistence/sweep.ts';
import { createRandom } from '../src/statistics/random.ts';
import { cube, projectivePlane, uniform, walk } from './support/shapes.ts';

const kind = { seed: fc.integer({ min: 1, max: 1e6 }), count: fc.integer({ min: 2, max: 40 }), dimension: fc.integer({ min: 1, max: 5 }) };
/** Clouds on a coarse grid (ties and duplicates), a fine one, and none. */
const clouds = fc
  .record({ ...kind, steps: fc.constantFrom(3, 6, 40, undefined) })
  .map(({ seed, count, dimension, steps }) => cube(seed, count, dimension, steps));
const rounds = (numRuns: number, seed: number) => ({ numRuns, seed });

function farthest(a: Persistence, b: Persistence): number {
  return Math.max(...a.diagrams.map((bars, dimension) => bottleneckDistance(diagramOf(bars), diagramOf(b.diagrams[dimension]!))));
}

const solve = (input: CondensedDistances, options: PersistenceOptions = {}) => persistence(input, { maxDimension: 2, ...options });

describe('stability', () => {
  it('moving every distance by at most δ moves diagrams by at most δ (bottleneck), in dimensions 0 to 2', async () => {
    await fc.assert(
      fc.asyncProperty(clouds, fc.constantFrom(0.003, 0.05, 0.4), fc.integer(), async (points, delta, seed) => {
        const { data, size } = pairDistances(points);
        const random = uniform(Math.abs(seed) % 1e6);
        const moved = { data: data.map((distance) => Math.max(0, distance + delta * (2 * random() - 1))), size };
        const most = moved.data.reduce((so, distance, pair) => Math.max(so, Math.abs(distance - data[pair]!)), 0);
        expect(farthest(await solve({ data, size }), await solve(moved))).toBeLessThanOrEqual(most + 1e-9);
      }),
      rounds(120, 21),
    );
  });

  it('is tight: a shift of all distances shifts every finite end by exactly as much', async () => {
    const distances = condensedOf(projectivePlane(25));
    const shifted = { ...distances, data: distances.data.map((distance) => distance + 0.5) };
    expect(farthest(await solve(distances), await solve(shifted))).toBeCloseTo(0.5, 6);
  });

  it('landmarks are as near as they say, whatever the metric', async () => {
    const cases = fc.record({
      points: fc.record(kind).map(({ seed, count, dimension }) => walk(seed, count, dimension + 1, 3)),
      metric: fc.constantFrom<PointMetric>('euclidean', 'chord', 'cosine', 'manhattan'),
      share: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ points, metric, share }) => {
        const landmarks = Math.max(1, Math.floor(share * points.count));
        const [exact, near] = await Promise.all([
          persistence(points, { metric, maxDimension: 2 }),
          persistence(points, { metric, maxDimension: 2, landmarks }),
        ]);
        expect(near.landmarks?.indices).toHaveLength(landmarks);
        expect(farthest(exact, near)).toBeLessThanOrEqual(near.landmarks!.error + 1e-6);
      }),
      rounds(120, 22),
    );
  });
});

describe('what must not matter', () => {
  it('the order of the points, for clouds with ties too', async () => {
    await fc.assert(
      fc.asyncProperty(clouds, fc.integer(), async (points, seed) => {
        const order = createRandom(seed).shuffle(Int32Array.from({ length: points.count }, (_, index) => index));
        const [straight, shuffled] = await Promise.all([solve(pairDistances(points)), solve(pairDistances(selectPoints(points, order)))]);
        expect(shuffled.diagrams).toEqual(straight.diagrams);
        expect(shuffled.threshold).toBe(straight.threshold);
      }),
      rounds(60, 23),
    );
  });

  it('the unit of length: scaled distances have scaled diagrams', async () => {
    await fc.assert(
      fc.asyncProperty(clouds, fc.constantFrom(1e-6, 0.3, 7, 1e6), async (points, scale) => {
        const { data, size } = pairDistances(points);
        const [one, other] = await Promise.all([solve({ data, size }), solve({ data: data.map((distance) => distance * scale), size })]);
        const scaled = { ...one, diagrams: one.diagrams.map((bars) => bars.map(([birth, death]) => [birth * scale, death * scale] as const)) };
        // Products are rounded to 32 bits, and with them every end of a bar.
        expect(farthest(scaled, other)).toBeLessThanOrEqual(1e-7 * scale * Math.max(1, ...data));
      }),
      rounds(60, 24),
    );
  });

  it('how much of the sweep is done between two turns of others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ ...kind, count: fc.integer({ min: 2, max: 12 }) }), async ({ seed, count, dimension }) => {
        const points = cube(seed, count, dimension, 6);
        const sweep = (slice: number) => sweepEdges(pairDistances(points), { maxDimension: 2, cycles: true, slice });
        const [one, few, all] = await Promise.all([sweep(1), sweep(97), sweep(1e12)]);
        expect(one).toEqual(all);
        expect(few).toEqual(all);
      }),
      rounds(10, 25),
    );
  });

  it('whether WebAssembly runs or TypeScript: diagrams, cycles and counts are the same', async () => {
    const cases = fc.record({ points: clouds, share: fc.option(fc.double({ min: 0.2, max: 1, noNaN: true })), maxDimension: fc.constantFrom(1, 2) });
    await fc.assert(
      fc.asyncProperty(cases, async ({ points, share, maxDimension }) => {
        const threshold = share === null ? undefined : share * Math.max(...pairDistances(points).data);
        // Its values are those of the literals above.
        const options = { maxDimension: maxDimension as 1 | 2, threshold, cycles: true };
        const [compiled, plain] = await Promise.all([persistence(points, options), persistence(points, { ...options, kernel: 'plain' })]);
        const { kernel: swept, bytes: _, ...counts } = compiled.stats;
        const { kernel, bytes: __, ...plainCounts } = plain.stats;
        expect([swept, kernel]).toEqual(['webassembly', 'plain']);
        expect({ ...plain, stats: plainCounts }).toEqual({ ...compiled, stats: counts });
      }),
      rounds(120, 26),
    );
    const larger = { maxDimension: 2, cycles: true } as const;
    const cloud = walk(7, 160, 20, 0.4);
    expect((await persistence(cloud, { ...larger, kernel: 'plain' })).cycles).toEqual((await persistence(cloud, larger)).cycles);
  });
});

describe('edges of the input', () => {
  const ends = [[[0, Number.POSITIVE_INFINITY]], [], []];

  it('nothing and one point have no shape, as points and as distances, in every dimension', async () => {
    for (const maxDimension of [0, 1, 2] as const)
      for (const kernel of ['auto', 'plain'] as const) {
        for (const none of [pointsOf([]), condensedOf([])])
          expect((await persistence(none, { maxDimension, kernel })).diagrams).toEqual(
            none.data.length === 0 && 'count' in none ? ends.slice(0, maxDimension + 1).map(() => []) : ends.slice(0, maxDimension + 1),
          );
        expect((await persistence(pointsOf([[1, 2]]), { maxDimension, kernel })).diagrams).toEqual(ends.slice(0, maxDimension + 1));
      }
  });

  it('equal points are one point, and a threshold of 0 joins nothing else', async () => {
    const pair = pointsOf([[0], [0], [1], [1], [1]]);
    expect((await persistence(pair)).diagrams[0]).toEqual([
      [0, 1],
      [0, Number.POSITIVE_INFINITY],
    ]);
    for (const maxDimension of [0, 1] as const) {
      const { diagrams, stats } = await persistence(pair, { threshold: 0, maxDimension });
      expect(diagrams[0]).toEqual([
        [0, Number.POSITIVE_INFINITY],
        [0, Number.POSITIVE_INFINITY],
      ]);
      expect(stats.edges).toBe(4);
    }
  });

  it('a threshold is a length, and includes edges of exactly that length', async () => {
    await expect(persistence(pointsOf([[0]]), { threshold: -1 })).rejects.toThrow('threshold: expected a length of at least 0, got -1');
    await expect(persistence(pointsOf([[0]]), { threshold: Number.NaN })).rejects.toThrow('got NaN');
    const square = condensedOf([1, 1, 1, 2, 1, 2].map(Math.fround));
    expect((await persistence(square, { threshold: 1 })).stats.edges).toBe(4);
  });

  it.each([
    [Float32Array.of(1, Number.NaN, 1), 'row 2, column 0: expected a distance of at least 0, got NaN'],
    [Float32Array.of(1, 1, -3), 'row 2, column 1: expected a distance of at least 0, got -3'],
    [Float32Array.of(1, 1), 'condensed distances of 3 items: expected 3 numbers, got 2'],
  ])('distances that are none are refused with their place: %j', async (data, message) => {
    for (const kernel of ['auto', 'plain'] as const) await expect(persistence({ data, size: 3 }, { kernel })).rejects.toThrow(new RangeError(message));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('a coordinate of %d is refused with its row', async (wrong) => {
    const broken = { data: Float64Array.of(1, 2, 3, 4, wrong, 6), count: 3, dimension: 2 };
    for (const metric of ['euclidean', 'chord', 'cosine', 'manhattan'] as const)
      for (const landmarks of [undefined, 2])
        await expect(persistence(broken, { metric, landmarks })).rejects.toThrow(`row 2, column 0: expected a finite number, got ${wrong}`);
  });

  it('nor do clusters, neighbours, maps, components and paths take what is no number for one', () => {
    const broken = { data: Float64Array.of(1, 2, 3, 4, Number.NaN, 6), count: 3, dimension: 2 };
    for (const use of [
      () => hdbscan(rowsOfPoints(broken)),
      () => maxminLandmarks(rowsOfPoints(broken), 2),
      () => projectPoints(broken, { seed: 1 }),
      () => principalComponents(broken, 1),
      () => timeWarping(broken, broken),
      () => recurrencePlot(broken),
    ])
      expect(use).toThrow('row 2, column 0: expected a finite number, got NaN');
    expect(() => rowsOfMatrix({ data: Float64Array.of(0, 1, Number.NaN, 0), size: 2 })).toThrow('row 1, column 0: expected a distance of at least 0, got NaN');
  });

  it('−0 is a distance of 0', async () => {
    expect((await persistence({ data: Float32Array.of(-0, 1, 1), size: 3 })).diagrams[0]).toEqual([
      [0, 1],
      [0, Number.POSITIVE_INFINITY],
    ]);
  });
});
