import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { GenarunError } from '@genarun/spec';
import {
  type CondensedDistances,
  condensedOf,
  condensedOfMatrix,
  isNpy,
  type NumberRows,
  type Points,
  ReadingError,
  readCsv,
  readFloat32,
  readJsonRows,
  readNpy,
} from '@genarun/topology';
import type { Shell } from '../shell.ts';

export type InputFormat = 'points' | 'distance' | 'lower-distance';
export type InputOptions = { readonly format?: InputFormat; readonly dim?: number };

/** Numbers as a file holds them: in rows, each with its line, or as one block whose rows are to be found out. */
type Numbers = { readonly rows?: NumberRows; readonly data?: Float32Array | Float64Array; readonly columns?: number };

/** Reads points or distances from CSV (or any text of numbers), JSON, NPY or little-endian 32-bit floats. Throws GenarunError `not_found` or `invalid_input` that names line and column. */
export async function readInput(shell: Shell, file: string, options: InputOptions): Promise<Points | CondensedDistances> {
  const name = file === '-' ? 'stdin' : file;
  const text = file === '-' ? await shell.input() : '';
  if (text.startsWith('\ufffdNUMPY'))
    throw new GenarunError({ code: 'invalid_input', message: 'stdin: expected text, got a NumPy file', hint: 'write it to a file and name that' });
  const bytes = file === '-' ? new TextEncoder().encode(text) : await readBytes(shell, file);
  try {
    return shape(numbersOf(file, bytes), options);
  } catch (error) {
    if (error instanceof ReadingError || error instanceof RangeError) throw broken(name, error);
    throw error;
  }
}

/** The bytes of a file; throws GenarunError `not_found` or `invalid_input`. */
export async function readBytes(shell: Shell, file: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(shell.cwd, file));
  } catch (error) {
    const folder = error instanceof Error && 'code' in error && error.code === 'EISDIR';
    if (folder) throw new GenarunError({ code: 'invalid_input', message: `${file}: a file expected, got a folder` });
    throw new GenarunError({ code: 'not_found', message: `no file ${file}`, hint: 'check the path; it is read from the working directory', cause: error });
  }
}

/** A mistake in a file as an error of the command line, where rows and columns are counted from 1 as lines are. */
export function broken(file: string, error: ReadingError | RangeError): GenarunError {
  const position = error instanceof ReadingError ? error.position : undefined;
  const next = (place: string) => String(Number(place) + 1);
  const message =
    error instanceof ReadingError
      ? error.message
      : error.message
          .replace(/\b(row|column) (\d+)/g, (_, word: string, place: string) => `${word} ${next(place)}`)
          .replace(/\brows (\d+) and (\d+)/g, (_, one: string, other: string) => `rows ${next(one)} and ${next(other)}`);
  return new GenarunError({
    code: 'invalid_input',
    message: `${file}: ${message}`,
    hint: 'points stand one a row; --format distance or lower-distance reads distances, --dim the floats of a .f32 file',
    ...(position === undefined ? {} : { position: `${basename(file)}:${position.line}:${position.column}` }),
    cause: error,
  });
}

function numbersOf(file: string, bytes: Uint8Array): Numbers {
  const ending = extname(file).toLowerCase();
  if (isNpy(bytes)) {
    const { data, shape: sizes } = readNpy(bytes);
    if (sizes.length > 2) throw new ReadingError(`expected an array of one or two dimensions, got ${sizes.length}`);
    return { data, ...(sizes.length === 2 ? { columns: sizes[1] } : {}) };
  }
  if (['.f32', '.bin', '.raw'].includes(ending)) return { data: readFloat32(bytes) };
  const text = new TextDecoder('utf-8').decode(bytes);
  if (ending === '.json' || /^\s*[[{]/.test(text)) return { rows: readJsonRows(text) };
  return { rows: readCsv(text) };
}

function shape(numbers: Numbers, { format = formatOf(numbers), dim }: InputOptions): Points | CondensedDistances {
  const named = numbers.rows?.named;
  if (named !== undefined && (named === 'points') !== (format === 'points')) throw new ReadingError(`expected --format to fit "${named}", got ${format}`);
  if (format === 'points') return pointsIn(numbers, dim);
  const data = numbers.rows === undefined ? (numbers.data ?? new Float64Array()) : flatten(numbers.rows);
  const side = Math.round(Math.sqrt(data.length));
  if (format === 'lower-distance') {
    if (data.length > 1 && side * side === data.length && numbers.rows?.rows.length === side)
      throw new ReadingError(`expected a lower triangle, got ${side} × ${side} numbers (a whole matrix is --format distance)`);
    return condensedOf(data);
  }
  if (isTriangle(numbers.rows))
    throw new ReadingError('expected a whole matrix, got rows that grow by one number each (a lower triangle is --format lower-distance)');
  const size = numbers.columns ?? numbers.rows?.rows.length ?? side;
  if (numbers.rows !== undefined) sameLengths(numbers.rows, size, 'a square matrix, so');
  return condensedOfMatrix({ data, size });
}

/** What numbers are that nobody has told: distances where the file calls them so. */
function formatOf({ rows }: Numbers): InputFormat {
  if (rows?.named !== 'distances') return 'points';
  return isTriangle(rows) ? 'lower-distance' : 'distance';
}

function isTriangle(rows: NumberRows | undefined): boolean {
  return rows !== undefined && rows.rows.length > 1 && rows.rows.every((row, index) => row.length === (rows.rows[0]?.length ?? 0) + index);
}

function pointsIn({ rows, data, columns }: Numbers, dim: number | undefined): Points {
  if (rows !== undefined) {
    const dimension = rows.rows[0]?.length ?? 0;
    if (dim !== undefined && dim !== dimension && dimension > 0) throw new ReadingError(`expected ${dim} numbers a row (--dim), got ${dimension}`);
    sameLengths(rows, dimension, 'as in the first row,');
    if (dimension === 0) throw new ReadingError('expected at least one row of numbers, got none');
    for (const [index, row] of rows.rows.entries()) {
      const wrong = row.findIndex((value) => !Number.isFinite(value));
      const line = rows.lines[index];
      if (wrong !== -1 && line !== undefined) throw new ReadingError(`number ${wrong + 1}: expected a finite number, got ${row[wrong]}`, { line, column: 1 });
    }
    return { data: flatten(rows), count: rows.rows.length, dimension };
  }
  const all = data ?? new Float64Array();
  const dimension = columns ?? dim;
  if (dimension === undefined) throw new ReadingError(`expected --dim N, the number of coordinates of a point, beside ${all.length} bare numbers`);
  if (columns !== undefined && dim !== undefined && dim !== columns) throw new ReadingError(`expected ${dim} columns (--dim), got ${columns}`);
  if (dimension < 1 || all.length % dimension !== 0) throw new ReadingError(`expected a multiple of ${dimension} numbers (--dim), got ${all.length}`);
  return { data: all, count: all.length / dimension, dimension };
}

function sameLengths({ rows, lines }: NumberRows, length: number, why: string): void {
  for (const [index, row] of rows.entries()) {
    if (row.length === length) continue;
    const message = `expected ${why} ${length} numbers, got ${row.length}`;
    const line = lines[index];
    throw line === undefined ? new ReadingError(`row ${index + 1}: ${message}`) : new ReadingError(message, { line, column: 1 });
  }
}

function flatten({ rows }: NumberRows): Float64Array {
  const data = new Float64Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    data.set(row, at);
    at += row.length;
  }
  return data;
}
