import type { NumberRows } from './csv.ts';
import { jsonFault } from './json-fault.ts';
import { ReadingError, type TextPosition } from './text-position.ts';

/** Reads a JSON array of arrays of numbers (or `{ "points": [[…], …] }`, `{ "distances": … }`). Throws a ReadingError that names line and column of broken JSON, or row and column of what is no number. */
export function readJsonRows(text: string): NumberRows {
  const value = parse(text);
  const { list, named } = Array.isArray(value) ? { list: value, named: undefined } : listOf(value);
  const rows = list.map((row: unknown, index) => {
    if (!Array.isArray(row)) throw new ReadingError(`row ${index + 1}: expected an array of numbers, got ${told(row)}`);
    return Float64Array.from(row, (entry: unknown, column) => {
      if (typeof entry !== 'number') throw new ReadingError(`row ${index + 1}, column ${column + 1}: expected a number, got ${told(entry)}`);
      return entry;
    });
  });
  return { rows, lines: [], ...(named === undefined ? {} : { named }) };
}

function listOf(value: unknown): { readonly list: readonly unknown[]; readonly named: 'points' | 'distances' } {
  for (const name of ['points', 'distances'] as const) {
    const list: unknown = typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    if (Array.isArray(list)) return { list, named: name };
  }
  throw new ReadingError(`expected an array of rows, or an object with "points" or "distances", got ${told(value)}`);
}

function told(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 40);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const offset = jsonFault(text);
    const got = offset < text.length ? JSON.stringify(text.slice(offset, offset + 10)) : 'the end of the text';
    throw new ReadingError(`expected JSON, got ${got}`, positionAt(text, offset));
  }
}

function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
