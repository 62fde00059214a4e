import type { SqlDialect, TableMigration, TableOwner } from '@genarun/spec';

/** Texts are compared by the numbers of their characters, never by the rules of a language: ids sort by time, addresses the same everywhere. */
type Types = { readonly text: string; readonly integer: string; readonly real: string; readonly bytes: string };

const types: Readonly<Record<SqlDialect, Types>> = {
  sqlite: { text: 'TEXT', integer: 'INTEGER', real: 'REAL', bytes: 'BLOB' },
  postgres: { text: 'TEXT COLLATE "C"', integer: 'BIGINT', real: 'DOUBLE PRECISION', bytes: 'BYTEA' },
};

const first: TableMigration = {
  version: 1,
  statements: (dialect) => {
    const { text, integer, real, bytes } = types[dialect];
    return [
      `CREATE TABLE studies_experiment (
        id ${text} PRIMARY KEY, name ${text} NOT NULL, file ${text} NOT NULL, document ${text} NOT NULL, created_at ${integer} NOT NULL,
        started_at ${integer}, completed_at ${integer}, deleted_at ${integer}, embedding_cost ${real} NOT NULL DEFAULT 0)`,
      `CREATE TABLE studies_run (
        experiment ${text} NOT NULL, position ${integer} NOT NULL, run ${text} NOT NULL UNIQUE, network ${text} NOT NULL, seed ${integer} NOT NULL,
        prompt ${text} NOT NULL, prompt_index ${integer} NOT NULL, max_length ${integer} NOT NULL, status ${text} NOT NULL, length ${integer} NOT NULL,
        stop_reason ${text}, loop_length ${integer}, fault ${text}, cost ${real} NOT NULL DEFAULT 0, started_at ${integer}, ended_at ${integer},
        PRIMARY KEY (experiment, position))`,
      `CREATE TABLE studies_embedding (
        run ${text} NOT NULL, model ${text} NOT NULL, address ${text} NOT NULL, sequence ${integer} NOT NULL, form ${text} NOT NULL, model_id ${text} NOT NULL,
        dimension ${integer} NOT NULL, vector ${bytes} NOT NULL, created_at ${integer} NOT NULL, PRIMARY KEY (run, model, address))`,
      `CREATE TABLE studies_prompt_embedding (
        experiment ${text} NOT NULL, model ${text} NOT NULL, prompt_index ${integer} NOT NULL, model_id ${text} NOT NULL, dimension ${integer} NOT NULL,
        vector ${bytes} NOT NULL, created_at ${integer} NOT NULL, PRIMARY KEY (experiment, model, prompt_index))`,
      `CREATE TABLE studies_batch (
        run ${text} PRIMARY KEY, experiment ${text} NOT NULL, model ${text} NOT NULL, model_id ${text} NOT NULL, items ${text} NOT NULL, created_at ${integer} NOT NULL)`,
      `CREATE TABLE studies_diagram (
        run ${text} NOT NULL, model ${text} NOT NULL, settings ${text} NOT NULL, points ${integer} NOT NULL, data ${text} NOT NULL, duration_ms ${integer} NOT NULL,
        created_at ${integer} NOT NULL, PRIMARY KEY (run, model))`,
      `CREATE TABLE studies_clustering (
        id ${text} PRIMARY KEY, name ${text} NOT NULL UNIQUE, model ${text} NOT NULL, algorithm ${text} NOT NULL, parameters ${text} NOT NULL, selection ${text} NOT NULL,
        items ${integer} NOT NULL, outliers ${integer} NOT NULL, created_at ${integer} NOT NULL)`,
      `CREATE TABLE studies_cluster (
        clustering ${text} NOT NULL, label ${integer} NOT NULL, size ${integer} NOT NULL, stability ${real} NOT NULL, medoid_run ${text} NOT NULL,
        medoid_address ${text} NOT NULL, medoid_text ${text}, medoid_sha256 ${text}, PRIMARY KEY (clustering, label))`,
      `CREATE TABLE studies_cluster_member (
        clustering ${text} NOT NULL, run ${text} NOT NULL, address ${text} NOT NULL, label ${integer} NOT NULL, probability ${real} NOT NULL,
        PRIMARY KEY (clustering, run, address))`,
    ];
  },
};

const second: TableMigration = {
  version: 2,
  statements: (dialect) => {
    const { text, integer } = types[dialect];
    return [
      `CREATE TABLE studies_driver (
        experiment ${text} PRIMARY KEY, driver ${text} NOT NULL, expires_at ${integer} NOT NULL, moved_at ${integer} NOT NULL, stop ${integer} NOT NULL)`,
    ];
  },
};

/** The tables of experiments: what was asked, how each run ended, vectors, diagrams, clusters, and who performs them. Label −1: in no cluster. */
export const studiesTables: TableOwner = { namespace: 'studies', migrations: [first, second] };
