import { GenarunError, type Json, type SqlRow, type SqlValue } from '@genarun/spec';

/** A text column. */
export function text(row: SqlRow, name: string): string {
  const value = row[name];
  return typeof value === 'string' ? value : refuse(name, 'a text', value);
}

/** A column of numbers. */
export function number(row: SqlRow, name: string): number {
  const value = row[name];
  return typeof value === 'number' ? value : refuse(name, 'a number', value);
}

export function bytes(row: SqlRow, name: string): Uint8Array {
  const value = row[name];
  return value instanceof Uint8Array ? value : refuse(name, 'bytes', value);
}

/** A column that may be null; then undefined. */
export function optional<Value>(row: SqlRow, name: string, read: (row: SqlRow, name: string) => Value): Value | undefined {
  const value = row[name];
  return value === null || value === undefined ? undefined : read(row, name);
}

/** A text column that holds JSON of a known shape: only this package writes it. */
export function json<Shape = Json>(row: SqlRow, name: string): Shape {
  return JSON.parse(text(row, name)) as Shape; // written by this package
}

function refuse(name: string, expected: string, value: SqlValue | undefined): never {
  throw new GenarunError({ code: 'internal', message: `column ${name}: expected ${expected}, got ${value === null ? 'null' : typeof value}` });
}
