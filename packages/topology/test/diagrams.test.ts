import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bottleneckDistance } from '../src/diagrams/bottleneck.ts';
import { bettiCurve, curveAt, eulerCurve } from '../src/diagrams/curves.ts';
import { barDistance, type Diagram, diagonalDistance, diagramOf, type GroundMetric, lifetimesOf } from '../src/diagrams/diagram.ts';
import { persistenceImage } from '../src/diagrams/images.ts';
import { landscapeAt, landscapeNorm, meanLandscape, persistenceLandscape } from '../src/diagrams/landscapes.ts';
import { lifetimeSummary, persistentEntropy, sortedPersistenceDistance } from '../src/diagrams/lifetimes.ts';
import { slicedWassersteinDistance } from '../src/diagrams/sliced-wasserstein.ts';
import { slidingWindow } from '../src/diagrams/sliding-window.ts';
import { wassersteinDistance } from '../src/diagrams/wasserstein.ts';
import { pointsOf } from '../src/points/points.ts';
import { createRandom } from '../src/statistics/random.ts';
import { processorTime } from './support/processor-time.ts';

const number = fc.double({ min: 0, max: 8, noNaN: true });
const bar = fc.tuple(number, fc.double({ min: 0.01, max: 5, noNaN: true })).map(([birth, length]): [number, number] => [birth, birth + length]);
const tied = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 3 })).map(([birth, length]): [number, number] => [birth, birth + length]);
const flat = fc.integer({ min: 1, max: 40 }).map((death): [number, number] => [0, death / 8]);
const diagram = (max: number) =>
  fc.oneof(fc.array(bar, { maxLength: max }), fc.array(tied, { maxLength: max }), fc.array(flat, { maxLength: max })).map(diagramOf);
const ground = fc.constantFrom<GroundMetric>('max', 'euclidean', 'manhattan');

/** The least cost over every way to match two small diagrams, each pair's or left-over bar's cost joined by `join`. */
function bruteForce(a: Diagram, b: Diagram, metric: GroundMetric, join: (costs: readonly number[]) => number): number {
  const rows = [...Array(a.length / 2).keys()];
  const drop = (of: Diagram, bar: number) => diagonalDistance(metric, of[2 * bar + 1]! - of[2 * bar]!);
  const search = (row: number, free: readonly number[], costs: readonly number[]): number => {
    if (row === rows.length) return join([...costs, ...free.map((bar) => drop(b, bar))]);
    const paired = free.map((other) =>
      search(
        row + 1,
        free.filter((each) => each !== other),
        [...costs, barDistance(metric, a[2 * row]! - b[2 * other]!, a[2 * row + 1]! - b[2 * other + 1]!)],
      ),
    );
    return Math.min(search(row + 1, free, [...costs, drop(a, row)]), ...paired);
  };
  return search(0, [...Array(b.length / 2).keys()], []);
}

