/**
 * Regular expressions in linear time: a pattern is parsed, compiled to a small program and run on all its threads at once, so that no pattern and no
 * text can make it explode (K. Thompson, "Regular Expression Search Algorithm", CACM 11(6), 1968). Syntax is JavaScript's with the `u` flag; look-around and back references are refused.
 */
type Tree =
  | { readonly type: 'one'; readonly test: (character: string) => boolean }
  | { readonly type: 'assert'; readonly test: (before: string | undefined, after: string | undefined) => boolean }
  | { readonly type: 'sequence'; readonly parts: readonly Tree[] }
  | { readonly type: 'choice'; readonly parts: readonly Tree[] }
  | { readonly type: 'repeat'; readonly part: Tree; readonly min: number; readonly max: number };

type Step =
  | { readonly type: 'one'; readonly test: (character: string) => boolean }
  | { readonly type: 'assert'; readonly test: (before: string | undefined, after: string | undefined) => boolean }
  | { readonly type: 'fork'; readonly to: readonly number[] }
  | { readonly type: 'end' };

const maxPattern = 1000;
const maxSteps = 2000;
const maxText = 100_000;

/** Tests texts against a pattern; a text over 100,000 characters never matches. Throws Error with a sentence when the pattern is wrong or cannot be run in linear time. */
export function createMatcher(pattern: string): (text: string) => boolean {
  if (pattern.length > maxPattern) throw new Error(`is longer than ${maxPattern} characters`);
  try {
    new RegExp(pattern, 'u');
  } catch {
    throw new Error('is no regular expression');
  }
  const program = compile(parse(pattern));
  return (text) => text.length <= maxText && run(program, [...text]);
}

const escapePattern = /^\\(?:u\{[0-9A-Fa-f]+\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[pP]\{[^}]*\}|c[A-Za-z]|[\s\S])/u;
const classPattern = /^\[(?:\\[\s\S]|[^\]\\])*\]/u;
const quantifierPattern = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/;

