/** A place inside a document: keys and indexes from the root. */
export type Path = readonly (string | number)[];

/** The path as people write it: `nodes[2].messages[0].user`; the root is `the document`. */
export function printPath(path: Path): string {
  if (path.length === 0) return 'the document';
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : plainKey.test(part) ? `${index === 0 ? '' : '.'}${part}` : `[${JSON.stringify(shorten(part))}]`,
    )
    .join('');
}

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** The path as a JSON pointer (RFC 6901). */
export function pointerOf(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The value at a path, or undefined; own properties only. */
export function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part]; // an own property, checked above
  }
  return value;
}

/** A text cut to a length that fits into a sentence. */
export function shorten(text: string, length = 60): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** What a value is, in a few words: `the string "big"`, `a list`, `nothing`. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `the string ${JSON.stringify(shorten(value))}` : `the ${typeof value} ${String(value)}`;
}
