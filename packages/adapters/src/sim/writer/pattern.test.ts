import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { matching } from './pattern.ts';

describe('a text for a regular expression', () => {
  it.each([
    '^[a-z0-9-]+$',
    '^(?:draft|final)-v\\d{1,3}$',
    '^[A-Z]{2}-[0-9]{4}(-[a-f]{2})?$',
    '^\\w+@\\w+\\.com$',
    '^#[0-9a-fA-F]{6}$',
    '^a.c$',
    '^(?<year>\\d{4})/(?<month>0[1-9]|1[0-2])$',
  ])('is accepted by %s', (pattern) => {
    for (let seed = 0; seed < 30; seed++) expect(matching(pattern, createRandom(String(seed)))).toMatch(new RegExp(pattern));
  });

  it.each(['(?=x)y', '\\bword', '[^a]', '(unclosed', '\\p{L}'])('is not attempted for %s', (pattern) => {
    expect(matching(pattern, createRandom('x'))).toBeUndefined();
  });

  it('stays short for patterns that repeat repetitions', () => {
    expect(matching('^((a{900}){900}){900}$', createRandom('x'))?.length ?? 0).toBeLessThan(10_000);
  });
});