describe('distances between diagrams', () => {
  test('the bottleneck distance is that of the best of all matchings', () => {
    fc.assert(
      fc.property(diagram(5), diagram(5), (a, b) => {
        expect(bottleneckDistance(a, b)).toBeCloseTo(
          bruteForce(a, b, 'max', (costs) => Math.max(0, ...costs)),
          12,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('the Wasserstein distance is that of the best of all matchings, for every ground metric and power', () => {
    fc.assert(
      fc.property(diagram(5), diagram(5), ground, fc.constantFrom(1, 2, 3.5), (a, b, metric, power) => {
        const best = bruteForce(a, b, metric, (costs) => costs.reduce((sum, cost) => sum + cost ** power, 0)) ** (1 / power);
        expect(wassersteinDistance(a, b, { power, ground: metric })).toBeCloseTo(best, 7);
      }),
      { numRuns: 400 },
    );
  });

  test('are 0 to itself, symmetric, and keep the triangle inequality', () => {
    const distances: readonly ((a: Diagram, b: Diagram) => number)[] = [
      bottleneckDistance,
      (a, b) => wassersteinDistance(a, b, { ground: 'euclidean' }),
      (a, b) => wassersteinDistance(a, b, { power: 2, ground: 'max' }),
      slicedWassersteinDistance,
      sortedPersistenceDistance,
    ];
    fc.assert(
      fc.property(diagram(12), diagram(12), diagram(12), fc.constantFrom(...distances), (a, b, c, distance) => {
        expect(distance(a, a)).toBeCloseTo(0, 6);
        expect(distance(a, b)).toBeCloseTo(distance(b, a), 9);
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c) + 1e-6);
      }),
    );
  });

  test('grow with the scale, and stand in their known order', () => {
    fc.assert(
      fc.property(diagram(10), diagram(10), fc.double({ min: 0.1, max: 9, noNaN: true }), (a, b, factor) => {
        const scaled = (of: Diagram) => of.map((value) => value * factor);
        const first = wassersteinDistance(a, b, { ground: 'max' });
        expect(bottleneckDistance(scaled(a), scaled(b))).toBeCloseTo(factor * bottleneckDistance(a, b), 8);
        expect(wassersteinDistance(scaled(a), scaled(b), { ground: 'max' })).toBeCloseTo(factor * first, 7);
        const tolerance = 1e-9 + 1e-9 * first;
        expect(bottleneckDistance(a, b)).toBeLessThanOrEqual(wassersteinDistance(a, b, { power: 2, ground: 'max' }) + tolerance);
        expect(wassersteinDistance(a, b, { power: 2, ground: 'max' })).toBeLessThanOrEqual(first + tolerance);
        expect(slicedWassersteinDistance(a, b)).toBeLessThanOrEqual(2 * wassersteinDistance(a, b, { ground: 'euclidean' }) + tolerance);
        expect(sortedPersistenceDistance(a, b)).toBeLessThanOrEqual(wassersteinDistance(a, b, { ground: 'manhattan' }) + tolerance);
      }),
    );
  });

  test('compare essential classes by birth, and are infinite when their numbers differ', () => {
    const [one, other] = [
      diagramOf([
        [0, 2],
        [1, null],
      ]),
      diagramOf([
        [0, 2],
        [4, null],
      ]),
    ];
    expect(bottleneckDistance(one, other)).toBe(3);
    expect(wassersteinDistance(one, other, { power: 2, ground: 'max' })).toBeCloseTo(3, 12);
    expect(bottleneckDistance(one, diagramOf([[0, 2]]))).toBe(Number.POSITIVE_INFINITY);
    expect(wassersteinDistance(one, diagramOf([[0, 2]]), { ground: 'max' })).toBe(Number.POSITIVE_INFINITY);
  });

  test('the conventions differ by known factors for one bar against none', () => {
    const [bar, none] = [diagramOf([[1, 3]]), diagramOf([])];
    expect(bottleneckDistance(bar, none)).toBe(1);
    expect(wassersteinDistance(bar, none, { ground: 'max' })).toBe(1);
    expect(wassersteinDistance(bar, none, { ground: 'euclidean' })).toBeCloseTo(Math.SQRT2, 12);
    expect(wassersteinDistance(bar, none, { ground: 'manhattan' })).toBe(2);
    expect(sortedPersistenceDistance(bar, none)).toBe(2);
  });

  test('the aligned and the matched way agree on diagrams of one birth', () => {
    fc.assert(
      fc.property(fc.array(flat, { maxLength: 25 }), fc.array(flat, { maxLength: 25 }), ground, fc.constantFrom(1, 2), (a, b, metric, power) => {
        // One bar of another birth, far away and shared by both, changes the way but not the cost.
        const far: [number, number] = [1000, 1001];
        const aligned = wassersteinDistance(diagramOf(a), diagramOf(b), { power, ground: metric });
        expect(wassersteinDistance(diagramOf([...a, far]), diagramOf([...b, far]), { power, ground: metric })).toBeCloseTo(aligned, 9);
      }),
    );
  });

  test('a thousand bars a side take no more than seconds', () => {
    const random = createRandom(1);
    const cloud = () =>
      diagramOf(Array.from({ length: 1000 }, () => [random.next(), 0] as const).map(([birth]) => [birth, birth + 0.02 + 0.2 * random.next() ** 3]));
    const [a, b] = [cloud(), cloud()];
    let [bottleneck, first] = [0, 0];
    const took = processorTime(() => {
      [bottleneck, first] = [bottleneckDistance(a, b), wassersteinDistance(a, b, { ground: 'euclidean' })];
    });
    expect(took).toBeLessThan(15_000);
    expect(first).toBeGreaterThan(bottleneck);
  });

  test('refuse bars that die before they are born', () => {
    expect(() =>
      diagramOf([
        [0, 1],
        [2, 1],
      ]),
    ).toThrow('bar 1: expected a finite birth and a death not before it, got [2, 1]');
    expect(() => bottleneckDistance(Float64Array.of(2, 1), diagramOf([]))).toThrow('bar 0');
    expect(() => wassersteinDistance(diagramOf([]), diagramOf([]), { power: 0.5, ground: 'max' })).toThrow('at least 1, got 0.5');
  });
});

describe('entropy and lifetimes', () => {
  test('n equal bars have entropy ln n, whatever their scale, and one bar has none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 50 }), fc.double({ min: 0.01, max: 100, noNaN: true }), (count, length) => {
        const summary = persistentEntropy(diagramOf(Array.from({ length: count }, () => [0, length])));
        expect(summary.entropy).toBeCloseTo(Math.log(count), 9);
        expect(summary.normalised).toBeCloseTo(1, 9);
        expect(summary).toMatchObject({ bars: count });
        expect(summary.totalPersistence).toBeCloseTo(count * length, 6);
      }),
    );
    expect(
      persistentEntropy(
        diagramOf([
          [0, 3],
          [0, null],
        ]),
      ),
    ).toEqual({ entropy: 0, normalised: 0, bars: 1, totalPersistence: 3, longest: 3 });
    expect(persistentEntropy(diagramOf([]))).toEqual({ entropy: 0, normalised: 0, bars: 0, totalPersistence: 0, longest: 0 });
  });

  test('lifetimes are summed up as by hand', () => {
    expect(
      lifetimeSummary(
        diagramOf([
          [0, 1],
          [1, 4],
          [2, 4],
          [0, null],
          [5, 5],
        ]),
      ),
    ).toEqual({
      bars: 3,
      essential: 1,
      total: 6,
      mean: 2,
      median: 2,
      deviation: 1,
      longest: 3,
      dominance: 1.5,
      meanMidlife: 2,
      meanBirth: 1,
    });
    expect(lifetimeSummary(diagramOf([]))).toMatchObject({ bars: 0, mean: 0, dominance: null });
  });
});

