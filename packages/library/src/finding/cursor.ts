import { GenarunError } from '@genarun/spec';

/** Where a page ended: the value that was sorted by (null: there was none) and the product's serial. */
export type Cursor = { readonly sort: string; readonly value: string | number | null; readonly serial: number };

/** A cursor as one word. */
export function writeCursor({ sort, value, serial }: Cursor): string {
  const bytes = new TextEncoder().encode(JSON.stringify([sort, value, serial]));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Reads what writeCursor wrote for the same order. Throws GenarunError `invalid_input`. */
export function readCursor(word: string, sort: string): Cursor {
  try {
    const bytes = Uint8Array.from(atob(word.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
    const read: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (Array.isArray(read) && read[0] === sort && typeof read[2] === 'number') {
      const value: unknown = read[1];
      if (value === null || typeof value === 'string' || typeof value === 'number') return { sort, value, serial: read[2] };
    }
  } catch {
    // told below
  }
  throw new GenarunError({
    code: 'invalid_input',
    message: `after: the "next" of a page of the same list and order expected, got "${word.slice(0, 40)}"`,
    hint: 'ask for the first page again, without it',
  });
}
