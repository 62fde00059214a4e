import { findHome } from '../engine/home.ts';
import type { PerformingOptions } from '../program/plan-options.ts';
import { performAndTell, tellEnded } from '../running/perform-and-tell.ts';
import type { TellingOptions } from '../running/tell-result.ts';
import type { Shell } from '../shell.ts';
import { checkOut } from './run.ts';
import { withRun } from './with-run.ts';

export type RunsResumeOptions = PerformingOptions &
  TellingOptions & {
    readonly home?: string;
    readonly budget?: number;
    readonly retryUnknown?: boolean;
    readonly service?: readonly string[];
    readonly detach?: boolean;
  };

/** `genarun runs resume RUN`: performs what is missing. */
export async function runsResume(shell: Shell, [words]: readonly string[], options: RunsResumeOptions): Promise<number> {
  await checkOut(shell, options);
  if (options.detach === true) return (await import('../running/detach.ts')).detach(shell, findHome(shell, options.home), options);
  return withRun(shell, words, { ...options, performs: true }, (genarun, run) => {
    if (run.status === 'succeeded') return tellEnded(shell, genarun, run, options);
    const start = () => genarun.engine.resume(run.id, { budget: options.budget, retryUnknown: options.retryUnknown });
    return performAndTell(shell, genarun, start, { ...options, since: run.seq });
  });
}
