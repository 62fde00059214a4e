import type { InterruptableStoppingCriteria, PreTrainedTokenizer } from '@huggingface/transformers';
import type { RequestHooks } from './context.ts';

/** Tokens decoded together with a new one, so that spaces and letters of several tokens come out right: at least, and at most. */
const [overlap, widest] = [6, 18];
/** Progress is told in so many steps: a message for each token would cost a fast model more than the token. */
const steps = 50;

export type TokenStream = {
  /** Called by `generate` with the prompt first, then with each token. */
  readonly put: (rows: bigint[][]) => void;
  readonly end: () => void;
  /** Why it stopped by itself: a stop text was written, or nobody waits any more. */
  readonly stopped: () => 'text' | 'cancelled' | undefined;
  /** Tokens of the prompt. */
  readonly given: () => number;
};

export type TokenStreamOptions = {
  readonly tokenizer: PreTrainedTokenizer;
  readonly hooks: RequestHooks;
  readonly stopping: InterruptableStoppingCriteria;
  readonly stop: readonly string[];
  /** Tokens that may be written. */
  readonly limit: number;
  /** Whether the prompt is told first. */
  readonly withPrompt: boolean;
  readonly skipSpecial: boolean;
};

/**
 * Streams what a model writes piece by piece: a piece is told when no later token can change it and it cannot be the beginning of a stop text. The pieces
 * put together are the answer. Interrupts the generation at a stop text and when the request is cancelled.
 */
export function createTokenStream({ tokenizer, hooks, stopping, stop, limit, withPrompt, skipSpecial }: TokenStreamOptions): TokenStream {
  let ids: bigint[] | undefined;
  let given = 0;
  /** Where the tokens begin that are decoded with a new one, and their text as far as it is told or held. */
  let from = 0;
  let shown = '';
  let held = '';
  let step = 0;
  let reason: 'text' | 'cancelled' | undefined;

  const tell = (text: string) => {
    if (text !== '') hooks.token(text);
  };
  const decode = (part: bigint[]) => (part.length === 0 ? '' : tokenizer.decode(part, { skip_special_tokens: skipSpecial }));
  const begin = (prompt: bigint[]) => {
    ids = [...prompt];
    given = ids.length;
    if (withPrompt) tell(decode(ids));
    rebase(ids);
  };
  const rebase = (all: bigint[]) => {
    from = Math.max(0, all.length - overlap);
    shown = decode(all.slice(from));
  };
  const take = (all: bigint[], isLast: boolean) => {
    const whole = decode(all.slice(from));
    // An unfinished letter is written as U+FFFD until its last byte is there.
    if (!isLast && whole.endsWith('\uFFFD')) return;
    if (whole.startsWith(shown)) held += whole.slice(shown.length);
    shown = whole;
    if (all.length - from > widest) rebase(all);
    const at = firstStop(held, stop);
    const keep = at === undefined && !isLast ? longestBeginning(held, stop) : 0;
    tell(held.slice(0, at ?? held.length - keep));
    held = held.slice(held.length - keep);
    if (at === undefined) return;
    reason = 'text';
    stopping.interrupt();
  };
  return {
    put: ([row = []]) => {
      if (ids === undefined) return begin(row);
      if (reason !== undefined) return;
      ids.push(...row);
      const now = Math.floor(((ids.length - given) / limit) * steps);
      if (now !== step) hooks.progress(now / steps);
      step = now;
      // Every token is looked at only where it may end the answer.
      if (stop.length > 0 || hooks.due()) take(ids, false);
      if (!hooks.cancelled()) return;
      reason = 'cancelled';
      stopping.interrupt();
    },
    end: () => {
      if (reason === undefined && ids !== undefined) take(ids, true);
    },
    stopped: () => reason,
    given: () => given,
  };
}

/** Where the first of the stop texts begins. */
export function firstStop(text: string, stop: readonly string[]): number | undefined {
  const places = stop.map((word) => text.indexOf(word)).filter((place) => place >= 0);
  return places.length === 0 ? undefined : Math.min(...places);
}

/** Length of the longest end of a text that begins a stop text. */
function longestBeginning(text: string, stop: readonly string[]): number {
  let longest = 0;
  for (const word of stop)
    for (let length = Math.min(word.length - 1, text.length); length > longest; length--) if (word.startsWith(text.slice(-length))) longest = length;
  return longest;
}
