import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

const draws = (key: string, count: number): number[] => {
  const random = createRandom(key);
  return Array.from({ length: count }, random.next);
};

describe('a stream of choices', () => {
  it('is the same for the same key and another for another', () => {
    expect(draws('a', 20)).toEqual(draws('a', 20));
    expect(draws('a', 20)).not.toEqual(draws('b', 20));
  });

  it('forks into streams that do not depend on what was drawn before', () => {
    const random = createRandom('a');
    const early = random.fork('x').next();
    random.next();
    expect(random.fork('x').next()).toBe(early);
    expect(random.fork('y').next()).not.toBe(early);
  });

  it('is even: ten bins of ten thousand draws differ little', () => {
    const bins = Array(10).fill(0);
    for (const draw of draws('even', 10_000)) bins[Math.floor(draw * 10)]++;
    expect(Math.min(...bins)).toBeGreaterThan(900);
    expect(Math.max(...bins)).toBeLessThan(1100);
  });

  it('shuffles without loss and picks members only', () => {
    const random = createRandom('a');
    const members = ['p', 'q', 'r', 's'];
    expect(random.shuffle(members).sort()).toEqual(members);
    expect(members).toContain(random.pick(members));
    expect(() => random.pick([])).toThrow(RangeError);
  });
});
