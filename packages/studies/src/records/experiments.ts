import type { Experiment, Variant } from '@genarun/dialects';
import { didYouMean, type Fault, GenarunError, type SqlRow, type Statement } from '@genarun/spec';
import type { Studies } from '../studies.ts';
import { hasVariants, runStatements } from '../variants/records.ts';
import { json, number, optional, text } from './read-row.ts';

/** An experiment as it is kept. Times are milliseconds since 1970. */
export type ExperimentRecord = {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly experiment: Experiment;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly completedAt?: number;
  readonly deletedAt?: number;
  /** US dollars. */
  readonly embeddingCost: number;
};

const runStates = ['pending', 'running', 'ended', 'failed'] as const;
export type RunState = (typeof runStates)[number];

/** Why a run ended. `length`: it reached it, even where its last output was there before. */
const stopReasons = ['length', 'duplicate', 'near-duplicate', 'fixed-point', 'budget', 'failed', 'cancelled'] as const;
export type StopReason = (typeof stopReasons)[number];

/** One run of an experiment. `run` is the engine's id, known before the run is started. */
export type RunRecord = {
  readonly experiment: string;
  readonly position: number;
  readonly run: string;
  readonly network: readonly string[];
  readonly seed: number;
  readonly prompt: string;
  readonly promptIndex: number;
  readonly maxLength: number;
  readonly state: RunState;
  /** Invocations done, as of its last ending or stop. */
  readonly length: number;
  readonly stopReason?: StopReason;
  /** How many invocations ago the same, or nearly the same, was there. */
  readonly loopLength?: number;
  readonly fault?: Fault;
  /** US dollars. */
  readonly cost: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
};

/** Keeps an experiment and all its runs, at once: network by network, seed by seed, prompt by prompt. Where models make variants of prompts, the runs come with these. */
export async function createExperiment({ engine, tables, clock }: Studies, { experiment, file }: { experiment: Experiment; file: string }): Promise<string> {
  const id = engine.newRunId();
  const inserted: Statement = {
    sql: 'INSERT INTO studies_experiment (id, name, file, document, created_at) VALUES (?, ?, ?, ?, ?)',
    parameters: [id, experiment.name ?? 'experiment', file, JSON.stringify(experiment), clock.now()],
  };
  await tables.write([inserted, ...(hasVariants(experiment) ? runStatements(engine, id, experiment) : [])], { durable: true });
  return id;
}

/** Newest first; with `deleted` those in the trash instead. */
export async function listExperiments(
  { tables }: Pick<Studies, 'tables'>,
  { deleted = false }: { readonly deleted?: boolean } = {},
): Promise<readonly ExperimentRecord[]> {
  const rows = await tables.query({
    sql: `SELECT * FROM studies_experiment WHERE deleted_at IS ${deleted ? 'NOT NULL' : 'NULL'} ORDER BY created_at DESC, id DESC`,
  });
  return rows.map(experimentOf);
}

/** The experiment meant by an id, the beginning of one, a name, or `latest`. Throws `not_found`, or `invalid_input` where several are meant. */
export async function findExperiment(studies: Pick<Studies, 'tables'>, words: string, options: { readonly deleted?: boolean } = {}): Promise<ExperimentRecord> {
  const all = await listExperiments(studies, options);
  const [newest] = all;
  if (words === 'latest' && newest !== undefined) return newest;
  const exact = all.find(({ id }) => id === words);
  if (exact !== undefined) return exact;
  const named = all.filter(({ name }) => name === words);
  const matches = named.length > 0 ? named : all.filter(({ id }) => words !== '' && id.startsWith(words));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only;
  if (matches.length > 1)
    throw new GenarunError({
      code: 'invalid_input',
      message: `"${words}" means ${matches.length} experiments: ${matches.map(({ id }) => id).join(', ')}`,
      hint: 'type more of the id, or latest',
    });
  throw await notFound(studies, words, { all, deleted: options.deleted === true });
}

type Searched = { readonly all: readonly ExperimentRecord[]; readonly deleted: boolean };

async function notFound(studies: Pick<Studies, 'tables'>, words: string, { all, deleted }: Searched): Promise<GenarunError> {
  const elsewhere = (await listExperiments(studies, { deleted: !deleted })).find(({ id, name }) => name === words || (words !== '' && id.startsWith(words)));
  if (elsewhere !== undefined)
    return new GenarunError({
      code: 'not_found',
      message: `experiment ${elsewhere.id} (${elsewhere.name}) is ${deleted ? 'not ' : ''}in the trash`,
      hint: deleted ? `it goes there with: genarun experiment delete ${elsewhere.id}` : `it comes back with: genarun experiment restore ${elsewhere.id}`,
    });
  if (all.length === 0 && deleted) return new GenarunError({ code: 'not_found', message: 'no experiment is in the trash', hint: 'genarun experiment list' });
  if (all.length === 0)
    return new GenarunError({ code: 'not_found', message: 'there is no experiment yet', hint: 'start one with: genarun experiment run CONFIG' });
  const nearest = didYouMean(
    words,
    all.flatMap(({ id, name }) => [id, name]),
  );
  return new GenarunError({
    code: 'not_found',
    message: `no experiment "${words}"${deleted ? ' in the trash' : ''}.${nearest}`,
    hint: `list them with: genarun experiment list${deleted ? ' --deleted' : ''}`,
  });
}

/** Its runs in order of position. */
export async function experimentRuns({ tables }: Pick<Studies, 'tables'>, experiment: string): Promise<readonly RunRecord[]> {
  return (await tables.query({ sql: 'SELECT * FROM studies_run WHERE experiment = ? ORDER BY position', parameters: [experiment] })).map(runOf);
}

