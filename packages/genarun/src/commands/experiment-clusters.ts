import { GenarunError } from '@genarun/spec';
import { clustersOf, findClustering, findExperiment, listClusterings, listExperiments, makeClusters, removeClustering } from '@genarun/studies';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, formatTime } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { withExperiments } from './experiment-run.ts';

export type ExperimentClusterOptions = {
  readonly home?: string;
  readonly by?: string;
  readonly name?: string;
  readonly epsilon?: number;
  readonly minSize?: number;
  readonly minSamples?: number;
  readonly downsample?: number;
  readonly json?: boolean;
};

/** `genarun experiment cluster IDS…`: clusters of the vectors of one model over experiments, frozen under a name. */
export async function experimentCluster(shell: Shell, words: readonly string[], options: ExperimentClusterOptions): Promise<number> {
  return withExperiments(shell, options, async (studies) => {
    const experiments =
      words[0] === 'all'
        ? await listExperiments(studies)
        : await Promise.all((words.length === 0 ? ['latest'] : words).map((word) => findExperiment(studies, word)));
    const model = options.by ?? experiments[0]?.experiment.embedding_models[0];
    if (model === undefined)
      throw new GenarunError({ code: 'invalid_input', message: 'which vectors: --by expected', hint: 'the name of an embedding model of the experiments' });
    const { epsilon, minSize, minSamples, downsample } = options;
    const made = await makeClusters(studies, {
      ...{ model, experiments, epsilon, minClusterSize: minSize, minSamples, downsample },
      name: options.name ?? `${experiments.map(({ name }) => name).join('+')} by ${model}`,
    });
    return tellClustering(shell, studies, made.id, options);
  });
}

/** `genarun experiment clusters [NAME]`: all clusterings, or the clusters of one with their medoids. */
export async function experimentClusters(
  shell: Shell,
  words: readonly string[],
  options: ExperimentClusterOptions & { readonly delete?: boolean },
): Promise<number> {
  return withExperiments(shell, options, async (studies) => {
    const [name] = words;
    if (name !== undefined && options.delete === true) {
      const { id } = await findClustering(studies, name);
      await removeClustering(studies, id);
      shell.error(`clustering "${name}" is gone\n`);
      return 0;
    }
    if (name !== undefined) return tellClustering(shell, studies, name, options);
    const all = await listClusterings(studies);
    if (options.json === true) {
      shell.out(`${JSON.stringify(all, null, 2)}\n`);
      return 0;
    }
    const lines = all.map((clustering) => [
      clip(clustering.name, 50),
      clustering.model,
      String(clustering.items),
      String(clustering.outliers),
      formatTime(clustering.createdAt),
    ]);
    const columns = [
      { title: 'clustering' },
      { title: 'by' },
      { title: 'items', align: 'right' },
      { title: 'outliers', align: 'right' },
      { title: 'made' },
    ] as const;
    shell.out(formatTable(columns, lines, coloursOf(shell, 'out')));
    if (all.length === 0) shell.error('no clusterings; make one with: genarun experiment cluster ID\n');
    return 0;
  });
}

async function tellClustering(shell: Shell, studies: Parameters<typeof clustersOf>[0], words: string, { json }: ExperimentClusterOptions): Promise<number> {
  const clustering = await findClustering(studies, words);
  const clusters = await clustersOf(studies, clustering.id);
  if (json === true) {
    shell.out(`${JSON.stringify({ ...clustering, clusters }, null, 2)}\n`);
    return 0;
  }
  const lines = clusters.map(({ label, size, medoid }) => [
    String(label),
    String(size),
    medoid.text === undefined ? `picture ${medoid.sha256?.slice(0, 12)}` : clip(medoid.text, 70),
    `${medoid.run} ${medoid.address}`,
  ]);
  const columns = [{ title: 'cluster', align: 'right' }, { title: 'size', align: 'right' }, { title: 'medoid' }, { title: 'where' }] as const;
  shell.out(formatTable(columns, lines, coloursOf(shell, 'out')));
  shell.error(`"${clustering.name}": ${clusters.length} clusters of ${clustering.items} outputs, ${clustering.outliers} in none\n`);
  return 0;
}
