import { countVariants, type ExperimentRecord, experimentState, listExperiments } from '@genarun/studies';
import { shortId } from '../engine/find-run.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, formatCost, formatDuration } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { withExperiments } from './experiment-run.ts';

export type ExperimentListOptions = { readonly home?: string; readonly deleted?: boolean; readonly json?: boolean };

/** `genarun experiment list`: newest first. */
export async function experimentList(shell: Shell, _words: readonly string[], options: ExperimentListOptions): Promise<number> {
  return withExperiments(shell, options, async (studies, home) => {
    const records = await listExperiments(studies, { deleted: options.deleted === true });
    const rows = await Promise.all(records.map(async (record) => ({ record, state: await experimentState(studies, record) })));
    if (options.json === true) {
      const listed = rows.map(({ record, state }) => ({
        id: record.id,
        name: record.name,
        status: state.status,
        createdAt: record.createdAt,
        prompts: countVariants(record.experiment).written,
        variants: countVariants(record.experiment).kinds.map(({ kind, asked, model }) => ({ kind, count: asked, ...(model === undefined ? {} : { model }) })),
        runs: state.runs.length,
        maxLength: record.experiment.max_length,
        invocations: state.invocations.done,
        cost: state.cost,
      }));
      shell.out(`${JSON.stringify(listed, null, 2)}\n`);
      return 0;
    }
    const ids = records.map(({ id }) => id);
    const lines = rows.map(({ record, state }) => [
      shortId(record.id, ids),
      state.status,
      clip(record.name, 40),
      promptCount(record),
      String(state.runs.length),
      String(record.experiment.max_length),
      `${state.invocations.done}/${state.invocations.most}`,
      formatCost(state.cost),
      `${formatDuration(shell.now() - record.createdAt)} ago`,
    ]);
    const columns = [
      { title: 'experiment' },
      { title: 'status' },
      { title: 'name' },
      { title: 'prompts', align: 'right' },
      { title: 'runs', align: 'right' },
      { title: 'length', align: 'right' },
      { title: 'invocations', align: 'right' },
      { title: 'cost', align: 'right' },
      { title: 'begun' },
    ] as const;
    shell.out(formatTable(columns, lines, coloursOf(shell, 'out')));
    if (rows.length === 0)
      shell.error(
        options.deleted === true ? 'no experiment lies in the trash\n' : `no experiments in ${home}; start one with: genarun experiment run CONFIG\n`,
      );
    return 0;
  });
}

/** Those written out, and their variants. */
function promptCount({ experiment }: ExperimentRecord): string {
  const { written, kinds } = countVariants(experiment);
  const variants = kinds.reduce((sum, { asked }) => sum + asked, 0);
  return variants === 0 ? String(written) : `${written} + ${variants}`;
}
