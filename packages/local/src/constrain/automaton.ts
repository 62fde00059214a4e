import type { Costs, Piece } from './costs.ts';
import { type Field, type Grammar, nameLength, type Rule } from './grammar.ts';
import { between, nextLetter, quote } from './letters.ts';
import type { NumberRange } from './number-range.ts';

type Tail = {
  /** What follows. */
  readonly next: Todo;
  /** The fewest tokens that finish the whole answer from here. */
  readonly need: number;
  /** How many texts of the model's own the rest is expected to hold. */
  readonly texts: number;
};

/** What is still to be written: a list from the inside out, never changed, shared between alternatives. */
export type Todo =
  | { readonly kind: 'end'; readonly need: 0; readonly texts: 0 }
  | ({ readonly kind: 'piece'; readonly piece: Piece; readonly at: number } & Tail)
  | TextTodo
  | NumberTodo
  | Open;

export type TextTodo = { readonly kind: 'text'; readonly state: number; readonly characters: number; readonly min: number; readonly max: number } & Tail;
type NumberTodo = { readonly kind: 'number'; readonly written: string; readonly range: NumberRange; readonly missing: number } & Tail;

/** What has to be opened before a byte can be read: it stands for alternatives. */
type Open = Tail &
  (
    | { readonly kind: 'rule'; readonly place: number }
    | { readonly kind: 'gap' }
    | { readonly kind: 'fields'; readonly fields: readonly Field[]; readonly from: number; readonly wrote: boolean }
    | { readonly kind: 'items'; readonly rule: Extract<Rule, { kind: 'list' }>; readonly count: number }
    | { readonly kind: 'pairs'; readonly rule: Extract<Rule, { kind: 'map' }>; readonly count: number }
  );

/** Alternatives of what is still to be written; each begins with something that reads a byte, or is the end. */
export type State = readonly Todo[];

/**
 * A push-down automaton over the bytes of JSON texts. `step` never leaves its grammar: what it leads to can always be finished, in `need` tokens. An empty state
 * means that the byte may not stand there.
 */
export type Automaton = {
  readonly start: State;
  readonly step: (state: State, byte: number) => State;
  /** The state at the beginning of what a string is followed by. */
  readonly open: (todo: Todo) => State;
};

const end: Todo = { kind: 'end', need: 0, texts: 0 };
/** Alternatives followed at a time: more come from schemas that say the same in many ways, and the shortest are kept. */
const mostAlternatives = 48;

