import type { SqlValue } from '@genarun/spec';

/** Types of PostgreSQL by their number in pg_type. */
const boolean = 16;
const bytes = 17;
/** int8, int2, int4, oid, float4, float8, numeric. */
const numbers = new Set([20, 21, 23, 26, 700, 701, 1700]);

/** Reads values as those of SQLite are: truth values are 1 and 0, whole numbers beyond 2^53 the nearest there is, all that is neither number nor bytes text. */
export const valueTypes = { getTypeParser: readerOf };

function readerOf(type: number): (text: string) => SqlValue {
  if (type === boolean) return (text) => (text === 't' ? 1 : 0);
  if (numbers.has(type)) return Number;
  if (type === bytes) return bytesOf;
  return (text) => text;
}

/** `\x` and two digits for each byte. */
function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
}
