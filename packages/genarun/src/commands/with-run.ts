import { dirname, resolve } from 'node:path';
import { GenarunError, type RunRow } from '@genarun/spec';
import { type ComposeOptions, compose, type Genarun } from '../engine/compose.ts';
import { freeFromDeadDriver } from '../engine/dead-driver.ts';
import { findRun } from '../engine/find-run.ts';
import type { Shell } from '../shell.ts';

export type WithRunOptions = ComposeOptions & {
  /** The run will be performed: configuration and secrets beside its document count, as they did when it was started. */
  readonly performs?: boolean;
};

/** Puts everything together, finds the run that is meant, frees it where its driver was killed, does something with it, and closes everything again. */
export async function withRun(
  shell: Shell,
  words: string | undefined,
  options: WithRunOptions,
  work: (genarun: Genarun, run: RunRow) => Promise<number>,
): Promise<number> {
  if (words === undefined) throw new GenarunError({ code: 'invalid_input', message: 'a run expected', hint: 'list them with: genarun runs list' });
  let genarun = await compose(shell, options);
  try {
    const run = await findRun(genarun.engine.runs, words);
    await freeFromDeadDriver(genarun.store, run.id, shell);
    const document = options.performs === true ? await documentElsewhere(shell, genarun, run.id) : undefined;
    if (document !== undefined) {
      await genarun.close();
      genarun = await compose(shell, { ...options, document });
    }
    return await work(genarun, run);
  } finally {
    await genarun.close();
  }
}

/** The file of a run's document, where it stands in another folder than the one a command works in. */
async function documentElsewhere({ cwd }: Shell, { store }: Genarun, id: string): Promise<string | undefined> {
  const position = (await store.run(id))?.plan.nodes[0]?.position;
  const file = position === undefined ? undefined : /^(.+):\d+:\d+$/.exec(position)?.[1];
  return file === undefined || dirname(resolve(cwd, file)) === cwd ? undefined : file;
}
