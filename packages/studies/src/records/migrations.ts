import type { SqlDialect, TableMigration, TableOwner } from '@genarun/spec';

type Types = { readonly integer: string; readonly real: string; readonly bytes: string };

const types: Readonly<Record<SqlDialect, Types>> = {
  sqlite: { integer: 'INTEGER', real: 'REAL', bytes: 'BLOB' },
  postgres: { integer: 'BIGINT', real: 'DOUBLE PRECISION', bytes: 'BYTEA' },
};

const first: TableMigration = {
  version: 1,
  statements: (dialect) => {
    const { integer, real, bytes } = types[dialect];
    return [
      `CREATE TABLE studies_experiment (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, file TEXT NOT NULL, document TEXT NOT NULL, created_at ${integer} NOT NULL,
        started_at ${integer}, completed_at ${integer}, deleted_at ${integer}, embedding_cost ${real} NOT NULL DEFAULT 0)`,
      `CREATE TABLE studies_run (
        experiment TEXT NOT NULL, position ${integer} NOT NULL, run TEXT NOT NULL UNIQUE, network TEXT NOT NULL, seed ${integer} NOT NULL,
        prompt TEXT NOT NULL, prompt_index ${integer} NOT NULL, max_length ${integer} NOT NULL, status TEXT NOT NULL, length ${integer} NOT NULL,
        stop_reason TEXT, loop_length ${integer}, fault TEXT, cost ${real} NOT NULL DEFAULT 0, started_at ${integer}, ended_at ${integer},
        PRIMARY KEY (experiment, position))`,
      `CREATE TABLE studies_embedding (
        run TEXT NOT NULL, model TEXT NOT NULL, address TEXT NOT NULL, sequence ${integer} NOT NULL, form TEXT NOT NULL, model_id TEXT NOT NULL,
        dimension ${integer} NOT NULL, vector ${bytes} NOT NULL, created_at ${integer} NOT NULL, PRIMARY KEY (run, model, address))`,
      `CREATE TABLE studies_prompt_embedding (
        experiment TEXT NOT NULL, model TEXT NOT NULL, prompt_index ${integer} NOT NULL, model_id TEXT NOT NULL, dimension ${integer} NOT NULL,
        vector ${bytes} NOT NULL, created_at ${integer} NOT NULL, PRIMARY KEY (experiment, model, prompt_index))`,
      `CREATE TABLE studies_batch (
        run TEXT PRIMARY KEY, experiment TEXT NOT NULL, model TEXT NOT NULL, model_id TEXT NOT NULL, items TEXT NOT NULL, created_at ${integer} NOT NULL)`,
      `CREATE TABLE studies_diagram (
        run TEXT NOT NULL, model TEXT NOT NULL, settings TEXT NOT NULL, points ${integer} NOT NULL, data TEXT NOT NULL, duration_ms ${integer} NOT NULL,
        created_at ${integer} NOT NULL, PRIMARY KEY (run, model))`,
      `CREATE TABLE studies_clustering (
        id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, model TEXT NOT NULL, algorithm TEXT NOT NULL, parameters TEXT NOT NULL, selection TEXT NOT NULL,
        items ${integer} NOT NULL, outliers ${integer} NOT NULL, created_at ${integer} NOT NULL)`,
      `CREATE TABLE studies_cluster (
        clustering TEXT NOT NULL, label ${integer} NOT NULL, size ${integer} NOT NULL, stability ${real} NOT NULL, medoid_run TEXT NOT NULL,
        medoid_address TEXT NOT NULL, medoid_text TEXT, medoid_sha256 TEXT, PRIMARY KEY (clustering, label))`,
      `CREATE TABLE studies_cluster_member (
        clustering TEXT NOT NULL, run TEXT NOT NULL, address TEXT NOT NULL, label ${integer} NOT NULL, probability ${real} NOT NULL,
        PRIMARY KEY (clustering, run, address))`,
    ];
  },
};

const second: TableMigration = {
  version: 2,
  statements: (dialect) => {
    const { integer } = types[dialect];
    return [
      `CREATE TABLE studies_driver (
        experiment TEXT PRIMARY KEY, driver TEXT NOT NULL, expires_at ${integer} NOT NULL, moved_at ${integer} NOT NULL, stop ${integer} NOT NULL)`,
    ];
  },
};

/** The tables of experiments: what was asked, how each run ended, vectors, diagrams, clusters, and who performs them. Label −1: in no cluster. */
export const studiesTables: TableOwner = { namespace: 'studies', migrations: [first, second] };
