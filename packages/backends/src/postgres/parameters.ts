import { GenarunError, type SqlValue, type Statement } from '@genarun/spec';

/** What stands in quotes or comments, and what is a parameter. */
const parts = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g;

/** A statement as PostgreSQL reads it: its parameters numbered. Throws GenarunError `internal` when there are more or fewer than it has places for. */
export function numbered({ sql, parameters = [] }: Statement): { readonly text: string; readonly values: readonly (string | number | Uint8Array | null)[] } {
  let count = 0;
  const text = sql.replace(parts, (part) => (part === '?' ? `$${++count}` : part));
  if (count !== parameters.length)
    throw new GenarunError({ code: 'internal', message: `a statement with ${count} parameters: expected as many values, got ${parameters.length}: ${sql}` });
  return { text, values: parameters.map(bound) };
}

/** PostgreSQL has no text with a NUL in it: what stands for something unreadable takes its place. */
function bound(value: SqlValue): string | number | Uint8Array | null {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD');
  if (value === null || typeof value === 'number' || value instanceof Uint8Array) return value;
  throw new GenarunError({ code: 'internal', message: `a parameter of a statement: expected a text, a number, bytes or null, got ${typeof value}` });
}