describe('curves', () => {
  test('the Betti curve counts living bars at every scale', () => {
    fc.assert(
      fc.property(diagram(12), fc.array(number, { maxLength: 20 }), (bars, scales) => {
        const curve = bettiCurve(bars);
        for (const scale of [...scales, ...bars]) {
          let alive = 0;
          for (let place = 0; place < bars.length; place += 2) if (bars[place]! <= scale && scale < bars[place + 1]!) alive++;
          expect(curveAt(curve, scale)).toBe(alive);
        }
      }),
    );
  });

  test('the Euler curve of a hollow square goes from its points to a circle to a disc', () => {
    const curve = eulerCurve([
      diagramOf([
        [0, 1],
        [0, 1],
        [0, 1],
        [0, null],
      ]),
      diagramOf([[1, Math.SQRT2]]),
    ]);
    expect([0, 0.5, 1, 1.2, 1.5].map((scale) => curveAt(curve, scale))).toEqual([4, 4, 0, 0, 1]);
    expect([...curve.at]).toEqual([0, 1, Math.SQRT2]);
  });
});

describe('landscapes', () => {
  test('the k-th envelope is the k-th greatest tent everywhere', () => {
    fc.assert(
      fc.property(diagram(10), fc.array(fc.double({ min: -1, max: 14, noNaN: true }), { minLength: 5, maxLength: 20 }), (bars, scales) => {
        const { levels } = persistenceLandscape(bars);
        expect(levels.length).toBeLessThanOrEqual(bars.length / 2);
        for (const t of [...scales, ...bars]) {
          const tents: number[] = [];
          for (let place = 0; place < bars.length; place += 2) tents.push(Math.max(0, Math.min(t - bars[place]!, bars[place + 1]! - t)));
          tents.sort((a, b) => b - a);
          for (const [level, tent] of tents.entries()) expect(landscapeAt(levels[level] ?? [], t)).toBeCloseTo(tent, 9);
        }
      }),
    );
  });

  test('the norm of one tent is that of calculus', () => {
    const landscape = persistenceLandscape(diagramOf([[0, 4]]));
    expect(landscapeNorm(landscape, 1)).toBeCloseTo(4, 12);
    expect(landscapeNorm(landscape, 2)).toBeCloseTo(Math.sqrt(16 / 3), 12);
    expect(landscapeNorm(landscape, Number.POSITIVE_INFINITY)).toBe(2);
  });

  test('the first norm is a quarter of the squared lifetimes, whatever the overlaps', () => {
    fc.assert(
      fc.property(diagram(10), (bars) => {
        expect(landscapeNorm(persistenceLandscape(bars), 1)).toBeCloseTo(
          lifetimesOf(bars).reduce((sum, length) => sum + length ** 2 / 4, 0),
          6,
        );
      }),
    );
  });

  test('the mean of two landscapes lies half way', () => {
    const [low, high] = [
      persistenceLandscape(diagramOf([[0, 2]])),
      persistenceLandscape(
        diagramOf([
          [0, 4],
          [0, 2],
        ]),
      ),
    ];
    const [first, second] = meanLandscape([low, high], [1, 2], 2);
    expect([...first!, ...second!]).toEqual([1, 1, 0.5, 0]);
  });
});

