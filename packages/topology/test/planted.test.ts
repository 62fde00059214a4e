import { describe, expect, test } from 'vitest';
import {
  createRandom,
  diagramOf,
  endingOfPath,
  lifetimesOf,
  normalisePoints,
  type Points,
  periodOf,
  permutationTest,
  persistence,
  pointsOf,
  recurrencePlot,
  redrawIncrements,
  slidingWindow,
} from '../src/index.ts';
import { limitCycle, randomWalk } from './support/clouds.ts';

/** The longest loop as a share of the width of the cloud (the scale at which all is one). */
async function loopOf(path: Points): Promise<number> {
  const { diagrams, threshold } = await persistence(path, { maxDimension: 1 });
  return (lifetimesOf(diagramOf(diagrams[1] ?? []))[0] ?? 0) / threshold;
}

/** Is the loop longer than those of walks that take the same steps? */
async function loopTest(path: Points, seed: number) {
  const random = createRandom(seed);
  const walks = await Promise.all(Array.from({ length: 39 }, () => loopOf(redrawIncrements(path, { random, method: 'redirect' }))));
  return permutationTest({ statistic: await loopOf(path), draw: () => walks.pop() ?? 0, permutations: 39, seed });
}

/** A path that falls to one place and stays there. */
function settling(seed: number): Points {
  const random = createRandom(seed);
  return pointsOf(
    Array.from({ length: 90 }, (_, time) => Array.from({ length: 48 }, () => 2 * Math.exp(-time / 8) * (1 + 0.05 * random.normal()) + 0.02 * random.normal())),
  );
}

describe('what was planted is found', () => {
  test('a limit cycle is a significant loop with its period', async () => {
    const cycle = limitCycle({ count: 90, period: 15, dimension: 48, spread: 0.03, seed: 1 });
    expect((await loopTest(cycle, 1)).p).toBeLessThanOrEqual(0.05);
    expect(periodOf(recurrencePlot(cycle, { rate: 0.07 }))).toBe(15);
    expect(endingOfPath(cycle, { radius: 0.6 })).toEqual({ kind: 'cycle', onset: 0, period: 15 });
  });

  test('so is one on the sphere, and one seen through a sliding window', async () => {
    const cycle = limitCycle({ count: 80, period: 16, dimension: 32, spread: 0.03, seed: 2 });
    expect((await loopTest(normalisePoints(cycle), 2)).p).toBeLessThanOrEqual(0.05);
    expect((await loopTest(slidingWindow(cycle, { window: 4 }), 3)).p).toBeLessThanOrEqual(0.05);
  });

  test('a fixed point is absorption, without a period', () => {
    const path = settling(1);
    expect(endingOfPath(path, { radius: 0.6 }).kind).toBe('fixed-point');
    expect(periodOf(recurrencePlot(path, { radius: 0.6 }))).toBeNull();
  });

  test('a random walk is neither, as often as chance allows', async () => {
    const walks = Array.from({ length: 12 }, (_, seed) => randomWalk(60, 24, 100 + seed));
    const p = await Promise.all(walks.map(async (walk, seed) => (await loopTest(walk, seed)).p));
    expect(p.filter((value) => value <= 0.05).length).toBeLessThanOrEqual(3);
    for (const walk of walks) {
      expect(periodOf(recurrencePlot(walk))).toBeNull();
      expect(endingOfPath(walk, { radius: 6 }).kind).toBe('none');
    }
  });
});
