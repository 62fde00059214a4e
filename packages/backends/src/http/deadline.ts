import { GenarunError } from '@genarun/spec';

/** A signal that ends with the caller's own or when the time is over, and says which. */
export type Deadline = {
  readonly signal: AbortSignal;
  /** Why it ended, or undefined while it has not. */
  readonly reason: () => GenarunError | undefined;
  /** The work, or the end of the deadline if that comes first: some phases (resolving, connecting) do not hear a signal. */
  readonly hold: <T>(work: Promise<T>) => Promise<T>;
  /** Lets go of timer and listener. */
  readonly end: () => void;
};

export function startDeadline(timeoutMs: number, outer: AbortSignal | undefined, what: string): Deadline {
  const controller = new AbortController();
  let reason: GenarunError | undefined;
  let refuse: (error: GenarunError) => void = () => {};
  const over = new Promise<never>((_resolve, reject) => {
    refuse = reject;
  });
  over.catch(() => {}); // it may end when nothing is held
  const stop = (error: GenarunError) => {
    reason ??= error;
    controller.abort(reason);
    refuse(reason);
  };
  const cancel = () => stop(new GenarunError({ code: 'cancelled', message: `http: ${what}: cancelled`, cause: outer?.reason }));
  const timer = setTimeout(
    () =>
      stop(
        new GenarunError({
          code: 'timeout',
          message: `http: ${what}: no whole answer within ${timeoutMs} ms`,
          hint: 'Raise the timeout of the node, or try again later.',
        }),
      ),
    Math.min(timeoutMs, 2 ** 31 - 1),
  );
  outer?.addEventListener('abort', cancel, { once: true });
  if (outer?.aborted === true) cancel();
  return {
    signal: controller.signal,
    reason: () => reason,
    hold: (work) => Promise.race([work, over]),
    end: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', cancel);
    },
  };
}
