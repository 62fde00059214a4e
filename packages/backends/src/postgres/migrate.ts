import { GenarunError, type TableOwner } from '@genarun/spec';
import type { Connections, Transaction } from './connections.ts';

/**
 * Brings an owner's tables to their latest version, in one transaction; an older state is copied into a schema of its own first
 * (`<schema>_<namespace>_v<version>`). Programs that start at once wait for one another. Throws GenarunError `invalid_input` when the tables are newer than the program.
 */
export async function migrate(connections: Connections, { namespace, migrations }: TableOwner): Promise<void> {
  const latest = migrations.length;
  const current = async (on: Pick<Connections, 'all'>) => {
    const version = await versionOf(on, namespace);
    if (version <= latest) return version;
    throw new GenarunError({
      code: 'invalid_input',
      message: `${connections.place}: its "${namespace}" tables have schema version ${version}, this program knows up to ${latest}`,
      hint: 'Use the Genarun version that wrote them, or a newer one.',
    });
  };
  if ((await current(connections)) === latest) return;
  await connections.within({ durable: true, lock: 'schema_version', waitMs: 0 }, async (transaction) => {
    await transaction.exec('CREATE TABLE IF NOT EXISTS schema_version (namespace text NOT NULL PRIMARY KEY, version integer NOT NULL)');
    const version = await current(transaction);
    if (version === latest) return;
    // Nobody writes rows meanwhile.
    await transaction.exec(`SELECT pg_advisory_xact_lock(hashtextextended('genarun ' || current_schema() || ' ${namespace}', 0))`);
    if (version > 0) await copyTables(transaction, namespace, version);
    for (const step of migrations) if (step.version > version) for (const sql of step.statements('postgres')) await transaction.exec(sql);
    const noted = 'INSERT INTO schema_version (namespace, version) VALUES (?, ?) ON CONFLICT (namespace) DO UPDATE SET version = excluded.version';
    await transaction.run([{ sql: noted, parameters: [namespace, latest] }]);
  });
}

/** Whether anybody has had tables here. */
export async function hasOwners({ all }: Pick<Connections, 'all'>): Promise<boolean> {
  const [row] = await all({ sql: "SELECT to_regclass(quote_ident(current_schema()) || '.schema_version') IS NOT NULL AS known" });
  return row?.known === 1;
}

async function versionOf(on: Pick<Connections, 'all'>, namespace: string): Promise<number> {
  if (!(await hasOwners(on))) return 0;
  const [row] = await on.all({ sql: 'SELECT version FROM schema_version WHERE namespace = ?', parameters: [namespace] });
  return Number(row?.version ?? 0);
}

async function copyTables({ all, exec }: Transaction, namespace: string, version: number): Promise<void> {
  const tables = await all({
    sql: 'SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = current_schema() AND starts_with(tablename, ?)',
    parameters: [`${namespace}_`],
  });
  const [free] = await all({
    sql: `SELECT quote_ident(name) AS name FROM generate_series(1, 1000) AS n,
          LATERAL (SELECT current_schema() || ? || CASE n WHEN 1 THEN '' ELSE '_' || n END AS name) AS named
          WHERE NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = name) ORDER BY n LIMIT 1`,
    parameters: [`_${namespace}_v${version}`],
  });
  await exec(`CREATE SCHEMA ${free?.name}`);
  for (const { name } of tables) await exec(`CREATE TABLE ${free?.name}.${name} AS TABLE ${name}`);
}
