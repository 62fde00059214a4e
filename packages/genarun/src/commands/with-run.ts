import { GenarunError, type RunRow } from '@genarun/spec';
import { type ComposeOptions, compose, type Genarun } from '../engine/compose.ts';
import { freeFromDeadDriver } from '../engine/dead-driver.ts';
import { findRun } from '../engine/find-run.ts';
import type { Shell } from '../shell.ts';

/** Puts everything together, finds the run that is meant, frees it where its driver was killed, does something with it, and closes everything again. */
export async function withRun(
  shell: Shell,
  words: string | undefined,
  options: ComposeOptions,
  work: (genarun: Genarun, run: RunRow) => Promise<number>,
): Promise<number> {
  if (words === undefined) throw new GenarunError({ code: 'invalid_input', message: 'a run expected', hint: 'list them with: genarun runs list' });
  const genarun = await compose(shell, options);
  try {
    const run = await findRun(genarun.engine.runs, words);
    await freeFromDeadDriver(genarun.store, run.id, shell);
    return await work(genarun, run);
  } finally {
    await genarun.close();
  }
}
