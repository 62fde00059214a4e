import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandSweep } from './sweep.ts';

const values = (markup: string) => expandSweep([{ name: 'x', markup }]).rows.map((row) => row.x);

describe('one sweep', () => {
  it('gives one text per item of a list, without the spaces around items', () => {
    expect(values('a [red, blue ,dark green] bird')).toEqual(['a red bird', 'a blue bird', 'a dark green bird']);
  });

  it('gives one text per number of a range, both ends included, in either direction', () => {
    expect(values('[1..3]')).toEqual(['1', '2', '3']);
    expect(values('[2..-1]')).toEqual(['2', '1', '0', '-1']);
    expect(values('[5..5]')).toEqual(['5']);
  });

  it('takes numbers without brackets too', () => {
    expect(values('2023..2025')).toEqual(['2023', '2024', '2025']);
    expect(values('8, 10,20')).toEqual(['8', '10', '20']);
    expect(values('calm, wild')).toEqual(['calm, wild']);
  });

  it('keeps commas inside quoted items, and empty items, because an empty value is a value', () => {
    expect(values('["a, b", c, "say \\"x\\", y"]')).toEqual(['a, b', 'c', 'say "x", y']);
    expect(values('[,very ]big')).toEqual(['big', 'verybig']);
  });

  it('keeps the spelling of texts that look like numbers', () => {
    expect(values('[1.50,007]')).toEqual(['1.50', '007']);
  });

  it('draws a pick once for every row, the same for the same seed', () => {
    const sweeps = [
      { name: 'year', markup: '[1..40]' },
      { name: 'mood', markup: '[calm|wild]' },
    ];
    const { rows } = expandSweep(sweeps, { seed: 7 });
    expect(rows).toHaveLength(40);
    expect(new Set(rows.map((row) => row.mood))).toEqual(new Set(['calm', 'wild']));
    expect(expandSweep(sweeps, { seed: 7 }).rows).toEqual(rows);
    expect(expandSweep(sweeps, { seed: 8 }).rows).not.toEqual(rows);
  });

  it('looks names up in tokens', () => {
    expect(expandSweep([{ name: 'x', markup: 'a [animal]' }], { tokens: [{ animal: ['cat', 'dog'] }] }).rows).toEqual([{ x: 'a cat' }, { x: 'a dog' }]);
  });

  it('tells what stays as it is', () => {
    expect(expandSweep([{ name: 'x', markup: '[a,b] [ c' }])).toEqual({
      rows: [{ x: 'a [ c' }, { x: 'b [ c' }],
      warnings: ['sweep x, character 7: "[" is not closed; it stays as it is'],
    });
  });

  it('refuses a step of 0, markup that is none, and more rows than allowed, without making them', () => {
    expect(() => values('[1..3:0]')).toThrow('sweep "x": "1..3:0" is no range: a step greater than 0 expected');
    expect(() => values('[1..3')).toThrow('"[" is not closed');
    expect(() => values('[1..1000000000]')).toThrow('at most 100000 rows expected, got 1000000000');
    expect(() => expandSweep([{ name: 'x', markup: '[1..10][1..10]' }], { limit: 50 })).toThrow('at most 50 rows expected, got 100');
  });

  it('gives as many texts as the product of its brackets', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 2, maxLength: 4 }), { maxLength: 4 }), (lists) => {
        const markup = lists.map((list) => `[${list.join(',')}]`).join('-');
        expect(values(markup)).toHaveLength(lists.reduce((count, list) => count * list.length, 1));
      }),
    );
  });
});

describe('several sweeps', () => {
  it('are multiplied, the first input varying slowest', () => {
    const sweeps = [
      { name: 'year', markup: '[2024..2025]' },
      { name: 'mood', markup: '[calm,wild]' },
    ];
    expect(expandSweep(sweeps).rows).toEqual([
      { year: '2024', mood: 'calm' },
      { year: '2024', mood: 'wild' },
      { year: '2025', mood: 'calm' },
      { year: '2025', mood: 'wild' },
    ]);
  });

  it('are one empty row when there are none', () => {
    expect(expandSweep([]).rows).toEqual([{}]);
  });
});
