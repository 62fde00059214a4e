import type { Experiment } from '@genarun/dialects';
import { toGenarunError } from '@genarun/spec';
import { diagramOf, type Persistence, type PersistenceOptions, type PersistenceProgress, persistentEntropy, predictCost } from '@genarun/topology';
import { type Embedding, embeddingsOf } from '../embeddings/records.ts';
import { createPace, type Tell } from '../perform/progress.ts';
import { type ExperimentRecord, experimentRuns } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';
import { type Bar, type DiagramData, diagramKey, diagramStates, keepDiagram } from './records.ts';

export type MakingDiagrams = { readonly stopped: () => boolean; readonly signal?: AbortSignal; readonly tell: Tell };

/** What the engine of persistence takes for one cloud by itself: as many are worked on at once as fit into it together. Bytes. */
const memory = 3e9;

/**
 * Works out the diagram of every run by every embedding model that has vectors of it, several at a time where that is offered; one that was made of the same
 * number of vectors in the same way stays.
 */
export async function makeDiagrams(studies: Studies, record: ExperimentRecord, { stopped, signal, tell }: MakingDiagrams): Promise<void> {
  const settings = settingsOf(record.experiment);
  const known = await diagramStates(studies, record.id);
  const runs = await experimentRuns(studies, record.id);
  const pairs = runs.flatMap(({ run }) => record.experiment.embedding_models.map((model) => ({ run, model })));
  const progress = countDiagrams(studies, pairs.length, tell);
  const work = async ({ run, model }: (typeof pairs)[number]): Promise<void> => {
    const embeddings = await embeddingsOf(studies, run, model);
    const state = known.get(diagramKey(run, model));
    if (embeddings.length === 0 || (state?.points === embeddings.length && state.settings === JSON.stringify(settings))) return;
    const begun = studies.clock.now();
    const onProgress = ({ stage, done, total }: PersistenceProgress) => progress.within(`${run} ${model}`, stage === 'edges' ? done / Math.max(1, total) : 0);
    try {
      const data = await shapeOf(studies, embeddings, { ...settings, onProgress, ...(signal === undefined ? {} : { signal }) });
      await keepDiagram(studies, { run, model, settings: JSON.stringify(settings), points: embeddings.length, data }, studies.clock.now() - begun);
    } catch (error) {
      if (!stopped()) tell({ type: 'warning', text: `the diagram of run ${run} by ${model}: ${toGenarunError(error).message}` });
    }
  };
  const { bytes } = predictCost({ size: record.experiment.max_length, maxDimension: settings.maxDimension });
  const waiting = [...pairs];
  const worker = async () => {
    for (let pair = waiting.shift(); pair !== undefined && !stopped(); pair = waiting.shift()) {
      await work(pair);
      if (!stopped()) progress.done(`${pair.run} ${pair.model}`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(studies.shapes.atOnce, Math.floor(memory / bytes))) }, worker));
}

/** Tells how many diagrams there are, those under way by the share of them that is done. */
function countDiagrams({ clock }: Pick<Studies, 'clock'>, total: number, tell: Tell) {
  const pace = createPace(clock.now);
  const shares = new Map<string, number>();
  let whole = 0;
  const report = () => {
    const done = whole + [...shares.values()].reduce((sum, share) => sum + share, 0);
    tell({ type: 'stage', stage: 'diagrams', done, total, etaMs: pace.eta(total - done) });
  };
  return {
    within: (key: string, share: number) => {
      shares.set(key, Math.min(1, share));
      report();
    },
    done: (key: string) => {
      shares.delete(key);
      whole++;
      pace.done();
      report();
    },
  };
}

type Settings = { readonly maxDimension: 0 | 1 | 2; readonly metric: NonNullable<NonNullable<Experiment['diagrams']>['metric']>; readonly threshold?: number };

function settingsOf({ diagrams = {} }: Experiment): Settings {
  const { max_dimension: maxDimension = 2, metric = 'euclidean', threshold } = diagrams;
  return { maxDimension, metric, ...(threshold === undefined ? {} : { threshold }) };
}

async function shapeOf({ shapes }: Studies, embeddings: readonly Embedding[], options: PersistenceOptions): Promise<DiagramData> {
  const dimension = embeddings[0]?.vector.length ?? 0;
  const data = new Float32Array(embeddings.length * dimension);
  embeddings.forEach(({ vector }, row) => void data.set(vector, row * dimension));
  return told(await shapes.persistence({ data, count: embeddings.length, dimension }, options), duplicatesIn(embeddings));
}

function told({ size, threshold, diagrams, landmarks }: Persistence, duplicates: number): DiagramData {
  return {
    n: size,
    duplicates,
    threshold,
    diagrams: diagrams.map((diagram) => diagram.map(([birth, death]): Bar => [birth, death === Number.POSITIVE_INFINITY ? null : death])),
    entropy: diagrams.map((diagram) => {
      const { entropy, bars, totalPersistence } = persistentEntropy(diagramOf(diagram));
      return { entropy, bars, total: totalPersistence };
    }),
    ...(landmarks === undefined ? {} : { landmarks: { points: landmarks.indices.length, error: landmarks.error } }),
  };
}

/** How many vectors are equal to an earlier one. */
function duplicatesIn(embeddings: readonly Embedding[]): number {
  // Equal vectors have equal sums; few others do, and those are compared.
  const bySum = new Map<number, Float32Array[]>();
  let duplicates = 0;
  for (const { vector } of embeddings) {
    let sum = 0;
    for (let axis = 0; axis < vector.length; axis++) sum += (vector[axis] ?? 0) * (axis + 1);
    const alike = bySum.get(sum) ?? [];
    if (alike.some((other) => other.length === vector.length && other.every((number, axis) => number === vector[axis]))) duplicates++;
    else bySum.set(sum, [...alike, vector]);
  }
  return duplicates;
}
