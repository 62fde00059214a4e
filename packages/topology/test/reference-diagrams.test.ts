import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { condensedOf, pairDistances, persistence } from '../src/index.ts';
import { cube, projectivePlane, walk } from './support/shapes.ts';

type Expected = { readonly name: string; readonly diagrams: readonly (readonly (readonly [number, number | null])[])[] };

// Worked out once with Ripser 1.2.1 (nine digits) from the same distances.
const expected: readonly Expected[] = JSON.parse(await readFile(new URL('fixture/reference-diagrams.json', import.meta.url), 'utf8'));

const clouds: Readonly<Record<string, () => Parameters<typeof persistence>>> = {
  'cube(31, 60, 3)': () => [pairDistances(cube(31, 60, 3))],
  'cube(32, 70, 3, 4)': () => [pairDistances(cube(32, 70, 3, 4))],
  'cube(33, 90, 2), threshold 0.2': () => [pairDistances(cube(33, 90, 2)), { threshold: 0.2 }],
  'cube(32, 70, 3, 4), threshold 1': () => [pairDistances(cube(32, 70, 3, 4)), { threshold: 1 }],
  'projectivePlane(70)': () => [condensedOf(projectivePlane(70))],
  'walk(34, 60, 768, 0.5), euclidean': () => [walk(34, 60, 768, 0.5)],
  'walk(34, 60, 768, 0.5), cosine': () => [walk(34, 60, 768, 0.5), { metric: 'cosine' }],
};

it.each(expected)('diagrams of $name are those of another program, in dimensions 0 to 2', async ({ name, diagrams }) => {
  const [input, options] = clouds[name]!();
  const found = await persistence(input, { ...options, maxDimension: 2 });
  expect(found.diagrams.map((bars) => bars.length)).toEqual(diagrams.map((bars) => bars.length));
  for (const [dimension, bars] of diagrams.entries())
    for (const [index, [birth, death]] of bars.entries()) {
      const bar = found.diagrams[dimension]![index]!;
      expect(Math.abs(bar[0] - birth)).toBeLessThanOrEqual(1e-6 * birth);
      if (death === null) expect(bar[1]).toBe(Number.POSITIVE_INFINITY);
      else expect(Math.abs(bar[1] - death)).toBeLessThanOrEqual(1e-6 * death);
    }
});

it('covers every cloud that is named', () => {
  expect(expected.map(({ name }) => name).sort()).toEqual(Object.keys(clouds).sort());
});
