import type { Bind, Raw } from './connection.ts';

/** How a field stands in its column. `json` is text; `boolean` is 0 or 1; times are milliseconds since the epoch. */
export type ColumnType = 'text' | 'integer' | 'real' | 'boolean' | 'json';

/** One field of a row and its column. A required field is never cleared. */
export type Column = { readonly field: string; readonly name: string; readonly type: ColumnType; readonly required: boolean };

/** A table's columns, in the order in which rows are bound. */
export type Columns = readonly Column[];

/** Columns from `field: type`; a type with `!` is required; the column's name is the field's in snake case, or as given after `@`. */
export function columns(fields: Readonly<Record<string, string>>): Columns {
  return Object.entries(fields).map(([field, text]) => {
    const [type = '', name] = text.split('@');
    // The texts are literals of tables.ts, checked by the conformance suite.
    return { field, name: name ?? snakeCase(field), type: type.replace('!', '') as ColumnType, required: type.endsWith('!') };
  });
}

/** A field's value as a parameter. NUL cannot stand in a text column (the driver would cut the text there) and becomes U+FFFD. */
export function encode(value: unknown, type: ColumnType): Bind {
  if (value === undefined) return null;
  if (type === 'json') return JSON.stringify(value) ?? null;
  if (value === null) return null;
  if (type === 'boolean') return value === true ? 1 : 0;
  if (typeof value === 'number') return value;
  const text = String(value);
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}

/** Appends a row's parameters. */
export function bindRow(into: Bind[], row: object, table: Columns): void {
  for (const { field, type } of table) into.push(encode((row as Raw)[field], type)); // a row type has no index signature
}

/** A row as its contract has it; empty columns are absent fields. `Row` is what was encoded with the same columns. */
export function decode<Row>(raw: Raw, table: Columns): Row {
  const row: Record<string, unknown> = {};
  for (const { field, name, type } of table) {
    const value = raw[name];
    if (value === null || value === undefined) continue;
    row[field] = type === 'json' ? JSON.parse(String(value)) : type === 'boolean' ? value === 1 : value;
  }
  return row as Row; // the table holds only what bindRow wrote from a Row
}

/** The names, quoted (`index` and `from` are words of SQL). */
export function names(table: Columns): string {
  return table.map(({ name }) => `"${name}"`).join(', ');
}

/** `("a", "b") VALUES (?, ?), (?, ?)` for so many rows. */
export function valuesOf(table: Columns, rows: number): string {
  const one = `(${table.map(() => '?').join(', ')})`;
  return `(${names(table)}) VALUES ${Array.from({ length: rows }, () => one).join(', ')}`;
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
