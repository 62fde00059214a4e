import { GenarunError } from '@genarun/spec';
import {
  type ExperimentRecord,
  experimentRuns,
  experimentState,
  findExperiment,
  removeExperiment,
  type Studies,
  trashExperiment,
  variantRunsOf,
} from '@genarun/studies';
import type { Shell } from '../shell.ts';
import { withExperiments } from './experiment-run.ts';

type DeleteOptions = { readonly home?: string; readonly forever?: boolean; readonly json?: boolean };

/** `genarun experiment delete IDS…`: experiments and their runs into the trash, or out of it for good. All are found before the first is moved. */
export async function experimentDelete(shell: Shell, words: readonly string[], options: DeleteOptions): Promise<number> {
  return withExperiments(shell, options, async (studies) => {
    const records = await Promise.all(words.map((word) => findExperiment(studies, word, { deleted: options.forever === true })));
    for (const record of records) await refuseDriven(studies, record);
    for (const record of records) {
      if (options.forever === true) {
        await removeExperiment(studies, record.id);
        shell.error(`experiment ${record.id} is gone; its products leave with: genarun runs purge --trash\n`);
      } else {
        await moveRuns(studies, record, shell.now());
        shell.error(`experiment ${record.id} and its runs are in the trash; undo it with: genarun experiment restore ${record.id}\n`);
      }
    }
    if (options.json === true) shell.out(`${JSON.stringify({ experiments: records.map(({ id }) => id) }, null, 2)}\n`);
    return 0;
  });
}

/** `genarun experiment restore IDS…`: out of the trash. */
export async function experimentRestore(shell: Shell, words: readonly string[], options: DeleteOptions): Promise<number> {
  return withExperiments(shell, options, async (studies) => {
    const records = await Promise.all(words.map((word) => findExperiment(studies, word, { deleted: true })));
    for (const record of records) {
      await moveRuns(studies, record, undefined);
      shell.error(`experiment ${record.id} is back\n`);
    }
    if (options.json === true) shell.out(`${JSON.stringify({ experiments: records.map(({ id }) => id) }, null, 2)}\n`);
    return 0;
  });
}

async function refuseDriven(studies: Studies, record: ExperimentRecord): Promise<void> {
  const runs = await experimentRuns(studies, record.id);
  for (const { run, state } of runs) if (state !== 'ended') await studies.free(run);
  const { status } = await experimentState(studies, record);
  if (status === 'running')
    throw new GenarunError({
      code: 'invalid_input',
      message: `experiment ${record.id} is being performed`,
      hint: `stop it first: genarun experiment stop ${record.id}`,
    });
}

/** The experiment is moved last, so that a crash in between leaves it where it was. */
async function moveRuns(studies: Studies, record: ExperimentRecord, at: number | undefined): Promise<void> {
  const runs = [...variantRunsOf(record), ...(await experimentRuns(studies, record.id)).map(({ run }) => run)];
  for (const run of runs) if ((await studies.store.run(run)) !== undefined) await studies.store.trashRun(run, at);
  await trashExperiment(studies, record.id, at);
}
