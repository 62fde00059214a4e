import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMatcher } from './pattern.ts';

describe('createMatcher', () => {
  it.each([
    ['^[a-z0-9]+(-[a-z0-9]+)*$', ['a-b', 'a--b', '-a', 'abc', '']],
    ['cat|dog', ['hotdog', 'ca', 'cat!', '']],
    ['^(?:a|ab)(?<rest>c|bcd)$', ['abcd', 'ac', 'abc', 'abbcd']],
    ['^\\d{2,3}$', ['1', '12', '123', '1234']],
    ['^a{2}$', ['a', 'aa', 'aaa']],
    ['^a{2,}b?$', ['a', 'aa', 'aaaab', 'aabb']],
    ['\\bword\\b', ['a word here', 'sword', 'word', 'words']],
    ['^[^@]+@[^@]+\\.[a-z]{2,}$', ['a@b.de', 'a@b', '@b.de']],
    ['^\\p{Lu}.', ['Äx', 'äx', 'Ä', '😀']],
    ['^.$', ['😀', 'ab', '\n']],
    ['(a*)*b', ['aaab', 'aaa', 'b']],
    ['^[\\]\\-x]+$', [']-x', 'y']],
    ['\\u{1F600}|\\x41', ['😀', 'A', 'B']],
  ])('agrees with the platform on %s', (pattern, texts) => {
    for (const text of texts) expect([text, createMatcher(pattern)(text)]).toEqual([text, new RegExp(pattern, 'u').test(text)]);
  });

  it('agrees with the platform on random small patterns and texts', () => {
    const letter = fc.constantFrom('a', 'b', '[ab]', '.', '^', '$', '\\b');
    const pattern = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        letter,
        fc.tuple(tie('tree'), tie('tree')).map(([left, right]) => left + right),
        fc.tuple(tie('tree'), tie('tree')).map(([left, right]) => `(${left}|${right})`),
        fc.tuple(tie('tree'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '*?')).map(([part, sign]) => `(?:${part})${sign}`),
      ),
    })).tree;
    fc.assert(
      fc.property(pattern, fc.stringMatching(/^[ab ]{0,6}$/), (source, text) => createMatcher(source)(text) === new RegExp(source, 'u').test(text)),
      { numRuns: 500 },
    );
  });

  it('is quick where backtracking explodes', () => {
    const text = `${'a'.repeat(5000)}!`;
    expect(createMatcher('^(a+)+$')(text)).toBe(false);
    expect(createMatcher('^(a|a)*$')(text)).toBe(false);
    expect(createMatcher('.*.*.*.*=.*')(text)).toBe(false);
  });

  it.each(['(?=a)b', '(a)\\1', '(?<!a)b', `${'a'.repeat(1001)}`, '((a{100}){100}){100}', '((){9999}){9999}', '['])('refuses %s with a sentence', (pattern) => {
    expect(() => createMatcher(pattern)).toThrow(/^(uses|is|repeats)/);
  });
});
