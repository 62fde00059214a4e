import type { Json } from '@genarun/spec';
import type { Column, Row } from './tables.ts';

/**
 * Rows as CSV (RFC 4180: CRLF, quotes doubled). A text that a spreadsheet would take for a formula begins with an apostrophe;
 * JSON cells hold JSON text. An absent value is an empty cell.
 */
export async function* writeCsv(columns: readonly Column[], rows: AsyncIterable<Row>): AsyncGenerator<string> {
  yield `${columns.map((column) => quote(column.name)).join(',')}\r\n`;
  for await (const row of rows) yield `${columns.map((column) => cell(column, row[column.name])).join(',')}\r\n`;
}

function cell(column: Column, value: Json | undefined): string {
  if (value === undefined || (value === null && column.type !== 'json')) return '';
  if (column.type === 'json' || column.type === 'vector') return quote(JSON.stringify(value));
  return typeof value === 'string' ? quote(disarm(value)) : String(value);
}

/** Formula injection: `=`, `+`, `-`, `@`, tab and carriage return at the beginning of a cell. */
function disarm(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
