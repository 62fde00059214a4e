import type { Run } from '@genarun/core';
import type { Json } from '@genarun/spec';
import { countForms, formsByNetwork } from '../perform/forms.ts';
import { outputsOf } from '../perform/outputs.ts';
import { createPace, type Guard, type Tell } from '../perform/progress.ts';
import { type ExperimentRecord, experimentRuns, type RunRecord } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';
import { performBatch } from './perform-batch.ts';
import type { Form, Reader, ReaderPlan } from './plan-readers.ts';
import { type Batch, countEmbeddings, embeddedAddresses, type Item, noteBatch, openBatches, promptEmbeddingsOf } from './records.ts';

export type Embedding = { readonly readers: readonly Reader[]; readonly guard: Guard<Run>; readonly tell: Tell };

/** Items of one run of the engine at most. */
const chunkItems = 512;

/** Gives every output a vector by every model that reads it, and the initial prompts too. What is there stays; only what is missing is made. */
export async function embedOutputs(studies: Studies, record: ExperimentRecord, { readers, guard, tell }: Embedding): Promise<void> {
  const { normalise, dimensions } = record.experiment.embeddings ?? {};
  const shaping = { normalise, dimensions };
  for (const batch of await openBatches(studies, record.id)) {
    if (guard.happened()) return;
    await performBatch(studies, batch, undefined, { shaping, guard });
  }
  const runs = await experimentRuns(studies, record.id);
  const counter = await countWork(studies, record, { readers, runs, tell });
  for (const [index, reader] of readers.entries()) {
    for await (const chunk of chunksOf(studies, record, reader, runs)) {
      if (guard.happened()) return;
      const batch: Batch = { run: studies.engine.newRunId(), experiment: record.id, model: reader.name, modelId: chunk.reader.modelId, items: chunk.items };
      await noteBatch(studies, batch);
      const { kept, problem } = await performBatch(studies, batch, { ...chunk.reader.plan, inputs: { batches: chunk.values } }, { shaping, guard });
      counter(kept);
      if (problem !== undefined) tell({ type: 'warning', text: `embeddings by ${reader.name}: ${problem}` });
    }
    const next = modelsOf(readers[index + 1]);
    await studies.engine.release(modelsOf(reader).filter((model) => !next.includes(model)));
  }
}

function modelsOf(reader: Reader | undefined): readonly string[] {
  return Object.values(reader?.forms ?? {}).flatMap(({ plan }) => Object.keys(plan.models));
}

type Work = { readonly readers: readonly Reader[]; readonly runs: readonly RunRecord[]; readonly tell: Tell };

async function countWork(studies: Studies, record: ExperimentRecord, { readers, runs, tell }: Work): Promise<(kept: number) => void> {
  const forms = await formsByNetwork(studies, runs);
  const pace = createPace(studies.clock.now);
  const counts = await countEmbeddings(studies, record.id);
  let done = readers.reduce((sum, { name }) => sum + (counts.get(name) ?? 0), 0);
  const total = readers.reduce((sum, reader) => sum + runs.reduce((all, run) => all + countForms(forms(run), run.length, Object.keys(reader.forms)), 0), 0);
  const report = () => tell({ type: 'stage', stage: 'embeddings', done: Math.min(done, total), total, etaMs: pace.eta(Math.max(0, total - done)) });
  report();
  return (kept) => {
    done += kept;
    pace.done(kept);
    report();
  };
}

type Found = { readonly item: Item; readonly form: Form; readonly value: Json };
type Chunk = { readonly reader: ReaderPlan; readonly items: readonly (readonly Item[])[]; readonly values: readonly (readonly Json[])[] };

/** What has no vector yet, in chunks of one form each: a request holds texts or pictures. */
async function* chunksOf(studies: Studies, record: ExperimentRecord, reader: Reader, runs: readonly RunRecord[]): AsyncGenerator<Chunk> {
  const waiting: Record<Form, Found[]> = { text: [], image: [] };
  for await (const found of missing(studies, record, reader, runs)) {
    const line = waiting[found.form];
    line.push(found);
    const plan = reader.forms[found.form];
    if (plan !== undefined && line.length >= Math.max(plan.batch, Math.floor(chunkItems / plan.batch) * plan.batch)) yield chunkOf(plan, line.splice(0));
  }
  for (const form of ['text', 'image'] as const) {
    const plan = reader.forms[form];
    if (plan !== undefined && waiting[form].length > 0) yield chunkOf(plan, waiting[form].splice(0));
  }
}

function chunkOf(reader: ReaderPlan, found: readonly Found[]): Chunk {
  const parts = Array.from({ length: Math.ceil(found.length / reader.batch) }, (_, index) => found.slice(index * reader.batch, (index + 1) * reader.batch));
  return { reader, items: parts.map((part) => part.map(({ item }) => item)), values: parts.map((part) => part.map(({ value }) => value)) };
}

async function* missing(studies: Studies, record: ExperimentRecord, { name, forms }: Reader, runs: readonly RunRecord[]): AsyncGenerator<Found> {
  if (forms.text !== undefined && record.experiment.embeddings?.prompts !== false) {
    const known = await promptEmbeddingsOf(studies, record.id, name);
    for (const [index, prompt] of record.experiment.prompts.entries()) if (!known.has(index)) yield { item: { prompt: index }, form: 'text', value: prompt };
  }
  for (const { run } of runs) {
    const known = await embeddedAddresses(studies, run, name);
    for (const output of await outputsOf(studies, run)) {
      const { address, sequence, form } = output;
      if (forms[form] === undefined || known.has(address)) continue;
      yield { item: { run, address, sequence, form }, form, value: output.form === 'text' ? output.text : { ...output.image } };
    }
  }
}
