import { GenarunError, type RunRow } from '@genarun/spec';
import { type ComposeOptions, compose, type Genarun } from '../engine/compose.ts';
import { findRun } from '../engine/find-run.ts';
import type { Shell } from '../shell.ts';

/** Puts everything together, finds the run that is meant, does something with it, and closes everything again. */
export async function withRun(
  shell: Shell,
  words: string | undefined,
  options: ComposeOptions,
  work: (genarun: Genarun, run: RunRow) => Promise<number>,
): Promise<number> {
  if (words === undefined) throw new GenarunError({ code: 'invalid_input', message: 'a run expected', hint: 'list them with: genarun runs list' });
  const genarun = await compose(shell, options);
  try {
    return await work(genarun, await findRun(genarun.engine.runs, words));
  } finally {
    await genarun.close();
  }
}
