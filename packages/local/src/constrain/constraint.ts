import { GenarunError } from '@genarun/spec';
import { createAllow } from './allowed-tokens.ts';
import { type Automaton, createAutomaton, needOf, type State } from './automaton.ts';
import { compileSchema } from './compile-schema.ts';
import { createCosts } from './costs.ts';
import type { Schema } from './merge-schemas.ts';
import { type StringTable, stringTable } from './string-tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A model's tokens as far as JSON is concerned; made once for a model. */
export type Writer = { readonly vocabulary: Vocabulary; readonly strings: StringTable };

/** What an answer is held to; made once for a request. */
export type Form = {
  /** The fewest tokens that make a valid answer. */
  readonly need: number;
  /** How many texts of the model's own the shortest likely answer holds. */
  readonly texts: number;
  /** Keywords of the schema that are not forced. */
  readonly unforced: readonly string[];
  /** Begins an answer of `limit` tokens at most. */
  readonly begin: (limit: number) => Constraint;
};

/** One answer under way. */
export type Constraint = {
  /** Sets the logits of all tokens but those that may come next to -∞; at least one is left, and every one left is finite. */
  readonly mask: (logits: Float32Array, ends: readonly number[]) => void;
  /** Takes the token that was chosen; answers the text it finishes. Throws GenarunError `invalid_output` for one that `mask` had left out. */
  readonly accept: (id: number) => string;
  /** Whether the answer is whole and nothing may follow. */
  readonly isComplete: () => boolean;
  /** The answer so far. */
  readonly text: () => string;
};

export function createWriter(vocabulary: Vocabulary): Writer {
  return { vocabulary, strings: stringTable(vocabulary) };
}

/**
 * Holds answers to JSON that is valid against a schema. Invariants: (1) what was written can be finished within the tokens that are left, because a token is
 * allowed only where the fewest tokens that finish the answer after it are fewer than those left; (2) some token always shortens the way to the end, so one is
 * always allowed, or a mark that it has no tokens for is put in; (3) a text of the model's own takes no more than its share of the tokens left, so that texts after it have room.
 * Throws GenarunError `invalid_input` where nothing fits the schema, or the model has no tokens to write it.
 */
export function createForm({ vocabulary, strings }: Writer, schema: Schema | undefined, model: string): Form {
  const grammar = compileSchema(schema);
  const costs = createCosts(grammar, vocabulary, strings);
  const automaton = createAutomaton(grammar, costs);
  const need = needOf(automaton.start);
  if (!Number.isFinite(need)) throw impossible(costs.rule(grammar.root).tokens, costs, model);
  const allow = createAllow(automaton, vocabulary, strings);
  const begin = (limit: number): Constraint => createConstraint({ ...automaton, allow, vocabulary, limit });
  return { need, texts: costs.rule(grammar.root).texts, unforced: grammar.unforced, begin };
}

type Parts = Pick<Automaton, 'start' | 'step' | 'open'> & {
  readonly allow: ReturnType<typeof createAllow>;
  readonly vocabulary: Vocabulary;
  readonly limit: number;
};

