import { GenarunError } from '@genarun/spec';
import type { Points } from '@genarun/topology';
import { type Embedding, embeddingsOf, promptEmbeddingsOf } from '../../embeddings/records.ts';
import { type Output, outputsOf } from '../../perform/outputs.ts';
import { type ExperimentRecord, experimentRuns, type RunRecord } from '../../records/experiments.ts';
import type { Studies } from '../../studies.ts';
import { evenly } from '../analysis/settings.ts';
import type { Dataset, DatasetOutput, DatasetRun, Lens, Trajectory } from './dataset.ts';

/**
 * Reads all that a report is made of. The first embedding model with vectors is the one it looks through, unless another one of the experiment is named; of the
 * others a hundred texts and a hundred pictures of each run are kept, evenly chosen. Throws `not_found` for a
 * model the experiment has not, and `invalid_input` when no run has made anything yet.
 */
export async function readDataset(
  studies: Pick<Studies, 'tables' | 'store' | 'engine'>,
  { id, name, experiment }: ExperimentRecord,
  { model, signal, tell }: { readonly model?: string; readonly signal?: AbortSignal; readonly tell?: (done: number, total: number) => void } = {},
): Promise<Dataset> {
  const models = experiment.embedding_models;
  if (model !== undefined && !models.includes(model))
    throw new GenarunError({
      code: 'not_found',
      message: `the experiment has no vectors by "${model}"`,
      hint: `its embedding models are: ${models.join(', ')}`,
    });
  const records = await experimentRuns(studies, id);
  const runs: DatasetRun[] = [];
  const total = records.length * (1 + models.length);
  for (const [place, record] of records.entries()) {
    signal?.throwIfAborted();
    tell?.(place, total);
    runs.push(runOf(record, await outputsOf(studies, record.run)));
  }
  if (runs.every(({ outputs }) => outputs.length === 0))
    throw new GenarunError({
      code: 'invalid_input',
      message: `experiment ${id}: no run has made anything yet`,
      hint: `perform it first: genarun experiment resume ${id}`,
    });
  const ordered = model === undefined ? models : [model, ...models.filter((each) => each !== model)];
  const lenses: Lens[] = [];
  for (const each of ordered) {
    // The first model with vectors is looked through; of the others only the ends are compared.
    const most = lenses.some(({ trajectories }) => trajectories.some(({ points }) => points.count > 0)) ? stepsOfOthers : Number.POSITIVE_INFINITY;
    const trajectories: Trajectory[] = [];
    for (const [place, { run }] of records.entries()) {
      signal?.throwIfAborted();
      tell?.(records.length * (1 + lenses.length) + place, total);
      trajectories.push(trajectoryOf(thinned(await embeddingsOf(studies, run, each), most)));
    }
    lenses.push({ model: each, trajectories, prompts: await promptEmbeddingsOf(studies, id, each) });
  }
  const { prompts, variants } = experiment;
  return { id, name, prompts, runs, lenses, ...(variants === undefined ? {} : { variants }) };
}

/** Vectors of a run that are kept at most, texts and pictures each, of models that are not looked through: what several models hold must fit into memory together. */
const stepsOfOthers = 100;

/** At most so many vectors of each form, evenly chosen. */
function thinned(embeddings: readonly Embedding[], most: number): readonly Embedding[] {
  if (embeddings.length <= most) return embeddings;
  return (['text', 'image'] as const)
    .flatMap((form) => {
      const own = embeddings.filter((embedding) => embedding.form === form);
      return evenly(own.length, most).flatMap((place) => own[place] ?? []);
    })
    .sort((a, b) => a.sequence - b.sequence);
}

function runOf({ run, network, seed, promptIndex, stopReason, loopLength }: RunRecord, outputs: readonly Output[]): DatasetRun {
  const told = outputs.map(outputOf);
  const last = told[told.length - 1];
  const twin = last === undefined || loopLength === undefined ? undefined : told.find(({ sequence }) => sequence === last.sequence - loopLength);
  // A walk compares pictures by their pixels: two files of one picture are the same output, and it says so.
  const keyed = stopReason !== 'duplicate' || last === undefined || twin === undefined ? told : [...told.slice(0, -1), { ...last, key: twin.key }];
  return {
    id: run,
    network,
    seed,
    prompt: promptIndex,
    outputs: keyed,
    ...(stopReason === undefined ? {} : { stopReason }),
    ...(loopLength === undefined ? {} : { loopLength }),
  };
}

function outputOf(output: Output): DatasetOutput {
  if (output.form === 'text') return { sequence: output.sequence, key: output.text, text: output.text };
  const sha256 = output.image.uri.replace(/^blob:/, '');
  return { sequence: output.sequence, key: sha256, sha256 };
}

/** Vectors of another length than the first one (a model that was exchanged on the way) are left out. */
function trajectoryOf(embeddings: readonly Embedding[]): Trajectory {
  const dimension = embeddings[0]?.vector.length ?? 0;
  const kept = embeddings.filter(({ vector }) => vector.length === dimension);
  const points: Points = { data: new Float32Array(kept.length * dimension), count: kept.length, dimension };
  for (const [place, { vector }] of kept.entries()) points.data.set(vector, place * dimension);
  return { sequences: kept.map(({ sequence }) => sequence), forms: kept.map(({ form }) => form), points };
}
