import { GenarunError } from '@genarun/spec';
import { type Grammar, isEscape, maxDepth, type Remark } from './syntax.ts';

/** What belongs together in a source, found in one pass: positions of brackets and where quotes and expressions end. */
export type Pairs = {
  /** By position, for each `[` and `]` that is markup: its counterpart; -1 elsewhere. */
  readonly other: Int32Array;
  /** By position, for each `"` that begins a quoted member and each `${` or `$${`: where it ends, exclusive; -1 elsewhere. */
  readonly ends: Int32Array;
  readonly remarks: readonly Remark[];
};

/** Brackets that are markup, and members in them, in one text at most. */
const maxBrackets = 10_000;
const maxMembers = 50_000;

/**
 * Pairs brackets, quotes and expressions. Linear in the length; what has no counterpart stays text, with a remark. Throws `invalid_input` for
 * more than 10,000 brackets or 50,000 members.
 */
export function pairBrackets(source: string, { expressions = false }: Grammar): Pairs {
  const other = new Int32Array(source.length).fill(-1);
  const ends = new Int32Array(source.length).fill(-1);
  const opened: number[] = [];
  const remarks: Remark[] = [];
  const quotes = quoteFinder(source);
  const expression = expressionFinder(source);
  let deep = 0;
  let brackets = 0;
  let members = 0;
  let memberStart = false;
  let at = 0;
  while (at < source.length) {
    const char = source[at];
    const skipped = skip(source, at, { inside: opened.length > 0, memberStart, expressions, quotes, expression });
    if (skipped !== undefined) {
      if (skipped.end !== undefined) ends[at] = skipped.end;
      memberStart = false;
      at = skipped.end ?? at + 2;
      continue;
    }
    if (char === '[') opened.push(at);
    else if (char === ']') {
      const start = opened.pop();
      if (start !== undefined && opened.length >= maxDepth) deep++;
      else if (start !== undefined && isLink(source, at)) remarks.push({ at: start, message: 'a bracket before "(" is a link; it stays as it is' });
      else if (start !== undefined) {
        other[start] = at;
        other[at] = start;
        if (++brackets > maxBrackets) throw tooMany(maxBrackets, 'brackets');
      }
    }
    if ((char === ',' || char === '|') && opened.length > 0 && ++members > maxMembers) throw tooMany(maxMembers, 'members of brackets');
    memberStart = char === '[' || char === ',' || char === '|' || (memberStart && isSpace(char));
    at++;
  }
  const [first] = opened;
  if (first !== undefined)
    remarks.push({ at: first, message: `"[" is not closed; it stays as it is${opened.length > 1 ? `, as ${opened.length - 1} more do` : ''}` });
  if (deep > 0) remarks.push({ message: `brackets stand at most ${maxDepth} deep in each other; ${deep} deeper ones stay as they are` });
  return { other, ends, remarks };
}

function tooMany(most: number, what: string): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message: `at most ${most} ${what} expected in one text, got more`,
    hint: 'a bracket that is meant as text is written \\[; long lists are better kept as a token',
  });
}

type Skipping = {
  readonly inside: boolean;
  readonly memberStart: boolean;
  readonly expressions: boolean;
  readonly quotes: (at: number) => number | undefined;
  readonly expression: (at: number) => number | undefined;
};

/** What is passed over as a whole: an escape (no end), a quoted member, an expression. */
function skip(source: string, at: number, { inside, memberStart, expressions, quotes, expression }: Skipping): { readonly end?: number } | undefined {
  const char = source[at];
  if (char === '\\') return isEscape(source, at, inside ? 1 : 0) ? {} : undefined;
  if (char === '"' && memberStart && inside) {
    const end = quotes(at);
    return end === undefined ? undefined : { end };
  }
  if (char !== '$' || !expressions) return undefined;
  if (source.startsWith('$${', at)) return { end: at + 3 };
  const end = source[at + 1] === '{' ? expression(at) : undefined;
  return end === undefined ? undefined : { end };
}

/** A Markdown link's text; `(&)` after a bracket is a delimiter. */
function isLink(source: string, closing: number): boolean {
  return source[closing + 1] === '(' && !source.startsWith('(&)', closing + 1);
}

/** Finds the end of a quoted member: its quote, followed by a comma, a bar, a bracket or a colon. Each part of the source is looked through once. */
function quoteFinder(source: string): (at: number) => number | undefined {
  let none = false;
  return (start) => {
    if (none) return undefined;
    let at = start + 1;
    while (at < source.length && source[at] !== '"') at += source[at] === '\\' ? 2 : 1;
    if (at >= source.length) {
      none = true;
      return undefined;
    }
    let after = at + 1;
    while (isSpace(source[after])) after++;
    return after < source.length && ',|]:'.includes(source[after] ?? '') ? at + 1 : undefined;
  };
}

/** Finds the end of `${…}`, aware of quoted strings; once one is not closed, none after it is looked for. */
function expressionFinder(source: string): (at: number) => number | undefined {
  let none = false;
  return (start) => {
    if (none) return undefined;
    let quote = '';
    for (let at = start + 2; at < source.length; at++) {
      const char = source[at];
      if (quote !== '') {
        if (char === quote) quote = '';
      } else if (char === '"' || char === "'") quote = char;
      else if (char === '}') return at + 1;
    }
    none = true;
    return undefined;
  };
}

/** Whether a character is white space. */
export function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r';
}
