import type { Shell } from '../shell.ts';
import { withRun } from './with-run.ts';

/** `genarun runs pause RUN`: whoever drives it finishes what is in flight. A run that nobody drives stands still already. */
export async function runsPause(shell: Shell, [words]: readonly string[], options: { readonly home?: string }): Promise<number> {
  return withRun(shell, words, options, async ({ engine, store }, { id, status }) => {
    const driver = await store.leaseOf(id, shell.now());
    if (driver === undefined) {
      shell.error(`run ${id} (${status}) is not being driven; there is nothing to pause\n`);
      return 0;
    }
    await engine.pause(id);
    shell.error(`run ${id} pauses once what is in flight has finished; go on with: genarun runs resume ${id}\n`);
    return 0;
  });
}