/** The run of any experiment outside the trash by its id or the beginning of it; undefined where there is none. Throws `invalid_input` where several are meant. */
export async function findExperimentRun({ tables }: Pick<Studies, 'tables'>, words: string): Promise<RunRecord | undefined> {
  const rows = await tables.query({
    sql: `SELECT r.* FROM studies_run AS r JOIN studies_experiment AS e ON e.id = r.experiment
          WHERE e.deleted_at IS NULL AND substr(r.run, 1, ?) = ? ORDER BY r.run LIMIT 2`,
    parameters: [words.length, words],
  });
  const runs = rows.map(runOf);
  const exact = runs.find(({ run }) => run === words);
  if (exact === undefined && runs.length > 1)
    throw new GenarunError({ code: 'invalid_input', message: `"${words}" is the beginning of several runs`, hint: 'type more of the id' });
  return exact ?? runs[0];
}

/** Moves an experiment to the trash, or back (undefined). */
export async function trashExperiment({ tables }: Pick<Studies, 'tables'>, id: string, deletedAt: number | undefined): Promise<void> {
  await tables.write([{ sql: 'UPDATE studies_experiment SET deleted_at = ? WHERE id = ?', parameters: [deletedAt ?? null, id] }], { durable: true });
}

/** Removes an experiment with everything that was made of its runs; the runs themselves stay where they are. Clusterings stay: what they were made of is their own. */
export async function removeExperiment({ tables }: Pick<Studies, 'tables'>, id: string): Promise<void> {
  const ofRuns = ['studies_embedding', 'studies_diagram'].map(
    (table) => `DELETE FROM ${table} WHERE run IN (SELECT run FROM studies_run WHERE experiment = ?)`,
  );
  const own = ['studies_prompt_embedding', 'studies_batch', 'studies_driver', 'studies_run'].map((table) => `DELETE FROM ${table} WHERE experiment = ?`);
  await tables.write(
    [...ofRuns, ...own, 'DELETE FROM studies_experiment WHERE id = ?'].map((sql) => ({ sql, parameters: [id] })),
    { durable: true },
  );
}

/** Lets an experiment cost up to this much in all, US dollars, from now on. Answers its record as it is then. */
export async function changeBudget({ tables }: Pick<Studies, 'tables'>, record: ExperimentRecord, budget: number): Promise<ExperimentRecord> {
  const experiment = { ...record.experiment, budget };
  await tables.write([{ sql: 'UPDATE studies_experiment SET document = ? WHERE id = ?', parameters: [JSON.stringify(experiment), record.id] }], {
    durable: true,
  });
  return { ...record, experiment };
}

/** Notes when an experiment was begun (the first time counts) and, once everything is there, completed; undefined takes that back. */
export async function markExperiment(
  { tables }: Pick<Studies, 'tables'>,
  id: string,
  times: { readonly startedAt?: number; readonly completedAt?: number },
): Promise<void> {
  const { startedAt, completedAt } = times;
  const started: Statement = { sql: 'UPDATE studies_experiment SET started_at = coalesce(started_at, ?) WHERE id = ?', parameters: [startedAt ?? null, id] };
  await tables.write([started, { sql: 'UPDATE studies_experiment SET completed_at = ? WHERE id = ?', parameters: [completedAt ?? null, id] }]);
}

/** What is known of a run once its driver has let go of it. */
export type RunEnding = Pick<RunRecord, 'state' | 'length' | 'stopReason' | 'loopLength' | 'fault' | 'cost' | 'startedAt' | 'endedAt'>;

export async function noteRun({ tables }: Pick<Studies, 'tables'>, run: string, ending: RunEnding): Promise<void> {
  const { state, length, stopReason = null, loopLength = null, fault, cost, startedAt = null, endedAt = null } = ending;
  await tables.write([
    {
      sql: `UPDATE studies_run SET status = ?, length = ?, stop_reason = ?, loop_length = ?, fault = ?, cost = ?, started_at = coalesce(?, started_at), ended_at = ? WHERE run = ?`,
      parameters: [state, length, stopReason, loopLength, fault === undefined ? null : JSON.stringify(fault), cost, startedAt, endedAt, run],
    },
  ]);
}

function experimentOf(row: SqlRow): ExperimentRecord {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    file: text(row, 'file'),
    experiment: told(json<Experiment>(row, 'document')),
    createdAt: number(row, 'created_at'),
    startedAt: optional(row, 'started_at', number),
    completedAt: optional(row, 'completed_at', number),
    deletedAt: optional(row, 'deleted_at', number),
    embeddingCost: number(row, 'embedding_cost'),
  };
}

/** Variants that were kept without their kind are edits. */
function told({ variants, ...experiment }: Experiment): Experiment {
  return variants === undefined ? experiment : { ...experiment, variants: variants.map((variant) => ({ ...{ kind: 'edits' }, ...variant }) as Variant) }; // written by this package
}

function runOf(row: SqlRow): RunRecord {
  return {
    experiment: text(row, 'experiment'),
    position: number(row, 'position'),
    run: text(row, 'run'),
    network: json<readonly string[]>(row, 'network'),
    seed: number(row, 'seed'),
    prompt: text(row, 'prompt'),
    promptIndex: number(row, 'prompt_index'),
    maxLength: number(row, 'max_length'),
    state: text(row, 'status') as RunState, // written by this package
    length: number(row, 'length'),
    stopReason: optional(row, 'stop_reason', text) as StopReason | undefined, // written by this package
    loopLength: optional(row, 'loop_length', number),
    fault: optional(row, 'fault', json<Fault>),
    cost: number(row, 'cost'),
    startedAt: optional(row, 'started_at', number),
    endedAt: optional(row, 'ended_at', number),
  };
}
