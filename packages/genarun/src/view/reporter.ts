import type { Run, RunResult } from '@genarun/core';

export type FollowOptions = {
  /** Events up to this number are known, not told. Default 0. */
  readonly since?: number;
  /** What it is called where several runs are told at a time. */
  readonly title?: string;
};

/** Tells on stderr how a run goes on. */
export type Reporter = {
  /** Follows a run until its driver stops. */
  readonly follow: (run: Run, options?: FollowOptions) => void;
  /** A line between: how to resume, what was asked. */
  readonly note: (text: string) => void;
  /** The driver has stopped; nothing is told about this run afterwards. */
  readonly end: (run: Run, result: RunResult) => Promise<void>;
};

/** `--quiet`. */
export const silentReporter: Reporter = { follow: () => {}, note: () => {}, end: async () => {} };
