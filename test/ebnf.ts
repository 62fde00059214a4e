/*
 * Grammars in EBNF (ISO 14977: `,` follows, `|` chooses, `[ ]` may be, `{ }` repeats, `( )` groups, `-` leaves out, `(* *)` remarks), and sentences of them.
 * A name of several words is one name.
 */

/** What a rule says. `except` leaves out what the second would give. */
export type Expression =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'rule'; readonly name: string }
  | { readonly type: 'sequence' | 'choice'; readonly parts: readonly Expression[] }
  | { readonly type: 'maybe' | 'repeat'; readonly part: Expression }
  | { readonly type: 'except'; readonly part: Expression; readonly left: Expression };

export type Grammar = ReadonlyMap<string, Expression>;

const tokenPattern = /"[^"]*"|'[^']*'|[=,|;[\]{}()-]|…|[a-z]+(?: [a-z]+)*/gy;

/** Reads a grammar. Throws where it is none. */
export function readGrammar(source: string): Grammar {
  const plain = source.replace(/\(\*[\s\S]*?\*\)/g, '');
  const words: string[] = [];
  for (const piece of plain.split(/\s*\n\s*|\s{2,}/)) words.push(...wordsOf(piece));
  let at = 0;
  const take = (expected?: string): string => {
    const word = words[at++];
    if (word === undefined || (expected !== undefined && word !== expected)) throw new Error(`${expected ?? 'more'} expected, got ${word ?? 'the end'}`);
    return word;
  };
  const choice = (): Expression => several('choice', '|', () => several('sequence', ',', item));
  const several = (type: 'choice' | 'sequence', between: string, read: () => Expression): Expression => {
    const parts = [read()];
    while (words[at] === between) {
      at++;
      parts.push(read());
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { type, parts };
  };
  const item = (): Expression => {
    const part = single();
    if (words[at] !== '-') return part;
    at++;
    return { type: 'except', part, left: single() };
  };
  const enclosed = (end: string): Expression => {
    const inner = choice();
    take(end);
    return inner;
  };
  const single = (): Expression => {
    const word = take();
    if (word === '(') return enclosed(')');
    if (word === '[') return { type: 'maybe', part: enclosed(']') };
    if (word === '{') return { type: 'repeat', part: enclosed('}') };
    return /^["']/.test(word) ? { type: 'text', text: word.slice(1, -1) } : { type: 'rule', name: word };
  };
  const rules = new Map<string, Expression>();
  while (at < words.length) {
    const name = take();
    take('=');
    rules.set(name, choice());
    take(';');
  }
  return rules;
}

function wordsOf(piece: string): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < piece.length; at = tokenPattern.lastIndex) {
    tokenPattern.lastIndex = at;
    const [word] = tokenPattern.exec(piece) ?? [];
    if (word !== undefined) words.push(word);
    else if (piece[at] === ' ') tokenPattern.lastIndex = at + 1;
    else throw new Error(`a grammar cannot hold ${piece.slice(at, at + 20)}`);
  }
  return words;
}

export type Writing = {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** What the grammar leaves to words: `letter`, `text`, and rules that are to be written otherwise. */
  readonly own: Readonly<Record<string, () => string>>;
};

/** A sentence of a rule. Beyond `depth` nothing that may be left out is written. */
export function sentenceOf(grammar: Grammar, name: string, { random, own }: Writing, depth = 12): string {
  const write = (expression: Expression, left: number): string => {
    switch (expression.type) {
      case 'text':
        return expression.text;
      case 'rule': {
        const given = Object.hasOwn(own, expression.name) ? own[expression.name] : undefined;
        const rule = grammar.get(expression.name);
        if (given !== undefined) return given();
        if (rule === undefined) throw new Error(`no rule ${expression.name}`);
        return write(rule, left - 1);
      }
      case 'sequence':
        return expression.parts.map((part) => write(part, left)).join('');
      case 'choice':
        return write(expression.parts[Math.floor(random() * expression.parts.length)] ?? { type: 'text', text: '' }, left);
      case 'maybe':
        return left > 0 && random() < 0.4 ? write(expression.part, left) : '';
      case 'repeat':
        return Array.from({ length: left > 0 ? Math.floor(random() * 3) : 0 }, () => write(expression.part, left - 1)).join('');
      case 'except': {
        const refused = expression.left;
        for (;;) {
          const text = write(expression.part, left);
          if (refused.type === 'text' ? text !== refused.text : !/^\s*$/.test(text)) return text;
        }
      }
    }
  };
  return write({ type: 'rule', name }, depth);
}
