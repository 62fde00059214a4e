import type { Variant } from '@genarun/dialects';
import {
  clustersOf,
  diagramsOf,
  type ExperimentRecord,
  embeddingsOf,
  experimentRuns,
  listClusterings,
  membersOf,
  outputsOf,
  promptEmbeddingsOf,
  type Studies,
} from '@genarun/studies';
import type { Column, Row } from '../export/tables.ts';

/** One table of a data set of experiments. */
export type StudyTable = {
  readonly name: 'experiments' | 'prompts' | 'runs' | 'invocations' | 'embeddings' | 'prompt_embeddings' | 'diagrams' | 'bars' | 'clusters' | 'cluster_members';
  readonly columns: readonly Column[];
  readonly rows: (studies: Studies, records: readonly ExperimentRecord[]) => AsyncGenerator<Row>;
};

/** `a b:type c` as columns; text where no type is named. */
function columns(words: string): readonly Column[] {
  return words.split(' ').map((word) => {
    const [name = '', type = 'text'] = word.split(':');
    return { name, type: type as Column['type'] }; // the lists below name column types only
  });
}

const iso = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString());

/** Every table, in the order of files. Vectors are lists of 32-bit floats. */
export const studyTables: readonly StudyTable[] = [
  {
    name: 'experiments',
    columns: columns('experiment name file created_at:time started_at:time completed_at:time configuration:json'),
    rows: async function* (_studies, records) {
      for (const { id, name, file, experiment, createdAt, startedAt, completedAt } of records)
        yield {
          ...{ experiment: id, name, file, created_at: iso(createdAt), started_at: iso(startedAt), completed_at: iso(completedAt) },
          configuration: JSON.parse(JSON.stringify(experiment)),
        };
    },
  },
  {
    name: 'prompts',
    columns: columns('experiment prompt_index:integer prompt variant_of:integer kind grade model angle:number'),
    rows: async function* (_studies, records) {
      for (const { id, experiment } of records)
        for (const [index, prompt] of experiment.prompts.entries()) {
          const variant = experiment.variants?.find((each) => each.prompt === index);
          const known = { experiment: id, prompt_index: index, prompt, variant_of: variant?.of ?? null, kind: variant?.kind ?? null };
          yield { ...known, ...(variant === undefined ? { grade: null, model: null, angle: null } : gradeOf(variant)) };
        }
    },
  },
  {
    name: 'runs',
    columns: columns(
      'run experiment position:integer network network_models:json seed:integer prompt prompt_index:integer length:integer max_length:integer stop_reason loop_length:integer error cost:number started_at:time ended_at:time',
    ),
    rows: async function* (studies, records) {
      for (const { id } of records)
        for (const run of await experimentRuns(studies, id))
          yield {
            ...{
              run: run.run,
              experiment: id,
              position: run.position,
              network: run.network.join(' → '),
              network_models: [...run.network],
              seed: run.seed,
              prompt: run.prompt,
              prompt_index: run.promptIndex,
            },
            ...{
              length: run.length,
              max_length: run.maxLength,
              stop_reason: run.stopReason ?? 'unknown',
              loop_length: run.loopLength ?? null,
              error: run.fault?.message ?? null,
              cost: run.cost,
            },
            ...{ started_at: iso(run.startedAt), ended_at: iso(run.endedAt) },
          };
    },
  },
  {
    name: 'invocations',
    columns: columns('run sequence:integer address model form text sha256 mime width:integer height:integer started_at:time ended_at:time'),
    rows: async function* (studies, records) {
      for (const { id } of records)
        for (const { run } of await experimentRuns(studies, id))
          for (const output of await outputsOf(studies, run)) {
            const known = { run, sequence: output.sequence, address: output.address, model: output.model, form: output.form };
            const times = { started_at: iso(output.startedAt), ended_at: iso(output.endedAt) };
            if (output.form === 'text') yield { ...known, text: output.text, ...times };
            else {
              const { uri, mime, width = null, height = null } = output.image;
              yield { ...known, sha256: uri.slice(5), mime, width, height, ...times };
            }
          }
    },
  },
  {
    name: 'embeddings',
    columns: columns('run sequence:integer address form model model_id dimension:integer vector:vector'),
    rows: async function* (studies, records) {
      for (const { id, experiment } of records)
        for (const { run } of await experimentRuns(studies, id))
          for (const name of experiment.embedding_models)
            for (const { sequence, address, form, model, modelId, vector } of await embeddingsOf(studies, run, name))
              yield { run, sequence, address, form, model, model_id: modelId, dimension: vector.length, vector: [...vector] };
    },
  },
  {
    name: 'prompt_embeddings',
    columns: columns('experiment prompt model dimension:integer vector:vector'),
    rows: async function* (studies, records) {
      for (const { id, experiment } of records)
        for (const model of experiment.embedding_models)
          for (const [index, vector] of await promptEmbeddingsOf(studies, id, model))
            yield { experiment: id, prompt: experiment.prompts[index] ?? null, model, dimension: vector.length, vector: [...vector] };
    },
  },
  {
    name: 'diagrams',
    columns: columns('run model points:integer duplicates:integer threshold:number dimension:integer bars:integer entropy:number total_persistence:number'),
    rows: async function* (studies, records) {
      for (const { id } of records)
        for (const { run, model, data } of await diagramsOf(studies, id))
          for (const [dimension, { entropy, bars, total }] of data.entropy.entries())
            yield { run, model, points: data.n, duplicates: data.duplicates, threshold: data.threshold, dimension, bars, entropy, total_persistence: total };
    },
  },
  {
    name: 'bars',
    columns: columns('run model dimension:integer birth:number death:number'),
    rows: async function* (studies, records) {
      for (const { id } of records)
        for (const { run, model, data } of await diagramsOf(studies, id))
          for (const [dimension, diagram] of data.diagrams.entries()) for (const [birth, death] of diagram) yield { run, model, dimension, birth, death };
    },
  },
  {
    name: 'clusters',
    columns: columns('clustering model label:integer size:integer stability:number medoid_run medoid_address medoid_text medoid_sha256 parameters:json'),
    rows: async function* (studies, records) {
      for (const { id, name, model, parameters } of await clusteringsOf(studies, records))
        for (const { label, size, stability, medoid } of await clustersOf(studies, id))
          yield {
            ...{ clustering: name, model, label, size, stability, medoid_run: medoid.run, medoid_address: medoid.address },
            ...{ medoid_text: medoid.text ?? null, medoid_sha256: medoid.sha256 ?? null, parameters: { ...parameters } },
          };
    },
  },
  {
    name: 'cluster_members',
    columns: columns('clustering run address label:integer probability:number'),
    rows: async function* (studies, records) {
      for (const { id, name } of await clusteringsOf(studies, records))
        for (const { run, address, label, probability } of await membersOf(studies, id)) yield { clustering: name, run, address, label, probability };
    },
  },
];

/** The grade that was asked for, as text, and the angle in radians that noise has reached. */
function gradeOf(variant: Variant): { readonly grade: string; readonly model: string | null; readonly angle: number | null } {
  if (variant.kind === 'edits') return { grade: String(variant.edits), model: null, angle: null };
  if (variant.kind === 'noise') return { grade: String(variant.deviation), model: variant.model, angle: variant.angle };
  return { grade: String(variant.grade), model: variant.model, angle: null };
}

async function clusteringsOf(studies: Studies, records: readonly ExperimentRecord[]) {
  const ids = new Set(records.map(({ id }) => id));
  return (await listClusterings(studies)).filter(({ selection }) => selection.some((id) => ids.has(id)));
}
