/** Gives the path that a name of the author stands for, or undefined when the name stays as it is. */
export type Rename = (name: string) => string | undefined;

const words: ReadonlySet<string> = new Set(['true', 'false', 'nil', 'null', 'empty', 'blank', 'and', 'or', 'not', 'contains']);
const nameAt = /[A-Za-z_][A-Za-z0-9_-]*/y;
const numberAt = /[0-9][A-Za-z0-9_]*/y;
/** What follows the key of a named argument. */
const keyEnd = /\s{0,20}:/y;

/**
 * Renames the variables of a Liquid expression: names that are not in a string, not a property (after `.`), not a filter (after `|`),
 * not the key of a named argument (before `:`) and not an operator or constant. Everything else is kept as it is.
 */
export function rewriteExpression(source: string, rename: Rename): string {
  let result = '';
  let at = 0;
  // The last two characters before `at` that are no space.
  let before = '';
  const keep = (text: string) => {
    result += text;
    at += text.length;
    const visible = text.trim();
    if (visible !== '') before = (before + visible.slice(-2)).slice(-2);
  };
  while (at < source.length) {
    const char = source[at] ?? '';
    const name = match(nameAt, source, at);
    if (char === '"' || char === "'") keep(source.slice(at, endOfString(source, at)));
    else if (name === undefined) keep(match(numberAt, source, at) ?? char);
    else if (!isVariable(name, before, source, at)) keep(name);
    else {
      result += rename(name) ?? name;
      before = 'a';
      at += name.length;
    }
  }
  return result;
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function isVariable(name: string, before: string, source: string, at: number): boolean {
  if (words.has(name) || before.endsWith('|')) return false;
  // `(1..n)` is a range up to the variable n; `a.n` is a property.
  if (before.endsWith('.') && before !== '..') return false;
  return match(keyEnd, source, at + name.length) === undefined;
}

function endOfString(source: string, at: number): number {
  const end = source.indexOf(source[at] ?? '"', at + 1);
  return end < 0 ? source.length : end + 1;
}

/** Renames the variables of every `${…}` in a text; `$${` stays literal. From an unclosed `${` on, the text is left for the engine to refuse. */
export function rewriteTemplate(text: string, rename: Rename): string {
  let result = '';
  let at = 0;
  for (;;) {
    const open = text.indexOf('${', at);
    if (open < 0) return result + text.slice(at);
    if (open > at && text[open - 1] === '$') {
      result += text.slice(at, open + 2);
      at = open + 2;
      continue;
    }
    const end = endOfExpression(text, open + 2);
    if (end < 0) return result + text.slice(at);
    result += `${text.slice(at, open)}\${${rewriteExpression(text.slice(open + 2, end), rename)}}`;
    at = end + 1;
  }
}

/** The inside of a text that is one single `${…}`, or undefined. */
export function soleExpression(text: string): string | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('${')) return undefined;
  return endOfExpression(trimmed, 2) === trimmed.length - 1 ? trimmed.slice(2, -1).trim() : undefined;
}

function endOfExpression(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '}') return at;
    if (char === '"' || char === "'") at = endOfString(text, at) - 1;
  }
  return -1;
}

/** Renames the variables in every text of a JSON value. */
export function rewriteValue(value: unknown, rename: Rename): unknown {
  if (typeof value === 'string') return rewriteTemplate(value, rename);
  if (Array.isArray(value)) return value.map((item) => rewriteValue(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rewriteValue(item, rename)]));
}
