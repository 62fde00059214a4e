import { expect, test } from 'vitest';
import { numbered } from './parameters.ts';

test('parameters are numbered in order, and nothing that stands in quotes or comments is one', () => {
  const sql = `SELECT '?', 'it''s ?', "odd?", $$ ? $$, $f$ $$?$$ $f$ /* ? */ FROM t -- ?
    WHERE a = ? AND b IN (?, ?)`;
  const { text, values } = numbered({ sql, parameters: ['x', 1, null] });
  expect(text).toBe(sql.replace('a = ? AND b IN (?, ?)', 'a = $1 AND b IN ($2, $3)'));
  expect(values).toEqual(['x', 1, null]);
});

test('a statement with another number of values than places is refused before it is sent', () => {
  expect(() => numbered({ sql: 'SELECT ?', parameters: [] })).toThrow('a statement with 1 parameters: expected as many values, got 0');
  expect(() => numbered({ sql: 'SELECT 1', parameters: [1] })).toThrow('got 1');
});

test('a NUL, which no text of PostgreSQL can hold, is replaced', () => {
  expect(numbered({ sql: 'SELECT ?', parameters: ['a\0b'] }).values).toEqual(['a\uFFFDb']);
});

test('a parameter SQL has no word for is refused', () => {
  const truth = true as unknown as number;
  expect(() => numbered({ sql: 'SELECT ?', parameters: [truth] })).toThrow('expected a text, a number, bytes or null, got boolean');
});