/** Builds the automaton of a grammar over what its pieces cost. */
export function createAutomaton({ rules, root }: Grammar, costs: Costs): Automaton {
  const opened = new WeakMap<Todo, State>();

  const piece = (text: string, next: Todo): Todo => pieceAt(costs.piece(text), 0, next);
  const text = (min: number, max: number, next: Todo): Todo => textAt({ min, max, next }, between, 0);
  const textAt = ({ min, max, next }: Pick<TextTodo, 'min' | 'max' | 'next'>, state: number, characters: number): TextTodo => {
    const left = Math.max(0, min - characters);
    const close = (costs.strings.toClose[state] ?? Number.POSITIVE_INFINITY) - costs.text(0) + costs.text(left);
    return { kind: 'text', state, characters, min, max, next, need: close + next.need, texts: 1 + next.texts };
  };
  const number = (written: string, range: NumberRange, next: Todo): Todo => {
    const missing = costs.number(written, range);
    return { kind: 'number', written, range, missing, next, need: missing + next.need, texts: next.texts };
  };
  const gap = (next: Todo): Todo => ({ kind: 'gap', next, need: next.need, texts: next.texts });
  const rule = (place: number, next: Todo): Todo => {
    const { tokens, texts } = costs.rule(place);
    return { kind: 'rule', place, next, need: tokens + next.need, texts: texts + next.texts };
  };
  const fields = (all: readonly Field[], from: number, wrote: boolean, next: Todo): Todo => {
    const { tokens, texts } = costs.fields(all, from, wrote);
    return { kind: 'fields', fields: all, from, wrote, next, need: tokens + next.need, texts: texts + next.texts };
  };
  const items = (list: Extract<Rule, { kind: 'list' }>, count: number, next: Todo): Todo => {
    const { tokens, texts } = costs.items(list, count);
    return { kind: 'items', rule: list, count, next, need: tokens + next.need, texts: texts + next.texts };
  };
  const pairs = (map: Extract<Rule, { kind: 'map' }>, count: number, next: Todo): Todo => {
    const { tokens, texts } = costs.pairs(map, count);
    return { kind: 'pairs', rule: map, count, next, need: tokens + next.need, texts: texts + next.texts };
  };

  const alternatives = (todo: Open): readonly Todo[] => {
    const { next } = todo;
    if (todo.kind === 'rule') return ruled(todo.place, next);
    if (todo.kind === 'gap') return [next, piece(' ', next)];
    if (todo.kind === 'fields') {
      const { fields: all, from, wrote } = todo;
      const field = all[from];
      if (field === undefined) return [piece('}', next)];
      const value = piece(`${JSON.stringify(field.name)}:`, gap(rule(field.rule, fields(all, from + 1, true, next))));
      const present = wrote ? piece(',', gap(value)) : value;
      return field.required ? [present] : [present, fields(all, from + 1, wrote, next)];
    }
    if (todo.kind === 'items') {
      const { rule: list, count } = todo;
      const value = () => rule(list.first[count] ?? list.rest, items(list, count + 1, next));
      const more = count >= list.max ? [] : [count === 0 ? value() : piece(',', gap(value()))];
      return count >= list.min ? [piece(']', next), ...more] : more;
    }
    const { rule: map, count } = todo;
    const value = () => piece('"', text(1, nameLength, piece(':', gap(rule(map.value, pairs(map, count + 1, next))))));
    const more = count >= map.max ? [] : [count === 0 ? value() : piece(',', gap(value()))];
    return count >= map.min ? [piece('}', next), ...more] : more;
  };
  const ruled = (place: number, next: Todo): readonly Todo[] => {
    const one = rules[place];
    if (one === undefined) return [];
    if (one.kind === 'choice') return one.of.map((other) => rule(other, next));
    if (one.kind === 'literal') return [piece(one.text, next)];
    if (one.kind === 'string') return [piece('"', text(one.min, one.max, next))];
    if (one.kind === 'number') return [number('', one.range, next)];
    if (one.kind === 'list') return [piece('[', items(one, 0, next))];
    return [piece('{', one.kind === 'map' ? pairs(one, 0, next) : fields(one.fields, 0, false, next))];
  };

  const open = (todo: Todo): State => {
    if (!Number.isFinite(todo.need)) return [];
    if (!isOpen(todo)) return [todo];
    const known = opened.get(todo) ?? limited(alternatives(todo).flatMap(open));
    opened.set(todo, known);
    return known;
  };

  const after = (todo: Todo, byte: number): State => {
    if (todo.kind === 'piece') {
      if (todo.piece.bytes[todo.at] !== byte) return [];
      return todo.at + 1 === todo.piece.bytes.length ? open(todo.next) : [pieceAt(todo.piece, todo.at + 1, todo.next)];
    }
    if (todo.kind === 'text') {
      if (todo.state === between && byte === quote) return todo.characters >= todo.min ? open(todo.next) : [];
      const begins = todo.state === between ? 1 : 0;
      const state = todo.characters + begins > todo.max ? -1 : nextLetter(todo.state, byte);
      return state < 0 ? [] : [textAt(todo, state, todo.characters + begins)];
    }
    if (todo.kind !== 'number') return [];
    const longer = number(todo.written + String.fromCharCode(byte), todo.range, todo.next);
    // A whole number is at its end only when something else follows.
    const ended = todo.missing === 0 ? open(todo.next).flatMap((other) => after(other, byte)) : [];
    return Number.isFinite(longer.need) ? [longer, ...ended] : ended;
  };

  const step = (state: State, byte: number): State => {
    const [only] = state;
    if (state.length === 1 && only !== undefined) return after(only, byte);
    return limited(state.flatMap((todo) => after(todo, byte)));
  };
  return { start: open(rule(root, end)), step, open };
}

function pieceAt(piece: Piece, at: number, next: Todo): Todo {
  return { kind: 'piece', piece, at, next, need: (piece.fewest[at] ?? 0) + next.need, texts: next.texts };
}

function isOpen(todo: Todo): todo is Open {
  return todo.kind === 'rule' || todo.kind === 'gap' || todo.kind === 'fields' || todo.kind === 'items' || todo.kind === 'pairs';
}

/** Each alternative once, and not too many. */
function limited(state: State): State {
  const finite = [...new Set(state)].filter(({ need }) => Number.isFinite(need));
  return finite.length <= mostAlternatives ? finite : finite.sort((a, b) => a.need - b.need).slice(0, mostAlternatives);
}

/** The fewest tokens that finish an answer from a state; 0: it may end here. */
export function needOf(state: State): number {
  return state.reduce((least, { need }) => Math.min(least, need), Number.POSITIVE_INFINITY);
}
