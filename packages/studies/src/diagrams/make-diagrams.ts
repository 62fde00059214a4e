import type { Experiment } from '@genarun/dialects';
import { toGenarunError } from '@genarun/spec';
import { diagramOf, type Persistence, persistence, persistentEntropy } from '@genarun/topology';
import { type Embedding, embeddingsOf } from '../embeddings/records.ts';
import { createPace, type Tell } from '../perform/progress.ts';
import { type ExperimentRecord, experimentRuns } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';
import { type Bar, type DiagramData, diagramKey, diagramStates, keepDiagram } from './records.ts';

export type MakingDiagrams = { readonly stopped: () => boolean; readonly signal?: AbortSignal; readonly tell: Tell };

/** Works out the diagram of every run by every embedding model that has vectors of it; one that was made of the same number of vectors in the same way stays. */
export async function makeDiagrams(studies: Studies, record: ExperimentRecord, { stopped, signal, tell }: MakingDiagrams): Promise<void> {
  const settings = settingsOf(record.experiment);
  const known = await diagramStates(studies, record.id);
  const pairs = (await experimentRuns(studies, record.id)).flatMap(({ run }) => record.experiment.embedding_models.map((model) => ({ run, model })));
  const pace = createPace(studies.clock.now);
  let done = 0;
  for (const { run, model } of pairs) {
    if (stopped()) return;
    const embeddings = await embeddingsOf(studies, run, model);
    const state = known.get(diagramKey(run, model));
    if (embeddings.length > 0 && (state?.points !== embeddings.length || state.settings !== JSON.stringify(settings))) {
      const begun = studies.clock.now();
      try {
        const data = await shapeOf(embeddings, settings, signal);
        await keepDiagram(studies, { run, model, settings: JSON.stringify(settings), points: embeddings.length, data }, studies.clock.now() - begun);
      } catch (error) {
        if (stopped()) return;
        tell({ type: 'warning', text: `the diagram of run ${run} by ${model}: ${toGenarunError(error).message}` });
      }
    }
    done++;
    pace.done();
    tell({ type: 'stage', stage: 'diagrams', done, total: pairs.length, etaMs: pace.eta(pairs.length - done) });
  }
}

type Settings = { readonly maxDimension: 0 | 1 | 2; readonly metric: NonNullable<NonNullable<Experiment['diagrams']>['metric']>; readonly threshold?: number };

function settingsOf({ diagrams = {} }: Experiment): Settings {
  const { max_dimension: maxDimension = 2, metric = 'euclidean', threshold } = diagrams;
  return { maxDimension, metric, ...(threshold === undefined ? {} : { threshold }) };
}

async function shapeOf(embeddings: readonly Embedding[], settings: Settings, signal: AbortSignal | undefined): Promise<DiagramData> {
  const dimension = embeddings[0]?.vector.length ?? 0;
  const data = new Float32Array(embeddings.length * dimension);
  embeddings.forEach(({ vector }, row) => void data.set(vector, row * dimension));
  const result = await persistence({ data, count: embeddings.length, dimension }, { ...settings, ...(signal === undefined ? {} : { signal }) });
  return told(result, duplicatesIn(embeddings));
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

function duplicatesIn(embeddings: readonly Embedding[]): number {
  return embeddings.length - new Set(embeddings.map(({ vector }) => vector.join(' '))).size;
}
