import { isSpace } from './pair-brackets.ts';
import { readRange } from './range.ts';
import type { Member, Option, Part, Remark, Span } from './syntax.ts';

type RawOption = Span & { readonly parts: readonly Part[] };
/** What stands between two commas, divided at its bars. */
export type RawMember = { readonly options: readonly RawOption[] };
type RawBracket = Span & { readonly members: readonly RawMember[] };

/** What a bracket is, once it is closed: a list (with a draw), a back reference, or text where it holds nothing. */
export function finishBracket(source: string, { from, to, members: raw }: RawBracket, remarks: Remark[]): Part {
  const only = raw.length === 1 && raw[0]?.options.length === 1 ? trimmed(raw[0].options[0]) : undefined;
  if (only?.parts.length === 0) {
    remarks.push({ at: from, message: 'a bracket without members; it stays as it is' });
    return { type: 'text', raw: source.slice(from, to), from, to };
  }
  const name = only && plainText(only)?.match(/^=\s*(\S[\s\S]*)$/)?.[1];
  if (name !== undefined) return { type: 'back', name, from, to };
  const members = raw.map((member) => finishMember(member, remarks));
  const last = members.at(-1);
  const draw = last && readDraw(raw, members, last);
  return draw
    ? { type: 'bracket', members: [...members.slice(0, -1), draw.member], draw: { count: draw.count, last }, from, to }
    : { type: 'bracket', members, from, to };
}

function finishMember({ options }: RawMember, remarks: Remark[]): Member {
  const finished = options.map((option) => finishOption(trimmed(option), remarks));
  const [first] = finished;
  if (finished.length === 1 && first) return first;
  return { type: 'pick', options: finished, from: first?.from ?? 0, to: finished.at(-1)?.to ?? 0 };
}

function finishOption(option: RawOption, remarks: Remark[]): Option {
  const text = plainText(option);
  const read = text === undefined || !text.includes('..') ? undefined : readRange(text);
  if (read && 'problem' in read) remarks.push({ at: option.from, message: `"${text}" is no range: ${read.problem}; it stays as it is` });
  if (text === undefined || !read || 'problem' in read) return { type: 'content', parts: option.parts, from: option.from, to: option.to };
  if (read.remark !== undefined) remarks.push({ at: option.from, message: read.remark });
  return { type: 'range', range: read.range, source: text, from: option.from, to: option.to };
}

/**
 * The draw at the end of a list: `:2`. A range takes its step first (`1..9:2:3`). Where another member ends like a draw too, as in
 * `[16:9,4:3,1:1]`, it is text; a list of one pick has no draw.
 */
function readDraw(raw: readonly RawMember[], members: readonly Member[], last: Member): { readonly count: number; readonly member: Member } | undefined {
  const option = raw.at(-1)?.options.at(-1);
  if (option === undefined || (members.length === 1 && last.type === 'pick')) return undefined;
  if (last.type === 'range') {
    const read = readRange(last.source);
    return read && 'draw' in read && read.draw !== undefined ? { count: read.draw, member: last } : undefined;
  }
  const suffix = suffixOf(trimmed(option));
  const others = members.slice(0, -1);
  if (suffix === undefined || others.some((other, index) => other.type !== 'range' && suffixOf(trimmed(lastOption(raw[index]))) !== undefined))
    return undefined;
  const parts = withoutSuffix(trimmed(option), suffix.length);
  const content: Option = { type: 'content', parts: parts.parts, from: parts.from, to: parts.to };
  const member: Member = last.type === 'pick' ? { ...last, options: [...last.options.slice(0, -1), content] } : content;
  return { count: suffix.count, member };
}

function lastOption(member: RawMember | undefined): RawOption {
  return member?.options.at(-1) ?? { parts: [], from: 0, to: 0 };
}

/** `:2` at the end of an option: how many, and how many characters it takes. */
function suffixOf({ parts }: RawOption): { readonly count: number; readonly length: number } | undefined {
  const last = parts.at(-1);
  if (last?.type !== 'text') return undefined;
  const match = /(\\?):\s*([1-9]\d{0,8})$/.exec(last.raw.slice(-40));
  if (match === null || match[1] !== '') return undefined;
  return { count: Number(match[2]), length: match[0].length };
}

function withoutSuffix(option: RawOption, length: number): RawOption {
  const last = option.parts.at(-1);
  if (last?.type !== 'text') return option;
  const shorter: Part = { ...last, raw: last.raw.slice(0, -length), to: last.to - length };
  return trimmed({ ...option, to: option.to - length, parts: [...option.parts.slice(0, -1), ...(shorter.raw === '' ? [] : [shorter])] });
}

/** An option's text when it is nothing but plain text without escapes. */
function plainText({ parts }: RawOption): string | undefined {
  const [only] = parts;
  return parts.length === 1 && only?.type === 'text' && !only.raw.includes('\\') ? only.raw : undefined;
}

/** The option without white space around it; an escaped space stays. */
function trimmed(option: RawOption | undefined): RawOption {
  if (option === undefined) return { parts: [], from: 0, to: 0 };
  const parts = [...option.parts];
  const [first] = parts;
  if (first?.type === 'text') {
    const text = trimText(first, true, false);
    parts.splice(0, 1, ...(text.raw === '' ? [] : [text]));
  }
  const last = parts.at(-1);
  if (last?.type === 'text') {
    const text = trimText(last, false, true);
    parts.splice(-1, 1, ...(text.raw === '' ? [] : [text]));
  }
  return { parts, from: parts[0]?.from ?? option.from, to: parts.at(-1)?.to ?? option.to };
}

/** A text without white space at its start, its end, or both; an escaped space stays. */
export function trimText<Text extends Span & { readonly raw: string }>(text: Text, start: boolean, end: boolean): Text {
  const { raw } = text;
  let from = 0;
  let to = raw.length;
  if (start) while (from < to && isSpace(raw[from])) from++;
  if (end) while (to > from && isSpace(raw[to - 1]) && !(raw[to - 2] === '\\' && raw[to - 1] === ' ')) to--;
  return from === 0 && to === raw.length ? text : { ...text, raw: raw.slice(from, to), from: text.from + from, to: text.from + to };
}
