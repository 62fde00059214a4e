import { describe, expect, it } from 'vitest';
import { normalisePoints, pairDistances, persistence, predictCost } from '../src/index.ts';
import { sweepEdges } from '../src/persistence/sweep.ts';
import { cube } from './support/shapes.ts';

describe('what is expected to cost too much', () => {
  it('is worked out on landmarks, and the error that makes is told and kept', async () => {
    const points = cube(5, 300, 2);
    const exact = await persistence(points);
    const near = await persistence(points, { budget: { bytes: predictCost({ size: 120, maxDimension: 1 }).bytes } });
    expect(exact.landmarks).toBeUndefined();
    expect(near.landmarks!.indices.length).toBeGreaterThanOrEqual(120);
    expect(near.landmarks!.indices.length).toBeLessThan(300);
    expect(near.landmarks!.error).toBe(2 * near.landmarks!.coverRadius);
    expect(near.size).toBe(300);
    // Bars longer than twice the error cannot vanish, nor can any appear.
    const long = (bars: readonly (readonly [number, number])[]) => bars.filter(([birth, death]) => death - birth > 2 * near.landmarks!.error).length;
    expect(long(near.diagrams[1]!)).toBeLessThanOrEqual(exact.diagrams[1]!.length);
  });

  it('is cut down before the distances when they alone are too large, and on request', async () => {
    const points = cube(6, 200, 3);
    expect((await persistence(points, { budget: { bytes: 40_000 } })).landmarks!.indices.length).toBeLessThanOrEqual(100);
    expect((await persistence(pairDistances(points), { landmarks: 30 })).landmarks!.indices).toHaveLength(30);
    await expect(persistence(points, { landmarks: 0 })).rejects.toThrow('landmarks: expected a whole number of at least 1, got 0');
  });
});

describe('what turns out to cost more than was expected', () => {
  /** Points of a sphere, at random: a hollow that fills with classes of dimension 2. */
  const sphere = (count: number) => normalisePoints({ ...cube(11, count, 3), data: cube(11, count, 3).data.map((x) => x - 0.5) });

  it.each(['auto', 'plain'] as const)('is left off on the way (%s)', async (kernel) => {
    const distances = pairDistances(sphere(120));
    const sweep = (work: number) => sweepEdges(distances, { maxDimension: 2, kernel, slice: 1000, budget: { work } });
    const { work } = (await sweep(1e12))!.stats;
    expect(await sweep(work / 2)).toBeUndefined();
    expect((await sweep(work))!.stats.work).toBe(work);
  });

  it('is worked out on fewer points in the end, within the memory that the whole did not keep to', async () => {
    const points = sphere(420);
    const { bytes } = predictCost({ size: 420, maxDimension: 2 });
    const whole = await persistence(points, { maxDimension: 2 });
    expect(whole.stats.bytes).toBeGreaterThan(bytes + 1e6);
    const cut = await persistence(points, { maxDimension: 2, budget: { bytes } });
    expect(cut.landmarks!.indices).toHaveLength(Math.ceil(0.7 * 419));
    expect(cut.stats.bytes).toBeLessThan(bytes + 1e6);
    expect(cut.landmarks!.error).toBe(2 * cut.landmarks!.coverRadius);
  });
});

describe('landmarks that are chosen before any distance', () => {
  it('meet the whole budget, not only that of the distances', async () => {
    const budget = { bytes: 40_000 };
    const { landmarks } = await persistence(cube(6, 200, 3), { budget, maxDimension: 2 });
    const bytesOf = (size: number) => predictCost({ size, maxDimension: 2 }).bytes;
    expect(bytesOf(landmarks!.indices.length)).toBeLessThanOrEqual(budget.bytes);
    expect(bytesOf(landmarks!.indices.length + 1)).toBeGreaterThan(budget.bytes);
  });

  it('stand in for more points than edges can name', async () => {
    const { size, landmarks, diagrams } = await persistence(cube(9, 70_000, 1), { landmarks: 40 });
    expect(size).toBe(70_000);
    expect(landmarks!.indices).toHaveLength(40);
    expect(diagrams[0]).toHaveLength(40);
  });
});

describe('the prediction', () => {
  it('is at least what was taken, in memory and in work, for clouds of several kinds', async () => {
    for (const [count, dimension] of [
      [150, 2],
      [150, 20],
      [300, 3],
    ] as const)
      for (const maxDimension of [1, 2] as const) {
        const { stats } = await persistence(cube(7, count, dimension), { maxDimension });
        const density = stats.edges / ((count * (count - 1)) / 2);
        const predicted = predictCost({ size: count, maxDimension, density });
        expect(stats.work).toBeLessThan(predicted.work);
        expect(stats.bytes).toBeLessThan(predicted.bytes + 2e6);
      }
  });
});

describe('a long computation', () => {
  it('tells how far it is and stops when it is cancelled', async () => {
    const controller = new AbortController();
    const told: number[] = [];
    const work = persistence(cube(8, 900, 12), {
      maxDimension: 2,
      signal: controller.signal,
      onProgress: ({ done, total }) => {
        told.push(done / total);
        if (told.length === 2) controller.abort(new Error('enough'));
      },
    });
    await expect(work).rejects.toThrow('enough');
    expect(told).toHaveLength(2);
    expect(told[1]).toBeGreaterThan(0);
  });

  it.each(['landmarks', 'distances', 'edges'] as const)('can be cancelled among its %s, in dimension 0 too', async (wanted) => {
    const controller = new AbortController();
    const told: string[] = [];
    const options = wanted === 'landmarks' ? { landmarks: 1200 } : {};
    const work = persistence(cube(4, 5000, 4), {
      ...options,
      maxDimension: 0,
      signal: controller.signal,
      onProgress: ({ stage }) => {
        told.push(stage);
        if (stage === wanted) controller.abort(new Error('enough'));
      },
    });
    await expect(work).rejects.toThrow('enough');
    expect(told.filter((stage) => stage === wanted)).toHaveLength(1);
  });

  it('does not begin when it is cancelled already', async () => {
    await expect(persistence(cube(8, 10, 2), { signal: AbortSignal.abort(new Error('never')) })).rejects.toThrow('never');
  });
});
