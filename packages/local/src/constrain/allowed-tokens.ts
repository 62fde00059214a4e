import { type Automaton, needOf, type State, type TextTodo } from './automaton.ts';
import type { StringTable } from './string-tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Marks, by token id, the tokens after which an answer can be finished in `within` tokens. */
export type Allow = (state: State, within: number, marks: Uint8Array) => void;

type Closing = readonly { readonly id: number; readonly characters: number; readonly need: number }[];

/**
 * Finds the tokens that may come next. Inside a string, where nearly every token may stand, they are taken from a table of the vocabulary; what follows its
 * closing quote is looked up once for each string. Everywhere else the ordered vocabulary is walked, and each beginning that leads nowhere left out whole.
 */
export function createAllow(automaton: Automaton, vocabulary: Vocabulary, strings: StringTable): Allow {
  const closings = new WeakMap<object, Map<number, Closing>>();

  const closingOf = ({ next, state }: TextTodo): Closing => {
    const known = closings.get(next) ?? new Map<number, Closing>();
    closings.set(next, known);
    const found =
      known.get(state) ??
      strings.at(state).closing.flatMap(({ id, characters, after }) => {
        const reached = after.reduce<State>((at, byte) => automaton.step(at, byte), automaton.open(next));
        return reached.length === 0 ? [] : [{ id, characters, need: needOf(reached) }];
      });
    known.set(state, found);
    return found;
  };

  const inText = (todo: TextTodo, within: number, marks: Uint8Array): void => {
    const { ids, characters, states } = strings.at(todo.state);
    const room = todo.max - todo.characters;
    const missing = Math.max(0, todo.min - todo.characters);
    const rest = todo.next.need;
    for (let place = 0; place < ids.length; place++) {
      const count = characters[place] ?? 0;
      if (count > room) continue;
      const close = strings.toClose[states[place] ?? 0] ?? Number.POSITIVE_INFINITY;
      if (close + Math.max(0, missing - count) + rest <= within) marks[ids[place] ?? 0] = 1;
    }
    for (const { id, characters: count, need } of closingOf(todo)) if (count <= room && count >= missing && need <= within) marks[id] = 1;
  };

  return (state, within, marks) => {
    const others = state.filter((todo) => todo.kind !== 'text');
    for (const todo of state) if (todo.kind === 'text') inText(todo, within, marks);
    if (others.length > 0)
      walk(automaton, vocabulary, others, (id, reached) => {
        if (needOf(reached) <= within) marks[id] = 1;
      });
  };
}

/** Calls back for each token that may follow, with the state it leads to. */
function walk(automaton: Automaton, { ids, bytes, starts, shared, firsts }: Vocabulary, from: State, visit: (id: number, reached: State) => void): void {
  for (let first = 0; first < 256; first++) {
    const last = firsts[first + 1] ?? 0;
    let place = firsts[first] ?? last;
    if (place >= last) continue;
    const begun = automaton.step(from, first);
    if (begun.length === 0) continue;
    // The states after each byte of the token before: what this one shares with it is not read again.
    const states: State[] = [from, begun];
    while (place < last) {
      const start = starts[place] ?? 0;
      const length = (starts[place + 1] ?? 0) - start;
      let depth = Math.max(1, Math.min(shared[place] ?? 0, length, states.length - 1));
      states.length = depth + 1;
      while (depth < length) {
        const next = automaton.step(states[depth] ?? [], bytes[start + depth] ?? 0);
        if (next.length === 0) break;
        states.push(next);
        depth++;
      }
      if (depth === length) visit(ids[place] ?? 0, states[depth] ?? []);
      place++;
      // Every token with the beginning that led nowhere leads nowhere.
      if (depth < length) while (place < last && (shared[place] ?? 0) > depth) place++;
    }
  }
}
