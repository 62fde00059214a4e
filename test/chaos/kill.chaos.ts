import { afterAll, beforeAll, expect, it } from 'vitest';
import { sweepCrashes } from './support/crash-sweep.ts';
import { killAndCompare } from './support/kill-rounds.ts';
import { smallMixture, tinyMixture } from './support/pipelines.ts';
import { numbers } from './support/random.ts';
import { openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

it('two hundred kills of a driver', async () => {
  await killAndCompare(scene, { rounds: 40, killsPerRound: 5, start: 4_711 });
});

it('a crash at every step of a run on disk', async () => {
  expect((await sweepCrashes({ on: 'disk', pipeline: tinyMixture })).problems).toEqual([]);
});

it('a crash at every step of a larger run, and another one of the run that goes on', async () => {
  const random = numbers(13);
  expect((await sweepCrashes({ on: 'memory', pipeline: smallMixture })).problems).toEqual([]);
  expect((await sweepCrashes({ on: 'memory', pipeline: smallMixture, dieAgain: () => 1 + random(200) })).problems).toEqual([]);
});
