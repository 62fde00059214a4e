import { expect, test } from 'vitest';
import { usualDownsample } from './usual-downsample.ts';

test('all vectors are clustered while they are few', () => {
  expect(usualDownsample(0, [2])).toBe(1);
  expect(usualDownsample(4000, [2, 4])).toBe(1);
});

test('what is left out of many vectors is in step with no network', () => {
  expect(usualDownsample(8000, [])).toBe(2);
  expect(usualDownsample(8000, [2])).toBe(3);
  expect(usualDownsample(8000, [2, 6])).toBe(5);
  const round = ['picture', 'text', 'picture', 'text'];
  const outputs = Array.from({ length: 10_000 }, (_, index) => round[index % round.length]);
  const every = usualDownsample(outputs.length, [round.length]);
  expect(new Set(outputs.filter((_, index) => index % every === 0))).toEqual(new Set(round));
});
