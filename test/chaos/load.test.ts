import { afterAll, beforeAll, expect, it } from 'vitest';
import { openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene('load');
});
afterAll(() => scene.close());

const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

it('ten thousand invocations, 64 at a time, with one call in twenty failing, finish, leave nothing open and keep their memory', async () => {
  const running = scene.programs.start('load', [scene.home()], ['--expose-gc']);
  const report = JSON.parse((await running.next()) ?? '');
  await running.ended; // by itself: nothing holds it
  expect(report).toMatchObject({ status: 'succeeded', counts: { done: 10_000 }, most: 64 });
  expect(report.calls).toBeGreaterThan(10_300);
  expect(report.calls).toBeLessThan(10_800);
  expect(report.resources.filter((name: string) => name !== 'TTYWrap' && name !== 'PipeWrap')).toEqual([]);
  expect(report.memory.length).toBe(40);
  expect(mean(report.memory.slice(30)) / mean(report.memory.slice(10, 20))).toBeLessThanOrEqual(1.1);
}, 60_000);
