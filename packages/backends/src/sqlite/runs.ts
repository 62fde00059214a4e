import type { RunFilter, RunRow, Store, StoredRun } from '@genarun/spec';
import type { Kysely } from 'kysely';
import { bindRow, decode, valuesOf } from './columns.ts';
import type { Bind, Connection } from './connection.ts';
import { refused, requireRun } from './refusals.ts';
import type { Schema } from './schema.ts';
import { runColumns } from './tables.ts';

/** Runs as rows; the plan stands in a table of its own, because a run's row is written again with every commit. */
export function runMethods(connection: Connection, queries: () => Promise<Kysely<Schema>>): Pick<Store, 'createRun' | 'run' | 'runs' | 'trashRun'> {
  return {
    createRun: async (run) => insertRun(connection, run),
    run: async (id) => {
      const raw = connection.get('SELECT run.*, plan.data AS plan FROM run JOIN plan ON plan.run = run.id WHERE run.id = ? AND removing = 0', [id]);
      return raw === undefined ? undefined : { ...decode<RunRow>(raw, runColumns), plan: JSON.parse(String(raw.plan)) };
    },
    runs: async (filter = {}) => listRuns(await queries(), filter),
    trashRun: async (id, deletedAt) => {
      connection.write(false, () => {
        requireRun(connection, id);
        connection.run('UPDATE run SET deleted_at = ? WHERE id = ?', [deletedAt ?? null, id]);
      });
    },
  };
}

const insertSql = `INSERT INTO run ${valuesOf(runColumns, 1)}`;

function insertRun(connection: Connection, { plan, ...row }: StoredRun): void {
  const parameters: Bind[] = [];
  bindRow(parameters, { ...row, seq: 0 }, runColumns);
  connection.write(false, () => {
    if (connection.get('SELECT 1 FROM run WHERE id = ?', [row.id]) !== undefined) throw refused(`expected a new run, but run "${row.id}" exists`);
    connection.run(insertSql, parameters);
    connection.run('INSERT INTO plan (run, data) VALUES (?, ?)', [row.id, JSON.stringify(plan)]);
  });
}

async function listRuns(db: Kysely<Schema>, { status, name, deleted = false, limit, before }: RunFilter): Promise<readonly RunRow[]> {
  if (status?.length === 0) return [];
  let query = db
    .selectFrom('run')
    .selectAll()
    .where('removing', '=', 0)
    .where('deleted_at', deleted ? 'is not' : 'is', null);
  if (status !== undefined) query = query.where('status', 'in', status);
  if (name !== undefined) query = query.where('name', '=', name);
  if (before !== undefined) query = query.where('created_at', '<', before);
  query = query.orderBy('created_at', 'desc').orderBy('id', 'desc');
  const rows = await (limit === undefined ? query : query.limit(limit)).execute();
  return rows.map((raw) => decode<RunRow>(raw, runColumns));
}
