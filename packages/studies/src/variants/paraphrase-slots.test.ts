import { expect, test } from 'vitest';
import { cleaned, compared, requestOf, slotsOf } from './paraphrase-slots.ts';

const perturb = { paraphrase: { model: 'sim/writer', grades: ['light', 3, 1] as const }, variants: 2, seed: 1, runs: [] };

test('every prompt has each grade in words, and chains as long as the largest number, of which the named links become variants', () => {
  const slots = slotsOf(perturb, 2);
  expect(slots).toHaveLength(2 * (2 + 3 * 2));
  expect(slots.filter(({ isVariant }) => isVariant).map(({ of, grade, version }) => [of, grade, version])).toEqual(
    [0, 1].flatMap((of) => ['light', 1, 3].flatMap((grade) => [1, 2].map((version) => [of, grade, version]))),
  );
  const known = new Set<string>();
  for (const { key, from } of slots) {
    if (from !== undefined) expect(known).toContain(from);
    known.add(key);
  }
  expect(known.size).toBe(slots.length);
});

test('a request says how far, which version, and what it may not be, and ends with the prompt', () => {
  const [light, second] = slotsOf(perturb, 1);
  expect(requestOf(light!, 'a fox', 1, [])).toMatch(/^Paraphrase the prompt below lightly: .*\n\nPrompt:\na fox$/);
  expect(requestOf(second!, 'a fox', 2, ['a vixen', 'one fox'])).toMatch(/version 2 of 2[\s\S]*none of these:\n- a vixen\n- one fox\n\nPrompt:\na fox$/);
});

test.each([
  ['"a vixen"', 'a fox', 'a vixen'],
  ['  “a vixen”\n', 'a fox', 'a vixen'],
  ['a vixen,\nrunning', 'a fox', 'a vixen, running'],
  ['a vixen,\nrunning', 'a fox,\nrunning', 'a vixen,\nrunning'],
  ['"fox" and "vixen"', '"a fox"', '"fox" and "vixen"'],
  ['', 'a fox', ''],
])('%j as an answer to %j is the prompt %j', (answer, source, expected) => expect(cleaned(answer, source)).toBe(expected));

test('texts are compared without regard to case, blanks and a full stop', () => {
  expect(compared('A  Fox. ')).toBe(compared('a fox'));
  expect(compared('a fox')).not.toBe(compared('a vixen'));
});
