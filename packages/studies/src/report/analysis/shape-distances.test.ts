import { createRandom, pointsOf } from '@genarun/topology';
import { expect, test } from 'vitest';
import { rankCorrelation } from './rank-correlation.ts';
import { shapeDistances } from './shape-distances.ts';
import type { Path } from './view.ts';

function pathOf(place: number, rows: readonly (readonly number[])[]): Path {
  const run = { id: `run-${place}`, network: ['Writer'], seed: 1, prompt: 0, outputs: [] };
  return { run, place, sequences: rows.map((_, step) => step), points: pointsOf(rows) };
}

const random = createRandom(3);
const circle = (x: number, y: number, radius = 2) =>
  Array.from({ length: 40 }, (_, step) => [x + radius * Math.cos(step / 5) + 0.02 * random.normal(), y + radius * Math.sin(step / 5) + 0.02 * random.normal()]);
const line = Array.from({ length: 40 }, (_, step) => [step / 10, 0.02 * random.normal()]);

test('runs that go round in different places have the same shape, and another one than a run that goes straight', async () => {
  const paths = [circle(0, 0), circle(30, -20), line, circle(5, 5).reverse()].map((rows, place) => pathOf(place, rows));
  const told: number[] = [];
  const { data, size } = await shapeDistances(paths, { step: (done) => void told.push(done) });
  const between = (row: number, column: number) => data[row * size + column]!;
  expect(between(0, 0)).toBe(0);
  expect(between(1, 0)).toBe(between(0, 1));
  expect(between(0, 1)).toBeLessThan(between(0, 2) / 3);
  expect(between(0, 3)).toBeLessThan(between(0, 2) / 3);
  expect(told).toEqual([0, 1, 2, 3]);
});

test('stops when it is asked to', async () => {
  const control = new AbortController();
  control.abort(new Error('stopped'));
  await expect(shapeDistances([pathOf(0, line)], { signal: control.signal })).rejects.toThrow('stopped');
});

test('the rank correlation of two matrices is that of their pairs, equal values sharing a rank', () => {
  const matrix = (...pairs: readonly [number, number, number]) => ({
    data: Float64Array.from([0, ...pairs.slice(0, 2), pairs[0], 0, pairs[2], pairs[1], pairs[2], 0]),
    size: 3,
  });
  expect(rankCorrelation(matrix(1, 2, 3), matrix(10, 20, 90))).toBe(1);
  expect(rankCorrelation(matrix(1, 2, 3), matrix(3, 2, 1))).toBe(-1);
  expect(rankCorrelation(matrix(1, 1, 3), matrix(1, 2, 3))).toBeCloseTo(Math.sqrt(3) / 2, 5);
  expect(rankCorrelation(matrix(1, 2, 3), matrix(1, 1, 1))).toBeNull();
  expect(rankCorrelation({ data: new Float64Array(4), size: 2 }, { data: new Float64Array(4), size: 2 })).toBeNull();
});
