import { diagramStates } from '../diagrams/records.ts';
import { openBatches } from '../embeddings/records.ts';
import { type ExperimentRecord, experimentRuns } from '../records/experiments.ts';
import { number } from '../records/read-row.ts';
import { readerForms } from '../state/reader-forms.ts';
import type { Studies } from '../studies.ts';
import { hasVariants } from '../variants/records.ts';
import { inspectMissingRuns, inspectPromptVectors, inspectStrangers } from './inspect-rows.ts';
import { inspectRun } from './inspect-run.ts';
import type { StudyProblem } from './problem.ts';

/** What is wrong with an experiment; empty when it is whole. Reads everything, changes nothing. */
export async function inspectExperiment(
  studies: Pick<Studies, 'store' | 'engine' | 'tables' | 'blobs'>,
  record: ExperimentRecord,
): Promise<readonly StudyProblem[]> {
  const models = readerForms(studies, record.experiment);
  const diagrams = await diagramStates(studies, record.id);
  const problems: StudyProblem[] = [];
  const runs = await experimentRuns(studies, record.id);
  for (const run of runs) problems.push(...(await inspectRun(studies, run, { models, diagrams })));
  if (hasVariants(record.experiment)) problems.push(...inspectMissingRuns(studies, record, runs));
  else
    problems.push({
      kind: 'variants_missing',
      experiment: record.id,
      count: 1,
      message: `the variants of the prompts of experiment ${record.id} are not made yet`,
      mend: 'resume',
    });
  if (runs.some(({ length }) => length > 0)) problems.push(...(await inspectPromptVectors(studies, record, models)));
  const batches = await openBatches(studies, record.id);
  if (batches.length > 0)
    problems.push({
      kind: 'batch_open',
      experiment: record.id,
      count: batches.length,
      message: `batches of vectors that were begun and not kept: ${batches.length}`,
      mend: 'vectors',
    });
  return [...problems, ...(await invalidDiagrams(studies, record)), ...(await inspectStrangers(studies, record))];
}

async function invalidDiagrams({ tables }: Pick<Studies, 'tables'>, { id }: ExperimentRecord): Promise<readonly StudyProblem[]> {
  const sql = 'SELECT run, model, data FROM studies_diagram WHERE run IN (SELECT run FROM studies_run WHERE experiment = ?)';
  const broken = await tables.query({ sql, parameters: [id] });
  return broken
    .filter(({ data }) => !isDiagram(String(data)))
    .map(({ run, model }) => ({
      kind: 'diagram_invalid',
      experiment: id,
      run: String(run),
      model: String(model),
      count: 1,
      message: `the diagram of run ${run} by ${model} cannot be read`,
      mend: 'diagrams',
      statements: [{ sql: 'DELETE FROM studies_diagram WHERE run = ? AND model = ?', parameters: [String(run), String(model)] }],
    }));
}

function isDiagram(data: string): boolean {
  try {
    const read: unknown = JSON.parse(data);
    return typeof read === 'object' && read !== null && 'diagrams' in read && Array.isArray(read.diagrams);
  } catch {
    return false;
  }
}

/** Rows that belong to no experiment at all. */
export async function inspectOrphans({ tables }: Pick<Studies, 'tables'>): Promise<readonly StudyProblem[]> {
  const kinds = [
    ['studies_embedding', 'embedding_orphan', 'vectors'],
    ['studies_diagram', 'diagram_orphan', 'diagrams'],
  ] as const;
  const problems: StudyProblem[] = [];
  for (const [table, kind, what] of kinds) {
    const orphaned = `FROM ${table} WHERE run NOT IN (SELECT run FROM studies_run)`;
    const [row] = await tables.query({ sql: `SELECT count(*) AS count ${orphaned}` });
    const count = row === undefined ? 0 : number(row, 'count');
    if (count > 0)
      problems.push({
        kind,
        count,
        message: `${what} of runs that belong to no experiment: ${count}`,
        mend: 'rows',
        statements: [{ sql: `DELETE ${orphaned}` }],
      });
  }
  return problems;
}
