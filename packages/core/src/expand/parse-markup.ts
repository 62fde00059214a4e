import { GenarunError } from '@genarun/spec';
import { finishBracket, type RawMember } from './finish-bracket.ts';
import { isSpace, pairBrackets, type Pairs } from './pair-brackets.ts';
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
  const top: TopPart[] = [];
  const frames: Frame[] = [];
  const remarks: Remark[] = [...pairs.remarks];
  let textFrom = 0;
  let specials = 0;
  let at = 0;
  const flush = (to: number) => {
    if (to > textFrom) (frames.at(-1)?.parts ?? top).push({ type: 'text', raw: source.slice(textFrom, to), from: textFrom, to });
  };
  const endOption = (frame: Frame) => {
    flush(at);
    frame.options.push({ parts: frame.parts, from: frame.optionFrom, to: at });
    frame.parts = [];
    frame.optionFrom = at + 1;
    textFrom = at + 1;
  };
  const endMember = (frame: Frame) => {
    endOption(frame);
    frame.members.push({ options: frame.options });
    frame.options = [];
  };
  while (at < source.length) {
    if (!special[source.charCodeAt(at)]) {
      at++;
      continue;
    }
    const char = source[at];
    const frame = frames.at(-1);
    const opaque = pairs.ends[at] ?? -1;
    if (opaque >= 0) {
      flush(at);
      (frame?.parts ?? top).push(opaquePart(source, at, opaque));
      at = textFrom = opaque;
    } else if (char === '\\' && isEscape(source, at, frames.length)) at += 2;
    else if (char === '[' && isMarkup(pairs, at)) {
      flush(at);
      frames.push({ from: at, members: [], options: [], parts: [], optionFrom: at + 1 });
      at = textFrom = at + 1;
    } else if (char === ']' && frame && isMarkup(pairs, at)) {
      endMember(frame);
      frames.pop();
      at = textFrom = at + 1;
      (frames.at(-1)?.parts ?? top).push(finishBracket(source, { from: frame.from, to: at, members: frame.members }, remarks));
    } else if (frame && (char === ',' || char === '|')) {
      if (char === ',') endMember(frame);
      else endOption(frame);
      at++;
    } else {
      const found =
        frame === undefined && grammar.prompt === true
          ? readSpecial(source, at, { pairs, remarks, fresh: at === textFrom && endsWithDelimiter(top) })
          : undefined;
      if (found) {
        flush(at);
        top.push(found);
        if (++specials > maxSpecials) throw new GenarunError({ code: 'invalid_input', message: tooManySpecials });
        textFrom = found.to;
      }
      at = found?.to ?? at + 1;
    }
  }
  flush(source.length);
  const shown = remarks.sort((a, b) => (a.at ?? 0) - (b.at ?? 0)).slice(0, maxRemarks);
  const more = remarks.length - shown.length;
  return { source, parts: top, remarks: more > 0 ? [...shown, { message: `and ${more} more remarks about this text` }] : shown };
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
