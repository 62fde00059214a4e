import type { SqlRow, Statement } from '@genarun/spec';
import { bytes, json, number, text } from '../records/read-row.ts';
import type { Studies } from '../studies.ts';
import type { Form } from './plan-readers.ts';
import { bytesOf, vectorOf } from './vectors.ts';

type With = Pick<Studies, 'tables'>;

/** What a vector is of: an output of a run, or an initial prompt. */
export type Item = { readonly run: string; readonly address: string; readonly sequence: number; readonly form: Form } | { readonly prompt: number };

/** Vectors that are being made: one run of the engine, whose invocation k makes those of `items[k]`. */
export type Batch = {
  readonly run: string;
  readonly experiment: string;
  readonly model: string;
  readonly modelId: string;
  readonly items: readonly (readonly Item[])[];
};

/** One vector of an output. */
export type Embedding = {
  readonly run: string;
  readonly address: string;
  readonly sequence: number;
  readonly form: Form;
  readonly model: string;
  readonly modelId: string;
  readonly vector: Float32Array;
};

/** The vectors of a run by one model, in the order in which the outputs were made. */
export async function embeddingsOf({ tables }: With, run: string, model: string): Promise<readonly Embedding[]> {
  const rows = await tables.query({ sql: 'SELECT * FROM studies_embedding WHERE run = ? AND model = ? ORDER BY sequence', parameters: [run, model] });
  return rows.map(embeddingOf);
}

function embeddingOf(row: SqlRow): Embedding {
  return {
    run: text(row, 'run'),
    address: text(row, 'address'),
    sequence: number(row, 'sequence'),
    form: text(row, 'form') as Form, // written by this package
    model: text(row, 'model'),
    modelId: text(row, 'model_id'),
    vector: vectorOf(bytes(row, 'vector')),
  };
}

/** The vectors of an experiment's initial prompts by one model, by the place of the prompt. */
export async function promptEmbeddingsOf({ tables }: With, experiment: string, model: string): Promise<ReadonlyMap<number, Float32Array>> {
  const rows = await tables.query({
    sql: 'SELECT prompt_index, vector FROM studies_prompt_embedding WHERE experiment = ? AND model = ?',
    parameters: [experiment, model],
  });
  return new Map(rows.map((row) => [number(row, 'prompt_index'), vectorOf(bytes(row, 'vector'))]));
}

/** Addresses of a run that a model has a vector of. */
export async function embeddedAddresses({ tables }: With, run: string, model: string): Promise<ReadonlySet<string>> {
  const rows = await tables.query({ sql: 'SELECT address FROM studies_embedding WHERE run = ? AND model = ?', parameters: [run, model] });
  return new Set(rows.map((row) => text(row, 'address')));
}

/** Vectors by model, of the runs of an experiment. */
export async function countEmbeddings({ tables }: With, experiment: string): Promise<ReadonlyMap<string, number>> {
  const rows = await tables.query({
    sql: `SELECT v.model AS model, count(*) AS vectors FROM studies_embedding AS v JOIN studies_run AS r ON r.run = v.run WHERE r.experiment = ? GROUP BY v.model`,
    parameters: [experiment],
  });
  return new Map(rows.map((row) => [text(row, 'model'), number(row, 'vectors')]));
}

export async function openBatches({ tables }: With, experiment: string): Promise<readonly Batch[]> {
  const rows = await tables.query({ sql: 'SELECT * FROM studies_batch WHERE experiment = ? ORDER BY run', parameters: [experiment] });
  return rows.map((row) => ({
    run: text(row, 'run'),
    experiment: text(row, 'experiment'),
    model: text(row, 'model'),
    modelId: text(row, 'model_id'),
    items: json<Batch['items']>(row, 'items'),
  }));
}

/** Notes a batch before its run is started, so that a crash leaves nothing that nobody knows of. */
export async function noteBatch({ tables, clock }: Pick<Studies, 'tables' | 'clock'>, { run, experiment, model, modelId, items }: Batch): Promise<void> {
  await tables.write([
    {
      sql: 'INSERT INTO studies_batch (run, experiment, model, model_id, items, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      parameters: [run, experiment, model, modelId, JSON.stringify(items), clock.now()],
    },
  ]);
}

/** Keeps the vectors of a batch, what it cost, and that it is done with: all or nothing. A vector that is there stays. */
export async function closeBatch(
  { tables, clock }: Pick<Studies, 'tables' | 'clock'>,
  batch: Batch,
  { vectors, cost }: { readonly vectors: readonly { readonly item: Item; readonly vector: Float32Array }[]; readonly cost: number },
): Promise<void> {
  const now = clock.now();
  const kept = vectors.map(({ item, vector }) => insertion(batch, item, vector, now));
  await tables.write([
    ...kept,
    { sql: 'UPDATE studies_experiment SET embedding_cost = embedding_cost + ? WHERE id = ?', parameters: [cost, batch.experiment] },
    { sql: 'DELETE FROM studies_batch WHERE run = ?', parameters: [batch.run] },
  ]);
}

function insertion({ experiment, model, modelId }: Batch, item: Item, vector: Float32Array, now: number): Statement {
  if ('prompt' in item)
    return {
      sql: `INSERT INTO studies_prompt_embedding (experiment, model, prompt_index, model_id, dimension, vector, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (experiment, model, prompt_index) DO NOTHING`,
      parameters: [experiment, model, item.prompt, modelId, vector.length, bytesOf(vector), now],
    };
  return {
    sql: `INSERT INTO studies_embedding (run, model, address, sequence, form, model_id, dimension, vector, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (run, model, address) DO NOTHING`,
    parameters: [item.run, model, item.address, item.sequence, item.form, modelId, vector.length, bytesOf(vector), now],
  };
}
