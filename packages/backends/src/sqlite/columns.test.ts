import { expect, test } from 'vitest';
import { bindRow, columns, decode } from './columns.ts';
import type { Bind } from './connection.ts';

const table = columns({ text: 'text!', flag: 'boolean', list: 'json', fromRun: 'text@origin' });

function roundTrip(row: object): object {
  const bound: Bind[] = [];
  bindRow(bound, row, table);
  return decode(Object.fromEntries(table.map(({ name }, index) => [name, bound[index]])), table);
}

test('a row comes back as it went in, without the fields it did not have', () => {
  expect(roundTrip({ text: 'a', flag: false, list: null })).toStrictEqual({ text: 'a', flag: false, list: null });
  expect(roundTrip({ text: '[1, 2]', flag: undefined, list: ['"', 0.1], fromRun: 'r' })).toStrictEqual({ text: '[1, 2]', list: ['"', 0.1], fromRun: 'r' });
});

test('a NUL, which would cut a text short in the database, is replaced', () => {
  expect(roundTrip({ text: 'a\0b', list: ['a\0b'] })).toStrictEqual({ text: 'a\uFFFDb', list: ['a\0b'] });
});
