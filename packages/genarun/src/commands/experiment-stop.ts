import { setTimeout } from 'node:timers/promises';
import { askToStop, driverOf, experimentState, findExperiment } from '@genarun/studies';
import { experimentDocument } from '../running/experiment-document.ts';
import type { Shell } from '../shell.ts';
import { withExperiments } from './experiment-run.ts';

export type ExperimentStopOptions = { readonly home?: string; readonly now?: boolean; readonly json?: boolean };

/** Milliseconds between two looks at whether it has stopped. */
const lookEvery = 200;

/** `genarun experiment stop [ID]`: asks whoever performs it to stop, and waits until it has. */
export async function experimentStop(shell: Shell, words: readonly string[], options: ExperimentStopOptions): Promise<number> {
  return withExperiments(shell, options, async (studies) => {
    const { id } = await findExperiment(studies, words[0] ?? 'latest');
    const driver = await askToStop(studies, id, options.now === true ? 'at once' : 'finish');
    if (driver !== undefined) {
      if (options.now !== true) shell.error('what is in flight is being finished; --now does not wait for it\n');
      while ((await driverOf(studies, id))?.name === driver.name) await setTimeout(lookEvery);
    }
    const record = await findExperiment(studies, id);
    const state = await experimentState(studies, record);
    if (options.json === true) shell.out(`${JSON.stringify(experimentDocument(record, state), null, 2)}\n`);
    else shell.out(`${id}\n`);
    if (driver === undefined) shell.error(`experiment ${id} (${state.status}) is not being performed; there is nothing to stop\n`);
    else shell.error(`experiment ${id} is ${state.status}${state.complete ? '' : `; go on with: genarun experiment resume ${id}`}\n`);
    return 0;
  });
}
