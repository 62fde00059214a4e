import { GenarunError } from '@genarun/spec';
import { compose } from '../engine/compose.ts';
import { freeFromDeadDriver } from '../engine/dead-driver.ts';
import { findRun } from '../engine/find-run.ts';
import type { Shell } from '../shell.ts';

type HomeOption = { readonly home?: string };

/** `genarun runs delete RUNS…`: into the trash. All are found before the first is moved. */
export async function runsDelete(shell: Shell, words: readonly string[], options: HomeOption): Promise<number> {
  const { engine, store, close } = await compose(shell, options);
  try {
    const runs = await Promise.all(words.map((word) => findRun(engine.runs, word)));
    for (const { id } of runs) {
      await freeFromDeadDriver(store, id, shell);
      const driver = await store.leaseOf(id, shell.now());
      if (driver !== undefined)
        throw new GenarunError({
          code: 'invalid_input',
          message: `run ${id} is being driven by ${driver.owner}`,
          hint: `cancel it first: genarun runs cancel ${id}`,
        });
    }
    for (const { id } of runs) {
      await store.trashRun(id, shell.now());
      shell.error(`run ${id} is in the trash; undo it with: genarun runs restore ${id}\n`);
    }
    return 0;
  } finally {
    await close();
  }
}

/** `genarun runs restore RUNS…`: out of the trash. */
export async function runsRestore(shell: Shell, words: readonly string[], options: HomeOption): Promise<number> {
  const { engine, store, close } = await compose(shell, options);
  try {
    const runs = await Promise.all(words.map((word) => findRun(engine.runs, word, { deleted: true })));
    for (const { id } of runs) {
      await store.trashRun(id, undefined);
      shell.error(`run ${id} is back\n`);
    }
    return 0;
  } finally {
    await close();
  }
}
