import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { euclidean, type Points, pointsOf } from '../src/points/points.ts';
import { changePoints } from '../src/sequences/change-points.ts';
import { editDistance } from '../src/sequences/edit-distance.ts';
import { earlierPassages, passagesOf } from '../src/sequences/passages.ts';
import { crossRecurrencePlot, periodOf, recurrenceByLag, recurrencePlot } from '../src/sequences/recurrence.ts';
import { recurrenceMeasures, windowedRecurrence } from '../src/sequences/recurrence-measures.ts';
import { redrawIncrements } from '../src/sequences/surrogates.ts';
import { frechetDistance, timeWarping } from '../src/sequences/warping.ts';
import { createRandom } from '../src/statistics/random.ts';
import { limitCycle, noise, randomWalk } from './support/clouds.ts';
import { processorTime } from './support/processor-time.ts';

const path = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), { minLength: 1, maxLength: 6 }).map(pointsOf);

/** Every monotone pairing of two paths, as lists of distances. */
function pairings(a: Points, b: Points, i = 0, j = 0): readonly (readonly number[])[] {
  const here = euclidean(a, i, b, j);
  if (i === a.count - 1 && j === b.count - 1) return [[here]];
  const ways = [
    [i + 1, j],
    [i, j + 1],
    [i + 1, j + 1],
  ] as const;
  return ways.filter(([x, y]) => x < a.count && y < b.count).flatMap(([x, y]) => pairings(a, b, x, y).map((rest) => [here, ...rest]));
}

describe('warping', () => {
  test('finds the cheapest of all pairings, and the fewest pairs at that cost', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        const costs = pairings(a, b).map((pairs) => ({ cost: pairs.reduce((sum, value) => sum + value, 0), pairs: pairs.length }));
        const least = Math.min(...costs.map(({ cost }) => cost));
        const found = timeWarping(a, b);
        expect(found.cost).toBeCloseTo(least, 9);
        expect(found.mean).toBeCloseTo(found.cost / found.pairs, 12);
        expect(timeWarping(b, a).cost).toBeCloseTo(least, 9);
      }),
    );
  });

  test('with a band is never cheaper, is step by step at width 0, and is the whole at full width', () => {
    fc.assert(
      fc.property(path, path, fc.integer({ min: 0, max: 6 }), (a, b, band) => {
        const whole = timeWarping(a, b).cost;
        expect(timeWarping(a, b, { band }).cost).toBeGreaterThanOrEqual(whole - 1e-9);
        expect(timeWarping(a, b, { band: 7 }).cost).toBeCloseTo(whole, 9);
      }),
    );
    const [a, b] = [randomWalk(40, 3, 1), randomWalk(40, 3, 2)];
    const straight = Array.from({ length: 40 }, (_, step) => euclidean(a, step, b, step)).reduce((sum, value) => sum + value, 0);
    expect(timeWarping(a, b, { band: 0 }).cost).toBeCloseTo(straight, 9);
    expect(timeWarping(a, b, { band: 0 }).pairs).toBe(40);
  });

  test('does not see how fast a path was walked', () => {
    const walk = randomWalk(50, 4, 3);
    const slow = pointsOf(Array.from({ length: 150 }, (_, step) => [...walk.data.subarray(4 * Math.floor(step / 3), 4 * Math.floor(step / 3) + 4)]));
    expect(timeWarping(walk, slow).cost).toBe(0);
    expect(frechetDistance(walk, slow)).toBe(0);
  });

  test('takes time in proportion to the band', () => {
    const [a, b] = [randomWalk(8000, 2, 4), randomWalk(8000, 2, 5)];
    expect(processorTime(() => expect(timeWarping(a, b, { band: 20 }).pairs).toBeGreaterThanOrEqual(8000))).toBeLessThan(1500);
  });

  test('the Fréchet distance is the least greatest distance of all pairings, and keeps the triangle inequality', () => {
    fc.assert(
      fc.property(path, path, path, (a, b, c) => {
        expect(frechetDistance(a, b)).toBeCloseTo(Math.min(...pairings(a, b).map((pairs) => Math.max(...pairs))), 9);
        expect(frechetDistance(a, c)).toBeLessThanOrEqual(frechetDistance(a, b) + frechetDistance(b, c) + 1e-9);
      }),
    );
  });

  test('refuses empty paths and paths of different dimensions', () => {
    expect(() => timeWarping(pointsOf([]), pointsOf([[1]]))).toThrow('one or more steps, got 0 and 1');
    expect(() => frechetDistance(pointsOf([[1, 2]]), pointsOf([[1]]))).toThrow('same dimension, got 2 and 1');
  });
});

describe('the edit distance', () => {
  test('counts insertions, deletions and replacements', () => {
    expect(editDistance([...'kitten'], [...'sitting'])).toEqual({ edits: 3, share: 3 / 7 });
    expect(editDistance([], [])).toEqual({ edits: 0, share: 0 });
    expect(editDistance([1, 2, 3], [])).toEqual({ edits: 3, share: 1 });
  });

  test('is a metric', () => {
    const word = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 8 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b).edits).toBe(editDistance(b, a).edits);
        expect(editDistance(a, a).edits).toBe(0);
        expect(editDistance(a, c).edits).toBeLessThanOrEqual(editDistance(a, b).edits + editDistance(b, c).edits);
      }),
    );
  });
});

