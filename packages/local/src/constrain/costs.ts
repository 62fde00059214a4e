import type { Field, Grammar, Rule } from './grammar.ts';
import { missingDigits, type NumberRange } from './number-range.ts';
import { type StringTable, stringTable } from './string-tokens.ts';
import { hasToken, tokensToWrite, type Vocabulary } from './vocabulary.ts';

/** A fixed piece of text, and for each place in it the fewest tokens that write the rest. */
export type Piece = { readonly bytes: Uint8Array; readonly fewest: readonly number[] };

/** Fewest tokens, and how many texts of the model's own they hold: what a rule takes of the room for an answer. */
export type Cost = { readonly tokens: number; readonly texts: number };

/** What rules cost in the tokens of one vocabulary. */
export type Costs = {
  readonly strings: StringTable;
  readonly piece: (text: string) => Piece;
  readonly rule: (place: number) => Cost;
  /** A rule's fields from one on, the closing brace among them. */
  readonly fields: (fields: readonly Field[], from: number, wrote: boolean) => Cost;
  readonly items: (rule: Extract<Rule, { kind: 'list' }>, count: number) => Cost;
  readonly pairs: (rule: Extract<Rule, { kind: 'map' }>, count: number) => Cost;
  /** A string after its opening quote. */
  readonly text: (min: number) => number;
  readonly number: (written: string, range: NumberRange) => number;
};

const encoder = new TextEncoder();
const none: Cost = { tokens: Number.POSITIVE_INFINITY, texts: 0 };
/** Elements that a list without end is expected to have, when the room is shared out. */
const expected = 3;
const mostTexts = 10_000;

/** Works out what each rule of a grammar costs at least, by going over them until nothing changes. */
export function createCosts({ rules }: Grammar, vocabulary: Vocabulary, strings: StringTable = stringTable(vocabulary)): Costs {
  const pieces = new Map<string, Piece>();
  const piece = (text: string): Piece => {
    const bytes = encoder.encode(text);
    const known = pieces.get(text) ?? { bytes, fewest: tokensToWrite(vocabulary, bytes) };
    pieces.set(text, known);
    return known;
  };
  const tokensOf = (text: string): number => piece(text).fewest[0] ?? 0;
  const hasDigits = [...'0123456789'].every((digit) => hasToken(vocabulary, encoder.encode(digit)));
  const [hasMinus, hasPoint] = ['-', '.'].map((sign) => hasToken(vocabulary, encoder.encode(sign)));
  const known: Cost[] = rules.map(() => none);
  const rule = (place: number): Cost => known[place] ?? none;

  const text = (min: number): number => (strings.toClose[0] ?? Number.POSITIVE_INFINITY) + (min === 0 ? 0 : strings.hasLetter ? min : Number.POSITIVE_INFINITY);
  const number = (written: string, range: NumberRange): number => {
    if (!hasDigits) return Number.POSITIVE_INFINITY;
    const { low, high, places } = range;
    if (low < 0 && !hasMinus) return high < 0 ? Number.POSITIVE_INFINITY : number(written, { ...range, low: 0 });
    if (places > 0 && !hasPoint) return missingDigits(written, { low: Math.ceil(low / 10 ** places), high: Math.floor(high / 10 ** places), places: 0 });
    return missingDigits(written, range);
  };
  const fields: Costs['fields'] = (all, from, wrote) => {
    const left = all.slice(from).filter(({ required }) => required);
    const commas = Math.max(0, left.length - (wrote ? 0 : 1));
    const own = left.map((field) => {
      const { tokens, texts } = rule(field.rule);
      return { tokens: tokens + tokensOf(`${JSON.stringify(field.name)}:`), texts };
    });
    return total([...own, { tokens: times(commas, tokensOf(',')) + tokensOf('}'), texts: 0 }]);
  };
  const items: Costs['items'] = ({ first, rest, min, max }, count) => {
    const needed = Math.max(0, min - count);
    const at = (place: number) => rule(first[place] ?? rest);
    const fixed = Array.from({ length: Math.max(0, Math.min(first.length, min) - count) }, (_, index) => at(count + index));
    const others = needed - fixed.length;
    const commas = Math.max(0, needed - (count === 0 ? 1 : 0));
    const likely = Math.max(0, Math.min(max, Math.max(min, expected)) - count);
    const { tokens } = total([...fixed, { tokens: times(others, rule(rest).tokens) + times(commas, tokensOf(',')) + tokensOf(']'), texts: 0 }]);
    return { tokens, texts: Math.min(mostTexts, total(fixed).texts + (likely - fixed.length) * rule(rest).texts) };
  };
  const pairs: Costs['pairs'] = ({ value, min, max }, count) => {
    const needed = Math.max(0, min - count);
    const each = tokensOf('"') + text(1) + tokensOf(':') + rule(value).tokens;
    const likely = Math.max(0, Math.min(max, Math.max(min, expected)) - count);
    return {
      tokens: times(needed, each) + times(count === 0 ? 0 : needed, tokensOf(',')) + tokensOf('}'),
      texts: Math.min(mostTexts, likely * (1 + rule(value).texts)),
    };
  };
  const worked = (one: Rule): Cost => {
    if (one.kind === 'literal') return { tokens: tokensOf(one.text), texts: 0 };
    if (one.kind === 'choice') return cheapest(one.of.map(rule));
    if (one.kind === 'string') return { tokens: one.max < one.min ? Number.POSITIVE_INFINITY : tokensOf('"') + text(one.min), texts: 1 };
    if (one.kind === 'number') return { tokens: number('', one.range), texts: 0 };
    if (one.kind === 'list') return one.max < one.min ? none : total([{ tokens: tokensOf('['), texts: 0 }, items(one, 0)]);
    return total([{ tokens: tokensOf('{'), texts: 0 }, one.kind === 'map' ? pairs(one, 0) : fields(one.fields, 0, false)]);
  };
  const go = (): boolean => {
    const before = known.map(({ tokens }) => tokens);
    for (const [place, one] of rules.entries()) known[place] = worked(one);
    return known.some(({ tokens }, place) => tokens !== before[place]);
  };
  while (go());
  // Texts of what holds other rules are known some rounds later; a schema within itself would count them without end.
  for (let round = 0; round < 8; round++) go();
  return { strings, piece, rule, fields, items, pairs, text, number };
}

/** The alternative of fewest tokens; it counts as a text where another is one. */
function cheapest(options: readonly Cost[]): Cost {
  const best = options.reduce((least, option) => (option.tokens < least.tokens ? option : least), none);
  return { tokens: best.tokens, texts: Math.max(best.texts, options.some(({ texts }) => texts > 0) ? 1 : 0) };
}

/** Times where nothing times infinite is nothing. */
function times(count: number, tokens: number): number {
  return count === 0 ? 0 : count * tokens;
}

function total(costs: readonly Cost[]): Cost {
  return {
    tokens: costs.reduce((sum, { tokens }) => sum + tokens, 0),
    texts: Math.min(
      mostTexts,
      costs.reduce((sum, { texts }) => sum + texts, 0),
    ),
  };
}
