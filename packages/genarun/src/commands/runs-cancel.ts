import type { Shell } from '../shell.ts';
import { withRun } from './with-run.ts';

/** `genarun runs cancel RUN`: ends it for good. */
export async function runsCancel(shell: Shell, [words]: readonly string[], options: { readonly home?: string }): Promise<number> {
  return withRun(shell, words, options, async ({ engine }, { id }) => {
    await engine.cancel(id);
    shell.error(`run ${id} is cancelled; what it made is kept\n`);
    return 0;
  });
}
