import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeValue, readRange } from './range.ts';

function values(text: string): readonly string[] | undefined {
  const read = readRange(text);
  return read && 'range' in read ? Array.from({ length: read.range.size }, (_, index) => rangeValue(read.range, index)) : undefined;
}

describe('readRange', () => {
  it.each([
    ['25..27', ['25', '26', '27']],
    ['3..1', ['3', '2', '1']],
    ['-2..1', ['-2', '-1', '0', '1']],
    ['0..1:0.25', ['0', '0.25', '0.5', '0.75', '1']],
    ['0..1:0.1', ['0', '0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9', '1']],
    ['1..0:0.5', ['1', '0.5', '0']],
    ['1..0:-0.5', ['1', '0.5', '0']],
    ['1.5..3', ['1.5', '2.5']],
    ['1..2:0.4', ['1', '1.4', '1.8']],
    ['0.50..1.00:0.25', ['0.5', '0.75', '1']],
    ['+1 .. +2', ['1', '2']],
    ['-0..0', ['0']],
    ['5..5', ['5']],
    ['1..10:20', ['1']],
    ['9007199254740993..9007199254740994', ['9007199254740993', '9007199254740994']],
    ['0.1..0.3:0.1', ['0.1', '0.2', '0.3']],
    ['-0.5..0.5:0.5', ['-0.5', '0', '0.5']],
  ])('reads %s', (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it.each(['a..b', '1..', '..3', '1...3', '1..3:x', '', '1..3 and more', `${'1'.repeat(300)}..2`])('is nothing for %s', (text) => {
    expect(readRange(text)).toBeUndefined();
  });

  it('takes a draw after the step', () => {
    expect(readRange('1..9:2:3')).toMatchObject({ draw: 3, range: { size: 5 } });
  });

  it('says what cannot be a range, and what it overlooks', () => {
    expect(readRange('1..3:0')).toEqual({ problem: 'a step greater than 0 expected, got 0' });
    expect(readRange('1..99999999999999999999')).toMatchObject({ problem: expect.stringContaining('at most 9007199254740991 values expected') });
    expect(readRange('1..3:-1')).toMatchObject({ range: { size: 3 }, remark: 'the step -1 leads away from 3; its sign is ignored' });
  });

  it('is exact: values lie one step apart and end at or before the end', () => {
    const number = fc
      .tuple(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: 0, max: 4 }))
      .map(([whole, scale]) => (whole / 10 ** scale).toFixed(scale));
    const hundredThousandths = (text: string) => Math.round(Number(text) * 100_000);
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 900 }), (from, to, step) => {
        const found = values(`${from}..${to}:${step}.25`) ?? [];
        const steps = found.map(hundredThousandths);
        const direction = Math.sign(Number(to) - Number(from)) || 1;
        expect(steps[0]).toBe(hundredThousandths(from));
        for (let at = 1; at < steps.length; at++) expect((steps[at] ?? 0) - (steps[at - 1] ?? 0)).toBe(direction * (step * 100_000 + 25_000));
        const last = steps.at(-1) ?? 0;
        expect(direction * (hundredThousandths(to) - last)).toBeGreaterThanOrEqual(0);
        expect(direction * (hundredThousandths(to) - last)).toBeLessThan(step * 100_000 + 25_000);
        for (const text of found) expect(text).toMatch(/^-?\d+(\.\d*[1-9])?$/);
      }),
    );
  });
});
