import { createRandom } from '@genarun/topology';
import { expect, test } from 'vitest';
import { candidatesOf } from './candidates.ts';
import { chooseNoisy } from './choose-noisy.ts';

const dimension = 300;

/** A vector at an angle to the first axis, in a direction of its own. */
function tilted(angle: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const side = Float64Array.from({ length: dimension }, (_, axis) => (axis === 0 ? 0 : random.normal()));
  const length = Math.hypot(...side);
  return side.map((value, axis) => (axis === 0 ? Math.cos(angle) : (Math.sin(angle) * value) / length));
}

const origin = Float64Array.from({ length: dimension }, (_, axis) => (axis === 0 ? 5 : 0));
const pool = Array.from({ length: 64 }, (_, place) => tilted(0.02 * (place + 1), place + 1));

test('the choice comes as far as it was sent, and further with more noise', () => {
  for (const deviation of [0.1, 0.3, 0.6, 1]) {
    const angles = Array.from(
      { length: 12 },
      (_, seed) => chooseNoisy({ origin, candidates: pool, deviation, taken: new Set(), random: createRandom(seed) })!.angle,
    );
    for (const angle of angles) expect(Math.abs(angle - deviation)).toBeLessThan(0.15);
    expect(new Set(angles).size).toBeGreaterThan(1);
  }
});

test('among those that are as far, it is the one in the direction of the noise', () => {
  const random = createRandom(4);
  // The same numbers that the choice draws.
  const drawn = Array.from({ length: dimension }, () => (0.3 / Math.sqrt(dimension - 1)) * random.normal());
  const side = drawn.map((value, axis) => (axis === 0 ? 0 : value));
  const reach = Math.hypot(...side);
  const towards = Float64Array.from(side, (value, axis) => (axis === 0 ? Math.cos(reach) : (Math.sin(reach) * value) / reach));
  const candidates = [...Array.from({ length: 20 }, (_, place) => tilted(place < 2 ? reach : 3 * reach, place + 100)), towards];
  expect(chooseNoisy({ origin, candidates, deviation: 0.3, taken: new Set(), random: createRandom(4) })?.place).toBe(20);
});

test('what is taken, and what the model cannot tell from the prompt, is never chosen', () => {
  const same = [origin, origin.map((value) => 3 * value)];
  expect(chooseNoisy({ origin, candidates: same, deviation: 0.1, taken: new Set(), random: createRandom(1) })).toBeUndefined();
  const taken = new Set<number>();
  for (let count = 0; count < 64; count++) taken.add(chooseNoisy({ origin, candidates: pool, deviation: 0.5, taken, random: createRandom(count) })!.place);
  expect(taken.size).toBe(64);
});

test('candidates are new texts, some a letter away and some by words of the vocabulary, and the same for equal seeds', () => {
  const prompt = 'a red apple on a wooden table';
  const options = () => ({ prompt, words: ['lighthouse', 'snow'], size: 64, known: new Set(['red a apple on a wooden table']), random: createRandom(3) });
  const made = candidatesOf(options());
  expect(made).toEqual(candidatesOf(options()));
  expect(new Set(made).size).toBe(64);
  expect(made).not.toContain(prompt);
  expect(made).not.toContain('red a apple on a wooden table');
  expect(made.some((text) => text.includes('lighthouse'))).toBe(true);
  expect(made.some((text) => Math.abs(text.length - prompt.length) <= 1)).toBe(true);
});

test('a prompt of one letter has as many candidates as there can be, and no more', () => {
  const made = candidatesOf({ prompt: 'x', words: [], size: 32, known: new Set(), random: createRandom(1) });
  expect(made.length).toBeLessThan(32);
  expect(made.every((text) => text.trim() !== '' && text !== 'x')).toBe(true);
});
