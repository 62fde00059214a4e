import { rowsOf } from '@genarun/dialects';
import type { Form } from '../embeddings/plan-readers.ts';
import { promptEmbeddingsOf } from '../embeddings/records.ts';
import type { ExperimentRecord, RunRecord } from '../records/experiments.ts';
import { number } from '../records/read-row.ts';
import type { Studies } from '../studies.ts';
import type { StudyProblem } from './problem.ts';

/** Runs that the configuration asks for and that an experiment does not have. Put back, they wait to be performed. */
export function inspectMissingRuns(
  { engine }: Pick<Studies, 'engine'>,
  { id, experiment }: ExperimentRecord,
  runs: readonly RunRecord[],
): readonly StudyProblem[] {
  const there = new Set(runs.map(({ position }) => position));
  return rowsOf(experiment)
    .filter(({ position }) => !there.has(position))
    .map(({ position, network, seed, prompt, promptIndex }) => ({
      kind: 'run_missing',
      experiment: id,
      count: 1,
      message: `the experiment has no run of ${network.join(' → ')}, seed ${seed}, prompt ${JSON.stringify(prompt)}`,
      mend: 'rows',
      statements: [
        {
          sql: `INSERT INTO studies_run (experiment, position, run, network, seed, prompt, prompt_index, max_length, status, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0)`,
          parameters: [id, position, engine.newRunId(), JSON.stringify(network), seed, prompt, promptIndex, experiment.max_length],
        },
      ],
    }));
}

type Reading = readonly { readonly model: string; readonly forms: readonly Form[] }[];

/** Vectors of initial prompts that are missing or hold what is no number, where texts are read and prompts are to have vectors. */
export async function inspectPromptVectors(
  studies: Pick<Studies, 'tables'>,
  { id, experiment }: ExperimentRecord,
  models: Reading,
): Promise<readonly StudyProblem[]> {
  if (experiment.embeddings?.prompts === false) return [];
  const problems: StudyProblem[] = [];
  for (const { model, forms } of models) {
    if (!forms.includes('text')) continue;
    const vectors = await promptEmbeddingsOf(studies, id, model);
    const usual = Math.max(0, ...[...vectors.values()].map(({ length }) => length));
    const invalid = [...vectors]
      .filter(([, vector]) => vector.length === 0 || vector.length !== usual || !vector.every(Number.isFinite))
      .map(([index]) => index);
    const missing = experiment.prompts.length - vectors.size;
    const problem = { experiment: id, model, mend: 'vectors' } as const;
    if (missing > 0)
      problems.push({
        ...problem,
        kind: 'embedding_missing',
        count: missing,
        message: `${missing} of ${experiment.prompts.length} prompts have no vector by ${model}`,
      });
    if (invalid.length > 0)
      problems.push({
        ...problem,
        kind: 'embedding_invalid',
        count: invalid.length,
        message: `of ${vectors.size} vectors of prompts by ${model}, ${invalid.length} cannot be right: no numbers, or not as many as the others`,
        statements: invalid.map((index) => ({
          sql: 'DELETE FROM studies_prompt_embedding WHERE experiment = ? AND model = ? AND prompt_index = ?',
          parameters: [id, model, index],
        })),
      });
  }
  return problems;
}

/** Vectors and diagrams of an experiment's runs by models that it does not name. */
export async function inspectStrangers({ tables }: Pick<Studies, 'tables'>, { id, experiment }: ExperimentRecord): Promise<readonly StudyProblem[]> {
  // No list of PostgreSQL is empty, and no model is called nothing.
  const marks = ["''", ...experiment.embedding_models.map(() => '?')].join(', ');
  const parameters = [id, ...experiment.embedding_models];
  const problems: StudyProblem[] = [];
  for (const [table, kind, what] of strangers) {
    const condition = `FROM ${table} WHERE run IN (SELECT run FROM studies_run WHERE experiment = ?) AND model NOT IN (${marks})`;
    const [row] = await tables.query({ sql: `SELECT count(*) AS count ${condition}`, parameters });
    const count = row === undefined ? 0 : number(row, 'count');
    if (count > 0)
      problems.push({
        ...{ kind, experiment: id, count, mend: 'rows' },
        message: `${what} by models that the experiment does not name: ${count}`,
        statements: [{ sql: `DELETE ${condition}`, parameters }],
      });
  }
  return problems;
}

const strangers = [
  ['studies_embedding', 'embedding_orphan', 'vectors'],
  ['studies_diagram', 'diagram_orphan', 'diagrams'],
] as const;
