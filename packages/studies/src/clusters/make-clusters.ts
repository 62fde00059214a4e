import { GenarunError } from '@genarun/spec';
import { type Embedding, embeddingsOf } from '../embeddings/records.ts';
import { outputsOf } from '../perform/outputs.ts';
import { type ExperimentRecord, experimentRuns } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';
import { type Cluster, type Clustering, type ClusterParameters, keepClustering, type Member } from './records.ts';
import { usualDownsample } from './usual-downsample.ts';

export type ClusterRequest = {
  readonly name: string;
  readonly model: string;
  readonly experiments: readonly ExperimentRecord[];
  /** Aborted, nothing is kept. */
  readonly signal?: AbortSignal;
} & Partial<ClusterParameters>;

/**
 * Clusters the vectors of one model over experiments by density, at unit length, and freezes the result under a name. Everything is loaded first,
 * then worked out, then written at once. Throws `invalid_input` for fewer than four vectors, or vectors of different models or lengths.
 */
export async function makeClusters(studies: Studies, request: ClusterRequest): Promise<Clustering> {
  const { embeddings, downsample } = await collect(studies, request);
  const least = Math.max(5, Math.floor(0.001 * embeddings.length));
  const parameters: ClusterParameters = {
    minClusterSize: request.minClusterSize ?? least,
    minSamples: request.minSamples ?? request.minClusterSize ?? least,
    epsilon: request.epsilon ?? 0.4,
    downsample,
  };
  const dimension = embeddings[0]?.vector.length ?? 0;
  const data = new Float32Array(embeddings.length * dimension);
  embeddings.forEach(({ vector }, row) => void data.set(vector, row * dimension));
  const { labels, probabilities, clusters } = await studies.shapes.clusters(
    { data, count: embeddings.length, dimension },
    {
      ...parameters,
      metric: 'chord',
      allowSingleCluster: true,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    },
  );
  const kept: Cluster[] = [];
  for (const [label, { size, stability, medoid }] of clusters.entries()) {
    const embedding = embeddings[medoid];
    // A density without end is that of equal vectors.
    if (embedding) kept.push({ label, size, stability: Number.isFinite(stability) ? stability : Number.MAX_VALUE, medoid: await medoidOf(studies, embedding) });
  }
  const members = embeddings.map(({ run, address }, index): Member => ({ run, address, label: labels[index] ?? -1, probability: probabilities[index] ?? 0 }));
  const clustering: Clustering = {
    id: studies.engine.newRunId(),
    name: request.name,
    model: request.model,
    algorithm: 'hdbscan',
    parameters,
    selection: request.experiments.map(({ id }) => id),
    items: members.length,
    outliers: members.filter(({ label }) => label < 0).length,
    createdAt: studies.clock.now(),
  };
  await keepClustering(studies, clustering, { clusters: kept, members });
  return clustering;
}

async function collect(studies: Studies, request: ClusterRequest): Promise<{ readonly embeddings: readonly Embedding[]; readonly downsample: number }> {
  const all: Embedding[][] = [];
  for (const { id } of request.experiments)
    for (const { run } of await experimentRuns(studies, id)) all.push([...(await embeddingsOf(studies, run, request.model))]);
  const total = all.reduce((sum, run) => sum + run.length, 0);
  const downsample =
    request.downsample ??
    usualDownsample(
      total,
      request.experiments.flatMap(({ experiment }) => experiment.networks.map(({ length }) => length)),
    );
  const embeddings = all.flatMap((run) => run.filter((_, index) => index % downsample === 0));
  if (embeddings.length < 4)
    throw new GenarunError({
      code: 'invalid_input',
      message: `at least 4 vectors by ${request.model} are expected, got ${embeddings.length}`,
      hint: 'the embedding models of an experiment: genarun experiment status',
    });
  // A joint model may read texts and pictures by two models of one space: those are told apart by the form.
  const kinds = new Set(embeddings.map(({ modelId, vector, form }) => `${vector.length} numbers by ${modelId} of ${form}s`));
  const spaces = new Set([...kinds].map((kind) => kind.slice(kind.lastIndexOf(' of '))));
  if (kinds.size > spaces.size)
    throw new GenarunError({
      code: 'invalid_input',
      message: `the vectors by ${request.model} are of different spaces: ${[...kinds].join(', ')}`,
      hint: 'cluster the experiments apart',
    });
  return { embeddings, downsample };
}

async function medoidOf(studies: Studies, { run, address }: Embedding): Promise<Cluster['medoid']> {
  const output = (await outputsOf(studies, run)).find((candidate) => candidate.address === address);
  if (output?.form === 'text') return { run, address, text: output.text };
  return { run, address, ...(output?.form === 'image' ? { sha256: output.image.uri.slice(5) } : {}) };
}
