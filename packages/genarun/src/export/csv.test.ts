import { expect, test } from 'vitest';
import { writeCsv } from './csv.ts';
import type { Row } from './tables.ts';

const columns = [
  { name: 'text', type: 'text' },
  { name: 'n', type: 'number' },
  { name: 'data', type: 'json' },
] as const;

async function csv(...rows: readonly Row[]): Promise<string> {
  async function* source() {
    yield* rows;
  }
  let text = '';
  for await (const piece of writeCsv(columns, source())) text += piece;
  return text;
}

test('cells with commas, quotes and line ends are quoted, absent ones are empty', async () => {
  expect(await csv({ text: 'a "b", c\nd', n: -1.5 }, { data: { a: 'x' } })).toBe('text,n,data\r\n"a ""b"", c\nd",-1.5,\r\n,,"{""a"":""x""}"\r\n');
});

test('a text that a spreadsheet would run begins with an apostrophe; a negative number stays a number', async () => {
  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1']) expect(await csv({ text: formula, n: -1 })).toBe(`text,n,data\r\n'${formula},-1,\r\n`);
  expect(await csv({ text: '\r=1' })).toBe('text,n,data\r\n"\'\r=1",,\r\n');
  expect(await csv({ text: 'a=1' })).toContain('\r\na=1,');
});
