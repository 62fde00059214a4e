import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTokenList, writeTokenList } from './token-lists.ts';

test('a text list has a value a line; empty lines and remarks do not count', () => {
  expect(readTokenList('cat\r\n\n# wild ones\n  big dog \n', 'txt', 'animal')).toEqual({ animal: ['cat', 'big dog'] });
});

test('a table may name its columns, have its values only, or several tokens with weights and notes', () => {
  expect(readTokenList('value,note\ncat,tame\ndog,\n', 'csv', 'animal')).toEqual({ animal: [{ value: 'cat', note: 'tame' }, 'dog'] });
  expect(readTokenList('cat\n"dog, big"\n', 'csv', 'animal')).toEqual({ animal: ['cat', 'dog, big'] });
  expect(readTokenList('token,value,weight\nanimal,cat,2\ncolor,red,\n', 'csv', 'x')).toEqual({ animal: [{ value: 'cat', weight: 2 }], color: ['red'] });
});

test('what is wrong is told with its line', () => {
  expect(() => readTokenList('token,value,weight\nanimal,cat,2\nanimal,dog,heavy\n', 'csv', 'x')).toThrow(
    'line 3: a weight of at least 0 expected, got "heavy"',
  );
  expect(() => readTokenList('token,value\nanimal,\n', 'csv', 'x')).toThrow('line 2: a value expected, got nothing');
  expect(() => readTokenList('cat\n"dog\n', 'csv', 'x')).toThrow('line 2: a quote that closes expected');
  expect(() => readTokenList('{"animal": "cat"}', 'json', 'x')).toThrow('animal: lists of values by name expected');
  expect(() => readTokenList('{', 'json', 'x')).toThrow(/^JSON expected/);
  expect(() => writeTokenList({ a: ['1'], b: ['2'] }, 'txt')).toThrow('a TXT list holds one token, got 2');
});

test('what is written is read back', () => {
  const text = fc
    .string({ minLength: 1, unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\n', '猫') })
    .filter((value) => value.trim() === value && value !== '');
  const value = fc.oneof(text, fc.record({ value: text, weight: fc.integer({ min: 0, max: 9 }) }), fc.record({ value: text, note: text }));
  const tokens = fc.dictionary(fc.constantFrom('animal', 'color', 'big cat'), fc.array(value, { minLength: 1, maxLength: 4 }));
  fc.assert(
    fc.property(tokens, (given) => {
      // Records without a prototype are what fast-check makes.
      const plain = JSON.parse(JSON.stringify(given));
      for (const format of ['json', 'csv'] as const) expect(readTokenList(writeTokenList(plain, format), format, 'x')).toEqual(plain);
    }),
  );
});
