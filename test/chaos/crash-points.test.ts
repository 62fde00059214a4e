import { expect, it } from 'vitest';
import { type SweepReport, sweepCrashes } from './support/crash-sweep.ts';
import { smallMixture, tinyMixture } from './support/pipelines.ts';
import { numbers } from './support/random.ts';

/** A run may take a few steps less than another: what ends together is written together. */
function expectSound({ steps, crashes, problems }: SweepReport, least: number, every = 1): void {
  expect(problems).toEqual([]);
  expect(steps).toBeGreaterThan(least);
  expect(crashes).toBeGreaterThan((0.9 * steps) / every);
}

it('a crash between any two steps loses nothing, buys nothing twice, and the run ends as if there had been none (E1, E5, E7, E8)', async () => {
  expectSound(await sweepCrashes({ on: 'memory', pipeline: tinyMixture }), 100);
});

it('nor does a crash of the run that goes on after a crash', async () => {
  const random = numbers(11);
  expectSound(await sweepCrashes({ on: 'memory', pipeline: tinyMixture, dieAgain: () => 1 + random(60) }), 100);
});

it('nor a crash where results come from the cache', async () => {
  expectSound(await sweepCrashes({ on: 'memory', pipeline: tinyMixture, cached: true }), 100);
});

it('nor a crash of a larger run', async () => {
  expectSound(await sweepCrashes({ on: 'memory', pipeline: smallMixture, every: 12 }), 300, 12);
});

it('and the same holds on disk', async () => {
  const { problems, crashes } = await sweepCrashes({ on: 'disk', pipeline: tinyMixture, every: 10 });
  expect(problems).toEqual([]);
  expect(crashes).toBeGreaterThan(8);
});
