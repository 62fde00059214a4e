import { between, nextLetter, quote, stateCount } from './letters.ts';
import { hasToken, type Vocabulary } from './vocabulary.ts';

/** What the tokens of a vocabulary do inside a string that stands in one state. */
export type StringTokens = {
  /** Tokens that stay inside: id, characters they begin, the state they lead to. */
  readonly ids: Int32Array;
  readonly characters: Uint16Array;
  readonly states: Uint8Array;
  /** Tokens that close the string: characters before the quote, and the bytes after it. */
  readonly closing: readonly { readonly id: number; readonly characters: number; readonly after: Uint8Array }[];
};

export type StringTable = {
  readonly at: (state: number) => StringTokens;
  /** Tokens that lead from a state to the end of the string, the quote among them; infinite where none do. */
  readonly toClose: readonly number[];
  /** Whether there is a token for exactly one character. */
  readonly hasLetter: boolean;
};

/** Looks through a vocabulary once for each state that is met. */
export function stringTable(vocabulary: Vocabulary): StringTable {
  const known = new Map<number, StringTokens>();
  const at = (state: number): StringTokens => {
    const found = known.get(state) ?? tokensAt(vocabulary, state);
    known.set(state, found);
    return found;
  };
  const hasLetter = [...at(between).characters].some((characters, place) => characters === 1 && at(between).states[place] === between);
  return { at, toClose: distances(vocabulary, at), hasLetter };
}

function tokensAt({ count, ids, bytes, starts }: Vocabulary, begin: number): StringTokens {
  const inside: { readonly id: number; readonly characters: number; readonly state: number }[] = [];
  const closing: { readonly id: number; readonly characters: number; readonly after: Uint8Array }[] = [];
  for (let place = 0; place < count; place++) {
    const end = starts[place + 1] ?? 0;
    const id = ids[place] ?? 0;
    let [state, characters] = [begin, 0];
    let at = starts[place] ?? 0;
    while (at < end && state >= 0) {
      const byte = bytes[at] ?? 0;
      if (state === between && byte === quote) {
        closing.push({ id, characters, after: bytes.subarray(at + 1, end) });
        break;
      }
      if (state === between) characters++;
      state = nextLetter(state, byte);
      at++;
    }
    if (at === end && state >= 0) inside.push({ id, characters, state });
  }
  return {
    ids: Int32Array.from(inside, ({ id }) => id),
    characters: Uint16Array.from(inside, ({ characters }) => characters),
    states: Uint8Array.from(inside, ({ state }) => state),
    closing,
  };
}

/** From the quote backwards: a state is one token further than the nearest that its tokens lead to. */
function distances(vocabulary: Vocabulary, at: (state: number) => StringTokens): readonly number[] {
  const toClose = Array.from({ length: stateCount }, () => Number.POSITIVE_INFINITY);
  toClose[between] = hasToken(vocabulary, Uint8Array.of(quote)) ? 1 : Number.POSITIVE_INFINITY;
  for (let round = 1; round < stateCount; round++)
    for (let state = 1; state < stateCount; state++) {
      const { states, characters } = at(state);
      // Only tokens that finish the character and begin no other: they are never one too many.
      for (const [place, next] of states.entries())
        if (characters[place] === 0) toClose[state] = Math.min(toClose[state] ?? Number.POSITIVE_INFINITY, 1 + (toClose[next] ?? Number.POSITIVE_INFINITY));
    }
  return toClose;
}
