import { GenarunError } from '@genarun/spec';
import { finishBracket, type RawMember } from './finish-bracket.ts';
import { isSpace, type Pairs, pairBrackets } from './pair-brackets.ts';
import { type Command, type Delimiter, type Grammar, isEscape, type Parsed, type Part, type Remark, type TopPart } from './syntax.ts';

type Frame = {
  readonly from: number;
  readonly members: RawMember[];
  options: { readonly parts: readonly Part[]; readonly from: number; readonly to: number }[];
  parts: Part[];
  optionFrom: number;
};

/** By character code: whether something may begin or end here. */
const special = new Uint8Array(0x10000);
for (const char of '[],|\\"$(mbp') special[char.charCodeAt(0)] = 1;

/** Remarks about one text at most; the others are counted. */
const maxRemarks = 20;
/** Delimiters and commands in one text at most. */
const maxSpecials = 1000;

/**
 * Reads a text with smart markup: lists, ranges, picks and names in brackets, and, in prompts, `(&)`, `||` and commands. Linear in the
 * length, without recursion; what is no markup stays text, with a remark that says where. Throws `invalid_input` only beyond the limits of size:
 * 10,000 brackets, 50,000 members, 1,000 delimiters and commands.
 */
export function parseMarkup(source: string, grammar: Grammar = {}): Parsed {
  const pairs = pairBrackets(source, grammar);
  const remarks: Remark[] = [...pairs.remarks];
  const parts = createBuilder(source, remarks);
  let specials = 0;
  let at = 0;
  while (at < source.length) {
    if (!special[source.charCodeAt(at)]) {
      at++;
      continue;
    }
    const char = source[at];
    const depth = parts.depth();
    const opaque = pairs.ends[at] ?? -1;
    if (opaque >= 0) {
      parts.add(opaquePart(source, at, opaque));
      at = opaque;
    } else if (char === '\\' && isEscape(source, at, depth)) at += 2;
    else if (char === '[' && isMarkup(pairs, at)) parts.open(at++);
    else if (char === ']' && isMarkup(pairs, at)) parts.close(at++);
    else if (depth > 0 && (char === ',' || char === '|')) parts.divide(at++, char);
    else {
      const found = depth === 0 && grammar.prompt === true ? readSpecial(source, at, { pairs, remarks, fresh: parts.isAfterDelimiter(at) }) : undefined;
      if (found) parts.add(found);
      if (found && ++specials > maxSpecials) throw new GenarunError({ code: 'invalid_input', message: tooManySpecials });
      at = found?.to ?? at + 1;
    }
  }
  const top = parts.end();
  const shown = remarks.sort((a, b) => (a.at ?? 0) - (b.at ?? 0)).slice(0, maxRemarks);
  const more = remarks.length - shown.length;
  return { source, parts: top, remarks: more > 0 ? [...shown, { message: `and ${more} more remarks about this text` }] : shown };
}

/** Gathers parts in the brackets they stand in. Text is what lies between the parts that are added. */
function createBuilder(source: string, remarks: Remark[]) {
  const top: TopPart[] = [];
  const frames: Frame[] = [];
  let textFrom = 0;
  const flush = (to: number) => {
    if (to > textFrom) (frames.at(-1)?.parts ?? top).push({ type: 'text', raw: source.slice(textFrom, to), from: textFrom, to });
  };
  const divide = (at: number, by: ',' | '|') => {
    const frame = frames.at(-1);
    if (!frame) return;
    flush(at);
    frame.options.push({ parts: frame.parts, from: frame.optionFrom, to: at });
    frame.parts = [];
    frame.optionFrom = textFrom = at + 1;
    if (by === '|') return;
    frame.members.push({ options: frame.options });
    frame.options = [];
  };
  return {
    depth: () => frames.length,
    divide,
    /** Adds a part that stands in the source where the text before it ends. */
    add: (part: TopPart) => {
      flush(part.from);
      // Delimiters and commands are added outside brackets only.
      if (frames.length === 0) top.push(part);
      else frames.at(-1)?.parts.push(part as Part);
      textFrom = part.to;
    },
    open: (at: number) => {
      flush(at);
      frames.push({ from: at, members: [], options: [], parts: [], optionFrom: at + 1 });
      textFrom = at + 1;
    },
    close: (at: number) => {
      divide(at, ',');
      const frame = frames.pop();
      if (frame) (frames.at(-1)?.parts ?? top).push(finishBracket(source, { from: frame.from, to: at + 1, members: frame.members }, remarks));
    },
    isAfterDelimiter: (at: number) => at === textFrom && endsWithDelimiter(top),
    end: (): readonly TopPart[] => {
      flush(source.length);
      return top;
    },
  };
}

