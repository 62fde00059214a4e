import type { Range } from './range.ts';

/** Where something stands in its source: UTF-16 offsets, `to` exclusive. */
export type Span = { readonly from: number; readonly to: number };

/** Text as written: its escapes are still inside. */
type TextPart = Span & { readonly type: 'text'; readonly raw: string };
/** `${…}`, left to whoever renders templates. */
type ExpressionPart = Span & { readonly type: 'expression'; readonly raw: string };
/** `"…"` in a bracket: a text that is never looked up. */
type QuotedPart = Span & { readonly type: 'quoted'; readonly text: string };
/** `[=animal]`. */
type BackPart = Span & { readonly type: 'back'; readonly name: string };
export type BracketPart = Span & {
  readonly type: 'bracket';
  readonly members: readonly Member[];
  /** `:2` at the end: so many distinct members; `last` is the last member when the suffix turns out to be text. */
  readonly draw?: { readonly count: number; readonly last: Member };
};

/** One part of a text. */
export type Part = TextPart | ExpressionPart | QuotedPart | BackPart | BracketPart;

type Content = Span & { readonly type: 'content'; readonly parts: readonly Part[] };
type RangeMember = Span & { readonly type: 'range'; readonly range: Range; readonly source: string };
/** What stands between two bars, or between two commas without bars. */
export type Option = Content | RangeMember;
/** What stands between two commas; `pick` where bars divide it. */
export type Member = Option | (Span & { readonly type: 'pick'; readonly options: readonly Option[] });

/** `batch:sample:3`; `value` is its text as written, `at` where that begins. */
export type Command = Span & {
  readonly type: 'command';
  readonly scope: 'meta' | 'batch' | 'pipeline';
  readonly name: string;
  readonly value: string;
  readonly at: number;
};
/** `(&)` or `||`. */
export type Delimiter = (Span & { readonly type: 'batch' }) | (Span & { readonly type: 'sub' });

/** What a text is made of at its top: its parts, with commands and delimiters among them where they act. */
export type TopPart = Part | Command | Delimiter;

/** Something worth telling about a text, or about a place in it. */
export type Remark = { readonly at?: number; readonly message: string };

export type Parsed = { readonly source: string; readonly parts: readonly TopPart[]; readonly remarks: readonly Remark[] };

export type Grammar = {
  /** Whether `(&)`, `||` and commands act: prompts and negative prompts. */
  readonly prompt?: boolean;
  /** Whether `${…}` is an expression and `$${` a literal `${`: fields of documents. */
  readonly expressions?: boolean;
};

/** Brackets within brackets at most; what is deeper stays as it is. */
export const maxDepth = 32;

const innerEscape = /\\([[\],|:("=. ])/g;
const topEscape = /\\([[\],|]|\((?=&\)))/g;
const commandEscape = /(^|\s)((?:meta|batch|pipeline)\\*)\\:/g;

/** By character code: 1 where a backslash makes it literal everywhere, 2 where it does inside brackets. */
const escapable = new Uint8Array(0x10000);
for (const char of '[],|') escapable[char.charCodeAt(0)] = 1;
for (const char of ':("=. ') escapable[char.charCodeAt(0)] = 2;

/** Whether a backslash at `at` makes the next character literal. */
export function isEscape(source: string, at: number, depth: number): boolean {
  const kind = at + 1 < source.length ? escapable[source.charCodeAt(at + 1)] : 0;
  return kind === 1 || (kind === 2 && (depth > 0 || source.startsWith('(&)', at + 1)));
}

/** The text that a raw text stands for. */
export function unescapeText(raw: string, inside: boolean): string {
  if (!raw.includes('\\')) return raw;
  return inside ? raw.replace(innerEscape, '$1') : raw.replace(topEscape, '$1').replace(commandEscape, '$1$2:');
}

/** The markup that stands for exactly this text, outside brackets. */
export function escapeMarkup(text: string): string {
  return text.replace(/(^|\s)((?:meta|batch|pipeline)\\*):/g, '$1$2\\:').replace(/[[\]]|\|(?=\|)|\((?=&\))|(?<=\\)[,|]/g, '\\$&');
}
