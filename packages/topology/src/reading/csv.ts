import { ReadingError } from './text-position.ts';

/** Rows of numbers; rows may differ in length (a lower triangle), `lines` says where in the text each stood. */
export type NumberRows = {
  readonly rows: readonly Float64Array[];
  readonly lines: readonly number[];
  /** What the text itself says that they are. */
  readonly named?: 'points' | 'distances';
};

/**
 * Reads rows of numbers separated by commas, semicolons, tabs or spaces. Empty lines and lines that begin with # are passed over, and so is one heading line
 * without any number. Throws a ReadingError that names line and column of the first field that is no number.
 */
export function readCsv(text: string): NumberRows {
  const rows: Float64Array[] = [];
  const lines: number[] = [];
  let heading = true;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.trimEnd();
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const fields = fieldsOf(line);
    const numbers = fields.map(({ text: field }) => numberOf(field));
    if (heading && numbers.every(Number.isNaN)) {
      heading = false;
      continue;
    }
    heading = false;
    const wrong = numbers.findIndex(Number.isNaN);
    const field = fields[wrong];
    if (field !== undefined)
      throw new ReadingError(`expected a number, got ${JSON.stringify(field.text.slice(0, 40))}`, { line: index + 1, column: field.column });
    rows.push(Float64Array.from(numbers));
    lines.push(index + 1);
  }
  return { rows, lines };
}

type Field = { readonly text: string; readonly column: number };

function fieldsOf(line: string): readonly Field[] {
  const separator = /[,;\t]/.exec(line)?.[0];
  if (separator === undefined) return [...line.matchAll(/\S+/g)].map((match) => ({ text: match[0], column: match.index + 1 }));
  const fields: Field[] = [];
  let column = 1;
  for (const part of line.split(separator)) {
    fields.push({ text: unquote(part.trim()), column: column + (part.length - part.trimStart().length) });
    column += part.length + 1;
  }
  // A separator at the end of a line begins no field.
  if (fields.length > 1 && fields.at(-1)?.text === '') fields.pop();
  return fields;
}

function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).trim() : text;
}

function numberOf(field: string): number {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(field)) return Number(field);
  return /^\+?inf(inity)?$/i.test(field) ? Number.POSITIVE_INFINITY : Number.NaN;
}
