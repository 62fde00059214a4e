import { type Clustering, clustersOf, membersOf } from '../../clusters/records.ts';
import { sequenceOf } from '../../perform/outputs.ts';
import { type ExperimentRecord, experimentRuns } from '../../records/experiments.ts';
import type { Studies } from '../../studies.ts';

/** One kept cluster as a report needs it. The medoid is a real output; `run` is its place in the data set, undefined where it is of another experiment. */
export type StoredCluster = {
  readonly label: number;
  readonly medoid: { readonly run: number | undefined; readonly id: string; readonly address: string; readonly text?: string; readonly sha256?: string };
};

/** Clusters that were kept under a name, with the label of every clustered output of each run of the data set, by its sequence. */
export type StoredClusters = Pick<Clustering, 'id' | 'name' | 'model' | 'items' | 'outliers' | 'parameters'> & {
  /** Whether somebody asked for these; others give way where they tell nothing. */
  readonly isNamed: boolean;
  readonly list: readonly StoredCluster[];
  readonly labels: readonly ReadonlyMap<number, number>[];
};

/** Reads a clustering as a report over one experiment needs it. */
export async function readClusters(
  studies: Pick<Studies, 'tables'>,
  experiment: ExperimentRecord,
  { clustering, isNamed }: { readonly clustering: Clustering; readonly isNamed: boolean },
): Promise<StoredClusters> {
  const runs = await experimentRuns(studies, experiment.id);
  const places = new Map(runs.map(({ run }, place) => [run, place]));
  const labels = runs.map(() => new Map<number, number>());
  for (const { run, address, label } of await membersOf(studies, clustering.id)) {
    const sequence = sequenceOf(address);
    if (sequence !== undefined) labels[places.get(run) ?? -1]?.set(sequence, label);
  }
  const { id, name, model, items, outliers, parameters } = clustering;
  const list = (await clustersOf(studies, clustering.id)).map(
    ({ label, medoid }): StoredCluster => ({
      label,
      medoid: { run: places.get(medoid.run), id: medoid.run, address: medoid.address, text: medoid.text, sha256: medoid.sha256 },
    }),
  );
  return { id, name, model, items, outliers, parameters, isNamed, list, labels };
}
