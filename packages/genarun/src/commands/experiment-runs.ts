import { experimentState, listExperiments, type RunRecord } from '@genarun/studies';
import { runDocument, stopText } from '../running/experiment-document.ts';
import type { Shell } from '../shell.ts';
import { formatCost, formatDuration, formatTime } from '../terminal/format.ts';
import { withExperiments } from './experiment-run.ts';

export type ListRunsOptions = { readonly home?: string; readonly detailed?: boolean; readonly verbose?: boolean; readonly json?: boolean };

/** `genarun list-runs`: the runs of all experiments, a line each; with `--detailed` a paragraph. */
export async function listRuns(shell: Shell, _words: readonly string[], options: ListRunsOptions): Promise<number> {
  return withExperiments(shell, options, async (studies, home) => {
    const records = await listExperiments(studies);
    const runs: RunRecord[] = [];
    for (const record of records) runs.push(...(await experimentState(studies, record)).runs);
    if (options.json === true) {
      shell.out(
        `${JSON.stringify(
          runs.map((run) => ({ experiment: run.experiment, ...runDocument(run) })),
          null,
          2,
        )}\n`,
      );
      return 0;
    }
    if (runs.length === 0) {
      shell.error(`no runs of experiments in ${home}; start some with: genarun experiment run CONFIG\n`);
      return 0;
    }
    const invocations = runs.reduce((sum, { length }) => sum + length, 0);
    shell.out(`Found ${runs.length} runs (${invocations} invocations in total):\n\n`);
    for (const run of runs)
      shell.out(
        options.detailed === true || options.verbose === true
          ? paragraph(run)
          : `${run.run} (seed ${run.seed}) - length: ${run.length}/${run.maxLength}, stop reason: ${stopText(run)}\n`,
      );
    return 0;
  });
}

function paragraph(run: RunRecord): string {
  return [
    `Run: ${run.run}`,
    `  Experiment: ${run.experiment}`,
    `  Network: ${run.network.join(' → ')}`,
    `  Initial prompt: ${run.prompt}`,
    `  Seed: ${run.seed}`,
    `  Length: ${run.length}/${run.maxLength}`,
    `  Stop reason: ${stopText(run)}`,
    ...(run.fault === undefined ? [] : [`  Error: ${run.fault.message}`]),
    ...(run.startedAt === undefined ? [] : [`  Started: ${formatTime(run.startedAt)}`]),
    ...(run.startedAt === undefined || run.endedAt === undefined ? [] : [`  Took: ${formatDuration(run.endedAt - run.startedAt)}`]),
    `  Cost: ${formatCost(run.cost)}`,
    '',
    '',
  ].join('\n');
}
