import type { Run, RunResult } from '@genarun/core';
import type { Shell } from '../shell.ts';
import type { FollowOptions, Reporter } from '../view/reporter.ts';

/** A run after its driver has stopped, and whether a signal stopped it. */
export type Driven = { readonly run: Run; readonly result: RunResult; readonly interrupted: boolean };

/** What a signal asks of the runs under way. */
export type Interruption = {
  /** Puts a run under its protection; a run that comes after the signal is paused at once. */
  readonly guard: (run: Run) => void;
  readonly release: (run: Run) => void;
  readonly happened: () => boolean;
  readonly end: () => void;
};

/** Milliseconds that what is in flight gets after SIGTERM or SIGHUP. */
const graceMs = 5000;

/**
 * Listens to signals: the first Ctrl-C lets what is in flight finish, a second one stops at once. SIGTERM and SIGHUP do the first
 * and, after a grace, the second by themselves. Either way everything is saved and the run can be resumed.
 */
export function listenToInterruptions(shell: Shell, note: (text: string) => void): Interruption {
  const runs = new Set<Run>();
  let signals = 0;
  let grace: ReturnType<typeof setTimeout> | undefined;
  const stopAll = () => {
    for (const run of runs) run.stop();
  };
  const off = shell.onSignal((signal) => {
    signals++;
    if (signals > 1) return stopAll();
    for (const run of runs) run.pause('interrupt');
    note(signal === 'SIGINT' ? 'interrupted: finishing what is in flight (Ctrl-C again stops at once)' : `${signal}: saving and stopping`);
    if (signal !== 'SIGINT') grace = setTimeout(stopAll, graceMs);
  });
  return {
    guard: (run) => {
      runs.add(run);
      if (signals > 0) run.pause('interrupt');
    },
    release: (run) => void runs.delete(run),
    happened: () => signals > 0,
    end: () => {
      clearTimeout(grace);
      off();
    },
  };
}

/** Follows one run until its driver stops. */
export async function drive(
  run: Run,
  { reporter, interruption, ...told }: FollowOptions & { readonly reporter: Reporter; readonly interruption: Interruption },
): Promise<Driven> {
  interruption.guard(run);
  reporter.follow(run, told);
  const result = await run.result();
  interruption.release(run);
  await reporter.end(run, result);
  return { run, result, interrupted: interruption.happened() && result.status !== 'succeeded' };
}
