import type { InterruptableStoppingCriteria } from '@huggingface/transformers';
import type { Constraint } from '../../constrain/constraint.ts';
import type { RequestHooks } from './context.ts';
import type { TokenStream } from './token-stream.ts';

/** Progress is told in so many steps. */
const steps = 50;

type HeldStreamOptions = {
  readonly held: Constraint;
  readonly hooks: RequestHooks;
  readonly stopping: InterruptableStoppingCriteria;
  /** Tokens that may be written. */
  readonly limit: number;
};

/** Streams an answer that is held to a form, and ends the generation with its last byte: no token is spent on saying so. */
export function createHeldStream({ held, hooks, stopping, limit }: HeldStreamOptions): TokenStream {
  let given: number | undefined;
  let written = 0;
  let step = 0;
  let untold = '';
  let reason: 'text' | 'cancelled' | undefined;
  const tell = (): void => {
    if (untold !== '') hooks.token(untold);
    untold = '';
  };
  const take = (id: bigint): void => {
    written++;
    untold += held.accept(Number(id));
    const now = Math.floor((written / limit) * steps);
    if (now !== step) hooks.progress(now / steps);
    step = now;
    if (hooks.due()) tell();
    reason = held.isComplete() ? 'text' : hooks.cancelled() ? 'cancelled' : undefined;
    if (reason !== undefined) stopping.interrupt();
  };
  return {
    put: ([row = []]) => {
      if (given === undefined) given = row.length;
      else for (const id of row) take(id);
    },
    end: tell,
    stopped: () => reason,
    given: () => given ?? 0,
  };
}
