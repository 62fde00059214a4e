import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandSmart } from './expand-smart.ts';
import { parseMarkup } from './parse-markup.ts';
import { printMarkup } from './print-markup.ts';
import { escapeMarkup } from './syntax.ts';

const remarks = (text: string) => parseMarkup(text, { prompt: true }).remarks.map(({ at, message }) => `${at}: ${message}`);

describe('what is no markup', () => {
  it.each([
    ['a [cat', '2: "[" is not closed; it stays as it is'],
    ['[ [a,b]', '0: "[" is not closed; it stays as it is'],
    ['a [] b', '2: a bracket without members; it stays as it is'],
    ['a [ ] b', '2: a bracket without members; it stays as it is'],
    ['see [this,that](x)', '4: a bracket before "(" is a link; it stays as it is'],
    ['[1..3:0]', '1: "1..3:0" is no range: a step greater than 0 expected, got 0; it stays as it is'],
    ['x batch:sample', '2: "batch:sample" looks like a command without a value; it stays as it is'],
  ])('%s is remarked on with its place', (text, remark) => {
    expect(remarks(text)).toEqual([remark]);
  });

  it.each(['', 'a cat', 'a ] b', 'a: b, c | d', '\\[a,b\\]', 'C:\\path\\file', 'meta: x', 'somebatch:a:b'])('%j is silent', (text) => {
    expect(remarks(text)).toEqual([]);
  });

  it('tells at most twenty remarks, and how many more there are', () => {
    const told = remarks('[] '.repeat(500));
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toBe('undefined: and 480 more remarks about this text');
  });
});

describe('parsing and printing', () => {
  it.each([
    ['a [ x , y ] b', 'a [x,y] b'],
    ['[1 | 2| 3]', '[1|2|3]'],
    ['[ 1..9:2:3 ]', '[1..9:2:3]'],
    ['["a, b", "c"]', '["a, b","c"]'],
    ['[ a , b:2 ]', '[a,b:2]'],
    ['[ = animal ]', '[=animal]'],
    ['a (&) b || c batch:sample:2', 'a (&) b || c batch:sample:2'],
    ['\\[x\\] [\\,,\\|]', '\\[x\\] [\\,,\\|]'],
    ['[a [b, c], d]', '[a [b,c],d]'],
  ])('%s prints as %s', (text, printed) => {
    expect(printMarkup(parseMarkup(text, { prompt: true }))).toBe(printed);
  });

  /** Texts rich in markup, closed and not. */
  const markup = fc
    .array(
      fc.constantFrom(
        '[',
        ']',
        ',',
        '|',
        '||',
        '(&)',
        ':2',
        '..',
        '1',
        '9',
        'a',
        'cat',
        ' ',
        '  ',
        '\\',
        '"',
        '=',
        '(',
        'animal',
        '_1',
        'batch:sample:3',
        'pipeline:steps:[4,5]',
        '${x}',
        '$',
        '😀',
        '\n',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(''));

  it('reads what it prints as the same', () => {
    fc.assert(
      fc.property(markup, (text) => {
        const printed = printMarkup(parseMarkup(text, { prompt: true }));
        expect(printMarkup(parseMarkup(printed, { prompt: true }))).toBe(printed);
        expect(expansionOf(printed)).toEqual(expansionOf(text));
      }),
      { numRuns: 2000 },
    );
  });

  function expansionOf(prompt: string) {
    const expansion = expandSmart({ prompt, seed: 3, tokens: [{ animal: ['cat', 'dog', 'owl'] }] });
    return { count: expansion.count, sets: expansion.ranks().map(expansion.at) };
  }

  it('never fails, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(markup, fc.string({ unit: 'binary' })), (text) => {
        for (const grammar of [{}, { prompt: true }, { prompt: true, expressions: true }]) parseMarkup(text, grammar);
        const expansion = expandSmart({ prompt: text, parameters: { steps: text }, seed: 1 });
        expect(expansion.ranks().length).toBeLessThanOrEqual(1000);
        expansion.ranks().slice(0, 5).forEach(expansion.at);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('escapeMarkup', () => {
  it.each(['[a,b]', '\\[', 'a || b', '|||', '(&)', 'meta:debug:dryrun', 'x batch:sample:2 y', '\\,', '\\|', 'meta\\:x:y', '[[1..3]]', '\\\\['])(
    '%s comes back as it was',
    (text) => {
      expect(expandSmart({ prompt: escapeMarkup(text), seed: 1 })).toMatchObject({ count: 1n });
      expect(expandSmart({ prompt: escapeMarkup(text), seed: 1 }).at(0n).prompt).toBe(text);
    },
  );

  it('makes any text literal', () => {
    const text = fc
      .array(fc.constantFrom('[', ']', ',', '|', '(&)', ':', '\\', 'meta', 'batch', ' ', 'a', '1..3', '"', '('), { maxLength: 20 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (literal) => {
        const expansion = expandSmart({ prompt: escapeMarkup(literal), seed: 1 });
        expect(expansion.warnings()).toEqual([]);
        expect(expansion.count).toBe(1n);
        expect(expansion.at(0n).prompt).toBe(literal);
      }),
      { numRuns: 2000 },
    );
  });
});
