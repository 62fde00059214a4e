/** One part of a scanned string. Offsets are into the source. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'expression'; readonly source: string; readonly offset: number }
  | { readonly type: 'pick'; readonly options: readonly (readonly Part[])[]; readonly offset: number };

export type Scan = {
  readonly parts: readonly Part[];
  readonly warnings: readonly string[];
  readonly error?: { readonly message: string; readonly offset: number };
};

/**
 * Splits a string into text, `${ expressions }` and picks `[a | b]` in one pass (LANGUAGE, rules 2 and 3). `$${` is a literal `${`,
 * `\[` a literal bracket where picks act. Linear in the length of the string. An unclosed `${` is an error; an unclosed bracket stays literal.
 */
export function scan(source: string, picks: boolean): Scan {
  const parts: Part[] = [];
  const warnings: string[] = [];
  // Where a bracket opened at some place closes, found once from the right: keeps a million `[` linear.
  const closing = picks && source.includes('[') ? closings(source) : undefined;
  let text = '';
  let at = 0;
  const flush = () => {
    if (text !== '') parts.push({ type: 'text', text });
    text = '';
  };
  while (at < source.length) {
    const char = source[at];
    if (char === '$' && source.startsWith('$${', at)) {
      text += '${';
      at += 3;
    } else if (char === '$' && source[at + 1] === '{') {
      const end = endOfExpression(source, at + 2);
      if (end < 0) return { parts, warnings, error: { message: 'a "${" is not closed by "}" (write "$${" for a literal one)', offset: at } };
      flush();
      parts.push({ type: 'expression', source: source.slice(at + 2, end).trim(), offset: at });
      at = end + 1;
    } else if (picks && char === '\\' && (source[at + 1] === '[' || source[at + 1] === ']')) {
      text += source[at + 1];
      at += 2;
    } else if (closing && char === '[') {
      const end = closing[at] ?? -1;
      const pick = end < 0 ? undefined : readPick(source, at, end);
      if (pick) {
        flush();
        parts.push(pick);
        at = end + 1;
      } else {
        if (end === unclosed && warnings.length === 0) warnings.push(`"[" at character ${at + 1} is not closed; it stays as it is`);
        // `[[…` is literal as a whole run, so that `[[a|b]]` is not half read.
        do {
          text += '[';
          at++;
        } while (source[at] === '[');
      }
    } else {
      const next = nextSpecial(source, at + 1);
      text += source.slice(at, next);
      at = next;
    }
  }
  flush();
  return { parts, warnings };
}

function nextSpecial(source: string, from: number): number {
  let at = from;
  while (at < source.length && source[at] !== '$' && source[at] !== '[' && source[at] !== '\\') at++;
  return at;
}

/** The index of the `}` that ends the expression, aware of quoted strings; -1 when there is none. */
function endOfExpression(source: string, from: number): number {
  let quote = '';
  for (let at = from; at < source.length; at++) {
    const char = source[at];
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '}') return at;
  }
  return -1;
}

const unclosed = -2;

/**
 * For each `[`: the `]` that closes it as a pick (on its line, with no other bracket or double quote between), -1 when it is closed but no pick,
 * `unclosed` when nothing closes it. Expressions in between are opaque.
 */
function closings(source: string): Int32Array {
  const closing = new Int32Array(source.length).fill(-1);
  const opened: number[] = [];
  let pick = -1;
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at++;
    else if (char === '$' && source[at + 1] === '{') {
      const end = endOfExpression(source, at + 2);
      if (end < 0) break;
      at = end;
    } else if (char === '[') {
      pick = source[at - 1] === '[' && source[at - 2] !== '\\' ? -1 : at;
      opened.push(at);
    } else if (char === ']') {
      if (pick >= 0) closing[pick] = at;
      pick = -1;
      opened.pop();
    } else if (char === '\n' || char === '"') pick = -1;
  }
  for (const at of opened) closing[at] = unclosed;
  return closing;
}

/** A pick, when the bracket holds two or more parts separated by `|`, and is not the text of a Markdown link. */
function readPick(source: string, start: number, end: number): Part | undefined {
  if (source[start + 1] === '[' || source[end + 1] === '(') return undefined;
  const options = splitOptions(source.slice(start + 1, end));
  if (options.length < 2) return undefined;
  return { type: 'pick', offset: start, options: options.map((option) => unescaped(scan(option.trim(), false).parts)) };
}

/** Brackets and bars that an option holds literally. */
function unescaped(parts: readonly Part[]): readonly Part[] {
  return parts.map((part) => (part.type === 'text' ? { ...part, text: part.text.replace(/\\([[\]|])/g, '$1') } : part));
}

function splitOptions(inside: string): string[] {
  const options: string[] = [];
  let from = 0;
  for (let at = 0; at < inside.length; at++) {
    if (inside[at] === '\\') at++;
    else if (inside[at] === '$' && inside[at + 1] === '{') at = Math.max(at, endOfExpression(inside, at + 2));
    else if (inside[at] === '|') {
      options.push(inside.slice(from, at));
      from = at + 1;
    }
  }
  options.push(inside.slice(from));
  return options;
}
