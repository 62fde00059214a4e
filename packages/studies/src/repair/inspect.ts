import { diagramStates } from '../diagrams/records.ts';
import { openBatches } from '../embeddings/records.ts';
import { type ExperimentRecord, experimentRuns } from '../records/experiments.ts';
import { number } from '../records/read-row.ts';
import { readerForms } from '../state/reader-forms.ts';
import type { Studies } from '../studies.ts';
import { hasVariants } from '../variants/records.ts';
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
  for (const run of await experimentRuns(studies, record.id)) problems.push(...(await inspectRun(studies, run, { models, diagrams })));
  if (!hasVariants(record.experiment))
    problems.push({
      kind: 'variants_missing',
      experiment: record.id,
      count: 1,
      message: `the variants of the prompts of experiment ${record.id} are not made yet`,
      mend: 'resume',
    });
  const batches = await openBatches(studies, record.id);
  if (batches.length > 0)
    problems.push({
      kind: 'batch_open',
      experiment: record.id,
      count: batches.length,
      message: `${batches.length} batches of vectors were begun and not kept`,
      mend: 'vectors',
    });
  return [...problems, ...(await invalidDiagrams(studies, record))];
}

async function invalidDiagrams({ tables }: Pick<Studies, 'tables'>, { id, experiment }: ExperimentRecord): Promise<readonly StudyProblem[]> {
  // No list of PostgreSQL is empty, and no model is called nothing.
  const marks = ["''", ...experiment.embedding_models.map(() => '?')].join(', ');
  const ofExperiment = 'run IN (SELECT run FROM studies_run WHERE experiment = ?)';
  const broken = await tables.query({ sql: `SELECT run, model, data FROM studies_diagram WHERE ${ofExperiment}`, parameters: [id] });
  const invalid = broken.filter(({ data }) => !isDiagram(String(data)));
  const [foreign] = await tables.query({
    sql: `SELECT count(*) AS count FROM studies_diagram WHERE ${ofExperiment} AND model NOT IN (${marks})`,
    parameters: [id, ...experiment.embedding_models],
  });
  const strangers = foreign === undefined ? 0 : number(foreign, 'count');
  return [
    ...invalid.map(
      ({ run, model }): StudyProblem => ({
        kind: 'diagram_invalid',
        experiment: id,
        run: String(run),
        model: String(model),
        count: 1,
        message: `the diagram of run ${run} by ${model} cannot be read`,
        mend: 'diagrams',
        statements: [{ sql: 'DELETE FROM studies_diagram WHERE run = ? AND model = ?', parameters: [String(run), String(model)] }],
      }),
    ),
    ...(strangers === 0
      ? []
      : [
          {
            kind: 'diagram_orphan',
            experiment: id,
            count: strangers,
            message: `${strangers} diagrams are by models that the experiment does not name`,
            mend: 'rows',
            statements: [
              { sql: `DELETE FROM studies_diagram WHERE ${ofExperiment} AND model NOT IN (${marks})`, parameters: [id, ...experiment.embedding_models] },
            ],
          } as const,
        ]),
  ];
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
        message: `${count} ${what} are of runs that belong to no experiment`,
        mend: 'rows',
        statements: [{ sql: `DELETE ${orphaned}` }],
      });
  }
  return problems;
}
