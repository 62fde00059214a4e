import type { Run } from '@genarun/core';
import { makeDiagrams } from '../diagrams/make-diagrams.ts';
import { embedOutputs } from '../embeddings/embed-outputs.ts';
import { planReaders } from '../embeddings/plan-readers.ts';
import { holdExperiment } from '../perform/hold-experiment.ts';
import type { Guard, Tell } from '../perform/progress.ts';
import type { ExperimentRecord } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';
import type { StudyProblem } from './problem.ts';

export type Mending = { readonly guard: Guard<Run>; readonly tell: Tell; readonly signal?: AbortSignal };

/** Takes away rows that are wrong, and makes vectors and diagrams that are missing. Runs are left as they are: what is unfinished has to be resumed. Throws GenarunError `invalid_input` where another process performs the experiment. */
export async function mendExperiment(studies: Studies, record: ExperimentRecord, problems: readonly StudyProblem[], mending: Mending): Promise<void> {
  await holdExperiment(studies, record.id, mending, async ({ guard, tell, signal }) => {
    await mendRows(studies, problems);
    const vectors = problems.some(({ mend }) => mend === 'vectors');
    if (vectors) await embedOutputs(studies, record, { readers: await planReaders(studies, record.experiment), guard, tell });
    if (vectors || problems.some(({ kind, mend }) => mend === 'diagrams' || kind === 'embedding_mismatch'))
      await makeDiagrams(studies, record, { stopped: guard.happened, tell, signal });
  });
}

/** Takes away rows that are wrong or belong to nothing, all at once. */
export async function mendRows({ tables }: Pick<Studies, 'tables'>, problems: readonly StudyProblem[]): Promise<void> {
  const statements = problems.flatMap((problem) => problem.statements ?? []);
  if (statements.length > 0) await tables.write(statements, { durable: true });
}