describe('recurrence', () => {
  test('marks the wanted share of pairs, mirrored, and nothing within the Theiler window', () => {
    const plot = recurrencePlot(noise(120, 3, 1), { rate: 0.1, theiler: 2 });
    expect(recurrenceMeasures(plot).rate).toBeCloseTo(0.1, 2);
    for (let i = 0; i < 120; i++) {
      for (let j = 0; j < 120; j++) {
        expect(plot.marks[i * 120 + j]).toBe(plot.marks[j * 120 + i]);
        if (Math.abs(i - j) <= 2) expect(plot.marks[i * 120 + j]).toBe(0);
      }
    }
  });

  test('measures a plot as by hand', () => {
    // Positions 0 1 0 1 2 2 2: near pairs are equal ones.
    const plot = recurrencePlot(pointsOf([0, 1, 0, 1, 2, 2, 2].map((value) => [value])), { radius: 0.1, theiler: 0 });
    const found = recurrenceMeasures(plot);
    expect(found.rate).toBeCloseTo(10 / 42, 12);
    // Below the main diagonal: (2,0)(3,1) are a diagonal of 2, (5,4)(6,5) another, (6,4) stands alone.
    expect(found.determinism).toBeCloseTo(4 / 5, 12);
    expect(found).toMatchObject({ meanDiagonal: 2, longestDiagonal: 2, divergence: 0.5, entropy: 0 });
    // Columns 4 and 6 hold verticals of 2, column 5 two single marks.
    expect(found.laminarity).toBeCloseTo(4 / 10, 12);
    expect(found).toMatchObject({ trappingTime: 2, longestVertical: 2 });
  });

  test('finds the period of a noisy limit cycle, and none in a walk or at one place', () => {
    const cycle = recurrencePlot(limitCycle({ count: 240, period: 17, dimension: 20, spread: 0.03, seed: 1 }), { rate: 0.06 });
    expect(periodOf(cycle)).toBe(17);
    expect(recurrenceByLag(cycle)[17]).toBeGreaterThan(0.9);
    for (let seed = 0; seed < 10; seed++) expect(periodOf(recurrencePlot(randomWalk(240, 1 + 2 * seed, seed)))).toBeNull();
    expect(periodOf(recurrencePlot(pointsOf(Array.from({ length: 90 }, () => [1, 2])), { radius: 0 }))).toBeNull();
    expect(periodOf(recurrencePlot(pointsOf(Array.from({ length: 90 }, (_, time) => [time % 2])), { radius: 0 }))).toBe(2);
    expect(periodOf(recurrencePlot(noise(240, 20, 3)))).toBeNull();
  });

  test('tells a path that repeats from one that stands and from one that does neither', () => {
    const repeats = recurrenceMeasures(recurrencePlot(limitCycle({ count: 200, period: 20, dimension: 5, spread: 0.01, seed: 4 }), { radius: 0.2 }));
    const stands = recurrenceMeasures(recurrencePlot(pointsOf(Array.from({ length: 200 }, (_, time) => [Math.floor(time / 25)])), { radius: 0.2 }));
    const scatters = recurrenceMeasures(recurrencePlot(noise(200, 5, 5), { rate: 0.02 }));
    expect(repeats.determinism).toBeGreaterThan(0.95);
    expect(repeats.laminarity).toBeLessThan(0.1);
    expect(stands.laminarity).toBeGreaterThan(0.9);
    expect(stands.trappingTime).toBeGreaterThan(10);
    expect(scatters.determinism).toBeLessThan(0.2);
  });

  test('in windows shows when a path was trapped', () => {
    const random = createRandom(6);
    const trapped = pointsOf(Array.from({ length: 150 }, (_, time) => (time >= 50 && time < 100 ? [5, 5] : [100 * random.next(), 100 * random.next()])));
    const windows = windowedRecurrence(recurrencePlot(trapped, { radius: 0.5 }), { window: 25, step: 25 });
    expect(windows.map(({ from }) => from)).toEqual([0, 25, 50, 75, 100, 125]);
    expect(windows.map(({ laminarity }) => laminarity > 0.9)).toEqual([false, false, true, true, false, false]);
  });

  test('between two paths marks when one was where the other was', () => {
    const [a, b] = [pointsOf([[0], [1], [2]]), pointsOf([[2], [0]])];
    const plot = crossRecurrencePlot(a, b, { radius: 0 });
    expect([...plot.marks]).toEqual([0, 1, 0, 0, 1, 0]);
    expect(recurrenceMeasures(plot).rate).toBeCloseTo(2 / 6, 12);
  });
});

