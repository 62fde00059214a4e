import { GenarunError, type SqlRow, type Statement } from '@genarun/spec';
import { json, number, optional, text } from '../records/read-row.ts';
import type { Studies } from '../studies.ts';

type With = Pick<Studies, 'tables'>;

/** How a clustering was made; frozen once it is kept. */
export type ClusterParameters = {
  readonly minClusterSize: number;
  readonly minSamples: number;
  readonly epsilon: number;
  /** Every so many outputs of a run were taken. */
  readonly downsample: number;
};

/** Clusters of outputs, named; `selection` holds the experiments they are of. */
export type Clustering = {
  readonly id: string;
  readonly name: string;
  readonly model: string;
  readonly algorithm: 'hdbscan';
  readonly parameters: ClusterParameters;
  readonly selection: readonly string[];
  readonly items: number;
  readonly outliers: number;
  readonly createdAt: number;
};

/** One cluster, largest first. The medoid is a real output: a text, or a picture named by its sha256. */
export type Cluster = {
  readonly label: number;
  readonly size: number;
  readonly stability: number;
  readonly medoid: { readonly run: string; readonly address: string; readonly text?: string; readonly sha256?: string };
};

/** Which cluster an output lies in, −1 for none, and how deep (0 to 1). */
export type Member = { readonly run: string; readonly address: string; readonly label: number; readonly probability: number };

export async function listClusterings({ tables }: With): Promise<readonly Clustering[]> {
  return (await tables.query({ sql: 'SELECT * FROM studies_clustering ORDER BY created_at DESC, id DESC' })).map(clusteringOf);
}

/** A clustering by its name or id. Throws `not_found`. */
export async function findClustering(studies: With, words: string): Promise<Clustering> {
  const all = await listClusterings(studies);
  const found = words === 'latest' ? all[0] : all.find(({ id, name }) => id === words || name === words);
  if (found) return found;
  throw new GenarunError({ code: 'not_found', message: `no clustering "${words}"`, hint: 'list them with: genarun experiment clusters' });
}

export async function clustersOf({ tables }: With, clustering: string): Promise<readonly Cluster[]> {
  const rows = await tables.query({ sql: 'SELECT * FROM studies_cluster WHERE clustering = ? ORDER BY label', parameters: [clustering] });
  return rows.map((row) => ({
    label: number(row, 'label'),
    size: number(row, 'size'),
    stability: number(row, 'stability'),
    medoid: {
      run: text(row, 'medoid_run'),
      address: text(row, 'medoid_address'),
      text: optional(row, 'medoid_text', text),
      sha256: optional(row, 'medoid_sha256', text),
    },
  }));
}

export async function membersOf({ tables }: With, clustering: string): Promise<readonly Member[]> {
  const rows = await tables.query({ sql: 'SELECT * FROM studies_cluster_member WHERE clustering = ? ORDER BY run, address', parameters: [clustering] });
  return rows.map((row) => ({ run: text(row, 'run'), address: text(row, 'address'), label: number(row, 'label'), probability: number(row, 'probability') }));
}

/** Keeps a clustering with all its rows at once. Throws `invalid_input` where the name is taken. */
export async function keepClustering(
  studies: With,
  clustering: Clustering,
  rows: { readonly clusters: readonly Cluster[]; readonly members: readonly Member[] },
): Promise<void> {
  const { id, name, model, algorithm, parameters, selection, items, outliers, createdAt } = clustering;
  if ((await listClusterings(studies)).some((known) => known.name === name))
    throw new GenarunError({ code: 'invalid_input', message: `a clustering "${name}" is there already`, hint: 'choose another name; clusterings are frozen' });
  const head: Statement = {
    sql: 'INSERT INTO studies_clustering (id, name, model, algorithm, parameters, selection, items, outliers, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    parameters: [id, name, model, algorithm, JSON.stringify(parameters), JSON.stringify(selection), items, outliers, createdAt],
  };
  const clusters = rows.clusters.map(
    ({ label, size, stability, medoid }): Statement => ({
      sql: `INSERT INTO studies_cluster (clustering, label, size, stability, medoid_run, medoid_address, medoid_text, medoid_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      parameters: [id, label, size, stability, medoid.run, medoid.address, medoid.text ?? null, medoid.sha256 ?? null],
    }),
  );
  const members = rows.members.map(
    ({ run, address, label, probability }): Statement => ({
      sql: 'INSERT INTO studies_cluster_member (clustering, run, address, label, probability) VALUES (?, ?, ?, ?, ?)',
      parameters: [id, run, address, label, probability],
    }),
  );
  await studies.tables.write([head, ...clusters, ...members], { durable: true });
}

export async function removeClustering({ tables }: With, id: string): Promise<void> {
  const rows = ['studies_cluster_member', 'studies_cluster'].map((table) => ({ sql: `DELETE FROM ${table} WHERE clustering = ?`, parameters: [id] }));
  await tables.write([...rows, { sql: 'DELETE FROM studies_clustering WHERE id = ?', parameters: [id] }], { durable: true });
}

function clusteringOf(row: SqlRow): Clustering {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    model: text(row, 'model'),
    algorithm: 'hdbscan',
    parameters: json<ClusterParameters>(row, 'parameters'),
    selection: json<readonly string[]>(row, 'selection'),
    items: number(row, 'items'),
    outliers: number(row, 'outliers'),
    createdAt: number(row, 'created_at'),
  };
}