function isMarkup(pairs: Pairs, at: number): boolean {
  return (pairs.other[at] ?? -1) >= 0;
}

const tooManySpecials = `at most ${maxSpecials} batches, sub-prompts and commands expected in one text, got more`;

function opaquePart(source: string, from: number, to: number): Part {
  const raw = source.slice(from, to);
  return raw.startsWith('"') ? { type: 'quoted', text: unquoted(raw), from, to } : { type: 'expression', raw, from, to };
}

/** A text in double quotes, read as JSON where it is JSON. */
function unquoted(raw: string): string {
  try {
    return String(JSON.parse(raw));
  } catch {
    return raw.slice(1, -1).replace(/\\(["\\])/g, '$1');
  }
}

const commandStart = /(meta|batch|pipeline):([A-Za-z][A-Za-z0-9_-]*):/y;
const commandLike = /(meta|batch|pipeline):([A-Za-z][A-Za-z0-9_-]*)(?=\s|$)/y;

/** `fresh`: a delimiter ends just before, so that a word begins here. */
type Reading = { readonly pairs: Pairs; readonly remarks: Remark[]; readonly fresh: boolean };

/** A delimiter or a command that begins here, outside brackets. */
function readSpecial(source: string, at: number, { pairs, remarks, fresh }: Reading): Command | Delimiter | undefined {
  const char = source[at];
  if (char === '(' && source.startsWith('(&)', at)) return { type: 'batch', from: at, to: at + 3 };
  if (char === '|' && source[at + 1] === '|') return { type: 'sub', from: at, to: at + 2 };
  if ((char !== 'm' && char !== 'b' && char !== 'p') || !(fresh || at === 0 || isSpace(source[at - 1]))) return undefined;
  commandStart.lastIndex = at;
  const match = commandStart.exec(source);
  const from = commandStart.lastIndex;
  const to = match === null ? from : endOfValue(source, from, pairs);
  if (match !== null && to > from) {
    const scope = match[1] as Command['scope']; // one of the three words of the pattern
    return { type: 'command', scope, name: match[2] ?? '', value: source.slice(from, to), at: from, from: at, to };
  }
  commandLike.lastIndex = at;
  const like = match?.[0] ?? commandLike.exec(source)?.[0];
  if (like !== undefined) remarks.push({ at, message: `"${like.slice(0, 60)}" looks like a command without a value; it stays as it is` });
  return undefined;
}

function endsWithDelimiter(parts: readonly TopPart[]): boolean {
  const type = parts.at(-1)?.type;
  return type === 'batch' || type === 'sub';
}

/** A command's value goes up to white space or a delimiter; brackets belong to it whole, and so does a text in double quotes. */
function endOfValue(source: string, from: number, pairs: Pairs): number {
  if (source[from] === '"') {
    const close = source.indexOf('"', from + 1);
    if (close > 0 && (close + 1 === source.length || isSpace(source[close + 1]))) return close + 1;
  }
  let at = from;
  while (at < source.length && !isSpace(source[at]) && !source.startsWith('||', at) && !source.startsWith('(&)', at)) {
    if (source[at] === '\\') at += 2;
    else at = 1 + Math.max(at, source[at] === '[' ? (pairs.other[at] ?? -1) : -1, (pairs.ends[at] ?? -1) - 1);
  }
  return Math.min(at, source.length);
}