describe('passages', () => {
  test('finds the nearest earlier step outside the excluded ones', () => {
    const { steps, distances } = earlierPassages(pointsOf([[0], [5], [1], [5.5], [0]]), { exclude: 1 });
    expect([...steps]).toEqual([-1, -1, 0, 1, 0]);
    expect([...distances]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 1, 0.5, 0]);
  });

  test('finds where another run was nearest', () => {
    expect([...passagesOf(pointsOf([[0], [9]]), pointsOf([[8], [1], [0.5]])).steps]).toEqual([2, 0]);
  });
});

describe('change points', () => {
  const levels = (spread: number, seed: number) => {
    const random = createRandom(seed);
    return pointsOf(
      Array.from({ length: 150 }, (_, time) => Array.from({ length: 8 }, (__, axis) => (axis === Math.floor(time / 50) ? 3 : 0) + spread * random.normal())),
    );
  };

  test.each(['mean', 'gaussian'] as const)('finds planted shifts with the %s kernel', (kernel) => {
    const found = [...changePoints(levels(0.4, 1), { kernel })];
    expect(found).toHaveLength(2);
    expect(Math.abs(found[0]! - 50)).toBeLessThanOrEqual(1);
    expect(Math.abs(found[1]! - 100)).toBeLessThanOrEqual(1);
  });

  test('finds them exactly without noise, far from the origin too', () => {
    expect([...changePoints(levels(0, 1))]).toEqual([50, 100]);
    const far = levels(0, 1);
    expect([...changePoints({ ...far, data: far.data.map((value) => value + 1000) })]).toEqual([50, 100]);
  });

  test('finds a change of spread only through the Gaussian kernel', () => {
    const random = createRandom(2);
    const spread = pointsOf(Array.from({ length: 160 }, (_, time) => [(time < 80 ? 0.2 : 4) * random.normal(), (time < 80 ? 0.2 : 4) * random.normal()]));
    expect(changePoints(spread, { kernel: 'gaussian' }).length).toBeGreaterThanOrEqual(1);
    expect(Math.abs(changePoints(spread, { kernel: 'gaussian' })[0]! - 80)).toBeLessThanOrEqual(4);
  });

  test('finds none in noise', () => {
    for (const kernel of ['mean', 'gaussian'] as const) {
      const found = Array.from({ length: 30 }, (_, seed) => changePoints(noise(120, 1 + (seed % 6) * 4, seed), { kernel }).length);
      expect(found.filter((count) => count > 0).length).toBeLessThanOrEqual(1);
    }
  });

  test('gives the cheapest of all partitions', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 10 }), (values) => {
        const [penalty, minLength] = [2.5, 2];
        const cost = (from: number, to: number) => {
          const part = values.slice(from, to);
          const centre = part.reduce((sum, value) => sum + value, 0) / part.length;
          return part.reduce((sum, value) => sum + (value - centre) ** 2, 0);
        };
        const total = (changes: readonly number[]) => {
          const ends = [0, ...changes, values.length];
          return ends.slice(1).reduce((sum, end, index) => sum + cost(ends[index]!, end), penalty * changes.length);
        };
        const all = (from: number): readonly (readonly number[])[] => [
          [],
          ...Array.from({ length: Math.max(0, values.length - minLength - from - minLength + 1) }, (_, index) => from + minLength + index).flatMap((change) =>
            all(change).map((rest) => [change, ...rest]),
          ),
        ];
        const found = [...changePoints(pointsOf(values.map((value) => [value])), { penalty, minLength })];
        expect(total(found)).toBeCloseTo(Math.min(...all(0).map(total)), 9);
      }),
    );
  });
});

describe('surrogates', () => {
  test('start at the same point and take the same steps in another order', () => {
    const walk = randomWalk(60, 3, 1);
    const redrawn = redrawIncrements(walk, { random: createRandom(1) });
    const steps = (of: Points) => Array.from({ length: 59 }, (_, step) => euclidean(of, step, of, step + 1)).sort((a, b) => a - b);
    for (const [place, value] of steps(redrawn).entries()) expect(value).toBeCloseTo(steps(walk)[place]!, 9);
    expect(euclidean(walk, 0, redrawn, 0)).toBe(0);
    expect(euclidean(walk, 59, redrawn, 59)).toBeCloseTo(0, 9);
    expect(redrawn.data).not.toEqual(walk.data);
  });

  test('redirected steps keep their lengths in order', () => {
    const walk = randomWalk(60, 3, 2);
    const redrawn = redrawIncrements(walk, { random: createRandom(1), method: 'redirect' });
    for (let step = 0; step < 59; step++) expect(euclidean(redrawn, step, redrawn, step + 1)).toBeCloseTo(euclidean(walk, step, walk, step + 1), 9);
  });

  test('stay on the sphere when told to', () => {
    const { data } = redrawIncrements(randomWalk(30, 4, 3), { random: createRandom(1), onSphere: true });
    for (let step = 0; step < 30; step++) expect(Math.hypot(...data.subarray(4 * step, 4 * step + 4))).toBeCloseTo(1, 12);
  });
});
