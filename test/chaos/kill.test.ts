import { afterAll, beforeAll, it } from 'vitest';
import { killAndCompare } from './support/kill-rounds.ts';
import { openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

it('a run of 300 invocations whose driver is killed at twenty moments ends as if nothing had happened, and pays for nothing twice (E1, E5, E7, E8)', async () => {
  await killAndCompare(scene, { rounds: 4, killsPerRound: 5, start: 2_026 });
}, 120_000);
