import { type Experiment, type Perturbation, rowsOf, type VariantOrigin } from '@genarun/dialects';
import type { Statement } from '@genarun/spec';
import type { ExperimentRecord } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';

/** Whether all variants of an experiment's prompts are there. Until then it has no runs. */
export function hasVariants({ perturb }: Pick<Experiment, 'perturb'>): boolean {
  return perturb === undefined || perturb.cost !== undefined;
}

/** The engine's runs that made an experiment's variants. */
export function variantRunsOf({ experiment }: Pick<ExperimentRecord, 'experiment'>): readonly string[] {
  return experiment.perturb?.runs ?? [];
}

/** US dollars that the variants have cost, also while they are being made. */
export async function variantCost({ store }: Pick<Studies, 'store'>, { perturb }: Pick<Experiment, 'perturb'>): Promise<number> {
  if (perturb === undefined) return 0;
  if (perturb.cost !== undefined) return perturb.cost;
  const runs = await Promise.all(perturb.runs.map((run) => store.run(run)));
  return runs.reduce((sum, run) => sum + (run?.cost ?? 0), 0);
}

/** Notes a run that is going to make variants, before it is started: whoever goes on after a crash finds it again. */
export async function noteVariantRun(studies: Pick<Studies, 'tables'>, record: ExperimentRecord, run: string): Promise<ExperimentRecord> {
  const { perturb } = record.experiment;
  if (perturb === undefined) return record;
  const experiment: Experiment = { ...record.experiment, perturb: { ...perturb, runs: [...perturb.runs, run] } };
  await studies.tables.write([documentStatement(record.id, experiment)], { durable: true });
  return { ...record, experiment };
}

/** The text of a variant, how it was made, and of which prompt. */
export type Made = { readonly text: string; readonly origin: VariantOrigin & { readonly of: number } };

/** Keeps the variants with the experiment, and its runs, at once. */
export async function keepVariants(
  { tables, engine }: Pick<Studies, 'tables' | 'engine'>,
  record: ExperimentRecord,
  { made, cost }: { readonly made: readonly Made[]; readonly cost: number },
): Promise<ExperimentRecord> {
  const { prompts, variants = [], perturb } = record.experiment;
  if (perturb === undefined) return record;
  const settled: Perturbation = { ...perturb, cost };
  const experiment: Experiment = {
    ...record.experiment,
    prompts: [...prompts, ...made.map(({ text }) => text)],
    variants: [...variants, ...made.map(({ origin }, index) => ({ ...origin, prompt: prompts.length + index }))],
    perturb: settled,
  };
  await tables.write([documentStatement(record.id, experiment), ...runStatements(engine, record.id, experiment)], { durable: true });
  return { ...record, experiment };
}

/** Inserts all runs of an experiment whose prompts are known. */
export function runStatements({ newRunId }: Pick<Studies['engine'], 'newRunId'>, id: string, experiment: Experiment): readonly Statement[] {
  return rowsOf(experiment).map(({ position, network, seed, prompt, promptIndex }) => ({
    sql: `INSERT INTO studies_run (experiment, position, run, network, seed, prompt, prompt_index, max_length, status, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0)`,
    parameters: [id, position, newRunId(), JSON.stringify(network), seed, prompt, promptIndex, experiment.max_length],
  }));
}

function documentStatement(id: string, experiment: Experiment): Statement {
  return { sql: 'UPDATE studies_experiment SET document = ? WHERE id = ?', parameters: [JSON.stringify(experiment), id] };
}