function createConstraint({ start, step, open, allow, vocabulary, limit }: Parts): Constraint {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const { putIn } = vocabulary;
  let state = start;
  let left = limit;
  let text = '';
  let told = 0;
  let marks = new Uint8Array();
  let isEnded = false;

  /** The mark that may stand next and the model has no token for, of the shortest way where there are several. */
  const markNext = (): number | undefined => {
    const next = state.flatMap((todo) => (todo.kind === 'number' && todo.missing === 0 ? open(todo.next) : [todo]));
    const [shortest] = next.filter((todo) => markOf(todo, putIn) !== undefined).sort((a, b) => a.need - b.need);
    return shortest && markOf(shortest, putIn);
  };
  const insert = (byte: number): void => {
    text += String.fromCharCode(byte);
    state = step(state, byte);
  };
  /** Puts in what the model has no tokens for: while nothing else may stand there, or as far as it goes. */
  const settle = (isLast = false): void => {
    for (let byte = markNext(); byte !== undefined && (isLast || state.every((todo) => markOf(todo, putIn) === byte)); byte = markNext()) insert(byte);
  };
  settle();
  let share = shareOf(state, limit, undefined);

  const look = (): boolean => {
    const need = needOf(state);
    // Once its share is used up, a text goes the shortest way to its end.
    const within = share !== undefined && share.left <= 0 ? Math.min(left, need) - 1 : left - 1;
    marks.fill(0);
    allow(state, within, marks);
    return marks.includes(1);
  };
  const mask = (logits: Float32Array, ends: readonly number[]): void => {
    if (marks.length !== logits.length) marks = new Uint8Array(logits.length);
    for (let found = look(); !found && needOf(state) <= left; found = look()) {
      const byte = markNext();
      if (byte === undefined) break;
      insert(byte);
      settle();
      share = shareOf(state, left, undefined);
    }
    if (needOf(state) === 0) for (const id of ends) marks[id] = 1;
    keepMarked(logits, marks);
  };
  const accept = (id: number): string => {
    left--;
    const bytes = vocabulary.bytesOf(id);
    const reached = bytes?.reduce<State>((at, byte) => step(at, byte), state) ?? [];
    if (reached.length > 0) {
      state = reached;
      text += decoder.decode(bytes, { stream: true });
      settle(left === 0);
      share = shareOf(state, left, share);
    } else if (needOf(state) === 0) {
      settle(true);
      isEnded = true;
    } else throw new GenarunError({ code: 'invalid_output', message: `the model wrote token ${id} where no JSON can have it`, retryable: true });
    const piece = text.slice(told);
    told = text.length;
    return piece;
  };
  return { mask, accept, isComplete: () => isEnded || state.every(({ kind }) => kind === 'end'), text: () => text };
}

function markOf(todo: State[number], putIn: ReadonlySet<number>): number | undefined {
  const byte = todo.kind === 'piece' ? todo.piece.bytes[todo.at] : undefined;
  return byte !== undefined && putIn.has(byte) ? byte : undefined;
}

type Share = { readonly of: object; readonly left: number };

/** The tokens that the text under way may still take: at its first token, what is free of the tokens left, divided among the texts to come. */
function shareOf(state: State, left: number, before: Share | undefined): Share | undefined {
  const [first] = state;
  if (first?.kind !== 'text' || state.some((todo) => todo.kind !== 'text')) return undefined;
  if (before?.of === first.next) return { of: before.of, left: before.left - 1 };
  return { of: first.next, left: Math.floor((left - needOf(state)) / Math.max(1, first.texts)) };
}

/** Logits of marked tokens as they are, where they are numbers a model may choose by; where none is, all marked ones alike, and where none is marked the first. */
function keepMarked(logits: Float32Array, marks: Uint8Array): void {
  let best = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) {
    const value = logits[id] ?? Number.NaN;
    // NaN compares with nothing; an infinite logit would make NaN of the others.
    const kept = marks[id] === 1 && value > Number.NEGATIVE_INFINITY ? Math.min(value, 1e30) : Number.NEGATIVE_INFINITY;
    logits[id] = kept;
    if (kept > best) best = kept;
  }
  if (best > Number.NEGATIVE_INFINITY) return;
  if (!marks.includes(1)) marks[0] = 1;
  for (let id = 0; id < logits.length; id++) if (marks[id] === 1) logits[id] = 0;
}

function impossible(tokens: number, { piece }: ReturnType<typeof createCosts>, model: string): GenarunError {
  const missing = [...'{}[]":,'].filter((mark) => !Number.isFinite(piece(mark).fewest[0]));
  return new GenarunError({
    code: 'invalid_input',
    message:
      missing.length > 0 && !Number.isFinite(tokens)
        ? `${model} cannot write this JSON: its tokenizer has no token for ${missing.join(' ')}`
        : `json: nothing that ${model} can write fits the schema`,
    hint: missing.length > 0 ? 'ask it for text, or choose a model with a byte-level or SentencePiece tokenizer' : 'loosen the schema',
  });
}
