import type { FromWorker } from '../runtime/protocol.ts';

/** Milliseconds between two messages about the same job: a message for each token of a fast model would cost more than the token. */
const pace = 20;

/** What a job tells on its way, put together so that little of its time goes into telling. */
export type Outbox = {
  readonly token: (index: number, text: string) => void;
  readonly progress: (fraction: number) => void;
  /** Whether what comes now would be told at once. */
  readonly due: () => boolean;
  /** Tells what is left. */
  readonly flush: () => void;
};

/** Tells the first piece at once, and later ones when at least 20 ms have passed since the last; `now` is in milliseconds. */
export function createOutbox(job: number, tell: (message: FromWorker) => void, now: () => number): Outbox {
  const texts = new Map<number, string>();
  let fraction: number | undefined;
  let told = Number.NEGATIVE_INFINITY;
  const flush = (): void => {
    for (const [index, text] of texts) tell({ type: 'token', job, index, text });
    texts.clear();
    if (fraction !== undefined) tell({ type: 'progress', job, fraction });
    fraction = undefined;
  };
  const due = (): boolean => now() - told >= pace;
  const later = (): void => {
    if (!due()) return;
    told = now();
    flush();
  };
  return {
    token: (index, text) => {
      texts.set(index, (texts.get(index) ?? '') + text);
      later();
    },
    progress: (share) => {
      fraction = share;
      later();
    },
    due,
    flush,
  };
}