describe('images', () => {
  test('hold the whole weight of bars that lie well inside', () => {
    const { data } = persistenceImage(
      diagramOf([
        [2, 5],
        [3, 4],
      ]),
      { births: [-5, 10], persistences: [-5, 10], spread: 0.3 },
    );
    expect(data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(3 + 1, 9);
  });

  test('are brightest where the bar lies', () => {
    const { data, width } = persistenceImage(diagramOf([[2.5, 10]]), { resolution: [10, 10], births: [0, 10], persistences: [0, 10], spread: 0.2 });
    const brightest = data.indexOf(Math.max(...data));
    expect([brightest % width, Math.floor(brightest / width)]).toEqual([2, 7]);
  });
});

describe('sliding windows', () => {
  test('lay the steps of a window side by side', () => {
    const path = pointsOf([
      [1, 10],
      [2, 20],
      [3, 30],
      [4, 40],
    ]);
    expect([...slidingWindow(path, { window: 2, delay: 2 }).data]).toEqual([1, 10, 3, 30, 2, 20, 4, 40]);
  });

  test('turn a wave into a circle of radius 1 when centred', () => {
    const path = pointsOf(Array.from({ length: 60 }, (_, time) => [5 + 3 * Math.sin((2 * Math.PI * time) / 12)]));
    const { data, dimension, count } = slidingWindow(path, { window: 12, centred: true });
    for (let row = 0; row < count; row++) {
      const [own, half] = [
        data.subarray(row * dimension, (row + 1) * dimension),
        data.subarray(((row + 6) % 12) * dimension, (((row + 6) % 12) + 1) * dimension),
      ];
      for (const [axis, value] of own.entries()) expect(value).toBeCloseTo(-half[axis]!, 12);
    }
  });

  test('refuse a window longer than the path', () => {
    expect(() => slidingWindow(pointsOf([[1], [2]]), { window: 3 })).toThrow('1 to 2 steps for 2 points, got 3');
  });
});
