import type { Shell } from '../shell.ts';
import { withRun } from './with-run.ts';

/** `genarun runs cancel RUN`: ends it for good, here or where it is driven. */
export async function runsCancel(shell: Shell, [words]: readonly string[], options: { readonly home?: string }): Promise<number> {
  return withRun(shell, words, options, async ({ engine, store }, { id }) => {
    const driver = await store.leaseOf(id, shell.now());
    await engine.cancel(id);
    shell.error(
      driver === undefined ? `run ${id} is cancelled; what it made is kept\n` : `run ${id} is being cancelled where it is driven; what it made is kept\n`,
    );
    return 0;
  });
}