/** Reads a pattern that `RegExp` has accepted. */
function parse(pattern: string): Tree {
  const source = [...pattern];
  let at = 0;
  const choice = (): Tree => {
    const parts = [sequence()];
    while (source[at] === '|') {
      at += 1;
      parts.push(sequence());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { type: 'choice', parts };
  };
  const sequence = (): Tree => {
    const parts: Tree[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(quantified());
    return { type: 'sequence', parts };
  };
  const quantified = (): Tree => {
    const part = atom();
    const found = quantifierPattern.exec(source.slice(at).join(''));
    if (!found) return part;
    at += found[0].length;
    const sign = found[0][0];
    if (sign !== '{') return { type: 'repeat', part, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
    const min = Number(found[1]);
    return { type: 'repeat', part, min, max: found[2] === undefined ? min : found[3] ? Number(found[3]) : Number.POSITIVE_INFINITY };
  };
  const atom = (): Tree => {
    const character = source[at] ?? '';
    if (character === '(') return group();
    if (character === '[') return one(bracket());
    if (character === '\\') return escaped();
    at += 1;
    if (character === '^') return { type: 'assert', test: (before) => before === undefined };
    if (character === '$') return { type: 'assert', test: (_before, after) => after === undefined };
    if (character === '.') return one('.');
    return { type: 'one', test: (given) => given === character };
  };
  const group = (): Tree => {
    const head = /^\((?:\?(?::|<[A-Za-z_$][\w$]*>|))?/.exec(source.slice(at).join(''))?.[0] ?? '(';
    if (head === '(?') throw new Error('uses look-around (or another special group), which cannot be run in linear time');
    at += head.length;
    const tree = choice();
    at += 1; // the closing bracket
    return tree;
  };
  const bracket = (): string => {
    const text = classPattern.exec(source.slice(at).join(''))?.[0] ?? '[]';
    at += [...text].length;
    return text;
  };
  const escaped = (): Tree => {
    const text = escapePattern.exec(source.slice(at).join(''))?.[0] ?? '\\\\';
    if (/^\\[1-9k]/.test(text)) throw new Error('uses a back reference, which cannot be run in linear time');
    at += [...text].length;
    if (text === '\\b') return { type: 'assert', test: (before, after) => isWord(before) !== isWord(after) };
    if (text === '\\B') return { type: 'assert', test: (before, after) => isWord(before) === isWord(after) };
    return one(text);
  };
  return choice();
}

/** A class of characters, tested by the platform on one character at a time. */
function one(source: string): Tree {
  const expression = new RegExp(`^${source}$`, 'u');
  const known = new Map<string, boolean>();
  return {
    type: 'one',
    test: (character) => {
      const before = known.get(character);
      if (before !== undefined) return before;
      const answer = expression.test(character);
      known.set(character, answer);
      return answer;
    },
  };
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^\w$/.test(character);
}

function compile(tree: Tree): readonly Step[] {
  const steps: Step[] = [];
  let emitted = 0;
  const push = (step: Step): number => {
    if (steps.length >= maxSteps) throw new Error('repeats too much to be checked');
    return steps.push(step) - 1;
  };
  const emit = (part: Tree): void => {
    emitted += 1;
    // Repeated empty groups add no steps, only time.
    if (emitted > maxSteps * 4) throw new Error('repeats too much to be checked');
    if (part.type === 'one' || part.type === 'assert') push(part);
    else if (part.type === 'sequence') part.parts.forEach(emit);
    else if (part.type === 'choice') choose(part.parts);
    else repeat(part);
  };
  const choose = (parts: readonly Tree[]): void => {
    const fork = push({ type: 'fork', to: [] });
    const starts: number[] = [];
    const jumps: number[] = [];
    for (const part of parts) {
      starts.push(steps.length);
      emit(part);
      jumps.push(push({ type: 'fork', to: [] }));
    }
    steps[fork] = { type: 'fork', to: starts };
    for (const jump of jumps) steps[jump] = { type: 'fork', to: [steps.length] };
  };
  const repeat = (part: Extract<Tree, { type: 'repeat' }>): void => {
    for (let count = 0; count < part.min; count++) emit(part.part);
    if (part.max === Number.POSITIVE_INFINITY) {
      const fork = push({ type: 'fork', to: [] });
      emit(part.part);
      push({ type: 'fork', to: [fork] });
      steps[fork] = { type: 'fork', to: [fork + 1, steps.length] };
      return;
    }
    const forks: number[] = [];
    for (let count = part.min; count < part.max; count++) {
      forks.push(push({ type: 'fork', to: [] }));
      emit(part.part);
    }
    for (const fork of forks) steps[fork] = { type: 'fork', to: [fork + 1, steps.length] };
  };
  emit(tree);
  push({ type: 'end' });
  return steps;
}

function run(steps: readonly Step[], text: readonly string[]): boolean {
  const seen = new Int32Array(steps.length).fill(-1);
  let threads: number[] = [];
  for (let position = 0; position <= text.length; position++) {
    const before = text[position - 1];
    const after = text[position];
    // A match may begin anywhere, so each position starts a thread of its own.
    const open = [0, ...threads.reverse()];
    const waiting: number[] = [];
    while (open.length > 0) {
      const index = open.pop() ?? 0;
      const step = steps[index];
      if (!step || seen[index] === position) continue;
      seen[index] = position;
      if (step.type === 'end') return true;
      if (step.type === 'fork') open.push(...step.to);
      else if (step.type === 'one') waiting.push(index);
      else if (step.test(before, after)) open.push(index + 1);
    }
    threads = after === undefined ? [] : waiting.filter((index) => accepts(steps[index], after)).map((index) => index + 1);
  }
  return false;
}

function accepts(step: Step | undefined, character: string): boolean {
  return step?.type === 'one' && step.test(character);
}
