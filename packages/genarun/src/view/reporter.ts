import type { Run, RunResult } from '@genarun/core';

/** Tells on stderr how a run goes on. */
export type Reporter = {
  /** Follows a run until its driver stops; events up to `since` (default 0) are known, not told. */
  readonly follow: (run: Run, since?: number) => void;
  /** A line between: how to resume, what was asked. */
  readonly note: (text: string) => void;
  /** The driver has stopped; nothing is told about this run afterwards. */
  readonly end: (run: Run, result: RunResult) => Promise<void>;
};

/** `--quiet`. */
export const silentReporter: Reporter = { follow: () => {}, note: () => {}, end: async () => {} };
