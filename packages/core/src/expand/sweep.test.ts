import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandMarkup, expandSweep } from './sweep.ts';

describe('expandMarkup', () => {
  it('gives one text per item of a list, without the spaces around items', () => {
    expect(expandMarkup('a [red, blue ,dark green] bird')).toEqual(['a red bird', 'a blue bird', 'a dark green bird']);
  });

  it('gives one text per number of a range, both ends included, in either direction', () => {
    expect(expandMarkup('[1..3]')).toEqual(['1', '2', '3']);
    expect(expandMarkup('[2..-1]')).toEqual(['2', '1', '0', '-1']);
    expect(expandMarkup('[5..5]')).toEqual(['5']);
  });

  it('takes steps and stays free of floating point noise', () => {
    expect(expandMarkup('[0..1:0.25]')).toEqual(['0', '0.25', '0.5', '0.75', '1']);
    expect(expandMarkup('[0..1:0.1]')).toEqual(['0', '0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9', '1']);
    expect(expandMarkup('[1..2:0.4]')).toEqual(['1', '1.4', '1.8']);
    expect(expandMarkup('[1.5..3]')).toEqual(['1.5', '2.5']);
  });

  it('varies the leftmost bracket slowest', () => {
    expect(expandMarkup('[1..2] [cats,dogs]')).toEqual(['1 cats', '1 dogs', '2 cats', '2 dogs']);
  });

  it('keeps commas inside quoted items', () => {
    expect(expandMarkup('["a, b", c, "say \\"x\\", y"]')).toEqual(['a, b', 'c', 'say "x", y']);
  });

  it('leaves escaped brackets, picks, single names and unbalanced brackets literal', () => {
    expect(expandMarkup('\\[a,b\\]')).toEqual(['[a,b]']);
    expect(expandMarkup('[a|b] [animal] [ x')).toEqual(['[a|b] [animal] [ x']);
  });

  it('keeps empty items, because an empty value is a value', () => {
    expect(expandMarkup('[,very ]big')).toEqual(['big', 'verybig']);
  });

  it('refuses a step of 0 and more texts than allowed', () => {
    expect(() => expandMarkup('[1..3:0]')).toThrow('a step greater than 0 expected');
    expect(() => expandMarkup('[1..1000000000]')).toThrow('at most 100000 rows expected');
    expect(() => expandMarkup('[1..10][1..10]', 50)).toThrow('at most 50 rows expected, got 100');
  });

  it('gives as many texts as the product of its brackets', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 2, maxLength: 4 }), { maxLength: 4 }), (lists) => {
        const markup = lists.map((list) => `[${list.join(',')}]`).join('-');
        expect(expandMarkup(markup)).toHaveLength(lists.reduce((count, list) => count * list.length, 1));
      }),
    );
  });
});

describe('expandSweep', () => {
  it('is the cartesian product, the first input varying slowest', () => {
    expect(
      expandSweep([
        { name: 'year', markup: '[2024..2025]' },
        { name: 'mood', markup: '[calm,wild]' },
      ]),
    ).toEqual([
      { year: '2024', mood: 'calm' },
      { year: '2024', mood: 'wild' },
      { year: '2025', mood: 'calm' },
      { year: '2025', mood: 'wild' },
    ]);
  });

  it('is one empty row without sweeps', () => {
    expect(expandSweep([])).toEqual([{}]);
  });
});
