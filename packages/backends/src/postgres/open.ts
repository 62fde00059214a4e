import { GenarunError, type OpenTables, type TableOwner, type Tables } from '@genarun/spec';
import { type Connections, connectionsTo } from './connections.ts';
import { hasOwners, migrate } from './migrate.ts';

export type PostgresTablesOptions = {
  /**
   * `postgres://user:password@host:port/database`. `?sslmode=verify-full` asks for encryption, `?options=-c%20search_path%3Dname` keeps the tables in a
   * schema of that name, `?host=/folder` goes over a socket. A password that is left out is looked for in PGPASSWORD and ~/.pgpass.
   */
  readonly url: string;
  /** Connections at most. Default 10. */
  readonly connections?: number;
  /** Milliseconds to wait for another transaction before a write fails with `timeout`. Default 10,000. */
  readonly lockTimeoutMs?: number;
  /** Milliseconds to wait for the server, or for a free connection, before `network`. Default 10,000. */
  readonly connectTimeoutMs?: number;
};

/** Tables of owners in a PostgreSQL database. */
export type PostgresTables = {
  readonly tables: OpenTables;
  /** Every sha256 that the tables name: what a purge of blobs keeps, beside what the store names. */
  readonly referencedBlobs: () => Promise<ReadonlySet<string>>;
  /** Waits for what is under way, and lets go of the connections. */
  readonly close: () => Promise<void>;
};

/** Servers before it cannot decompose letters. */
const oldest = 130_000;

/**
 * Opens a PostgreSQL database (13 or later, encoding UTF8) for tables that owners keep beside a store. Writes of one owner come one after the other, as in
 * SQLite, whoever makes them. Throws GenarunError `network` when the server cannot be reached, `auth` when it refuses the user, `invalid_input` for a URL or
 * database it cannot use.
 */
export async function openPostgresTables({
  url,
  connections: most = 10,
  lockTimeoutMs = 10_000,
  connectTimeoutMs = 10_000,
}: PostgresTablesOptions): Promise<PostgresTables> {
  const connections = await connectionsTo({ url, connections: most, connectTimeoutMs });
  try {
    await requireUsable(connections);
  } catch (error) {
    await connections.close();
    throw error;
  }
  return {
    tables: (owner) => tablesOf(connections, owner, lockTimeoutMs),
    referencedBlobs: () => referencedBlobs(connections),
    close: connections.close,
  };
}

async function requireUsable({ all, place }: Connections): Promise<void> {
  const [server] = await all({
    sql: "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version, current_setting('server_encoding') AS encoding",
  });
  const refused = (message: string, hint: string) => new GenarunError({ code: 'invalid_input', message: `${place}: ${message}`, hint });
  if (Number(server?.number) < oldest) throw refused(`expected PostgreSQL 13 or later, got ${server?.version}`, 'Choose a newer server.');
  if (server?.encoding !== 'UTF8')
    throw refused(`expected a database with encoding UTF8, got ${server?.encoding}`, 'Make one with: createdb --encoding=UTF8 --template=template0 NAME');
}

async function tablesOf(connections: Connections, owner: TableOwner, waitMs: number): Promise<Tables> {
  const { namespace } = owner;
  if (!/^[a-z]+$/.test(namespace) || namespace === 'core')
    throw new GenarunError({ code: 'internal', message: `tables of "${namespace}": expected a namespace of small letters that is not "core"` });
  await migrate(connections, owner);
  return {
    dialect: 'postgres',
    query: connections.all,
    write: async (statements, { durable = false } = {}) => {
      if (statements.length === 0) return [];
      return connections.within({ durable, lock: namespace, waitMs }, ({ run }) => run(statements));
    },
  };
}

async function referencedBlobs({ all }: Connections): Promise<ReadonlySet<string>> {
  if (!(await hasOwners({ all }))) return new Set();
  const columns = await all({
    sql: `SELECT quote_ident(c.table_name) AS owned, quote_ident(c.column_name) AS named FROM information_schema.columns AS c
          WHERE c.table_schema = current_schema() AND (c.column_name = 'sha256' OR c.column_name LIKE '%\\_sha256')
            AND EXISTS (SELECT 1 FROM schema_version AS v WHERE v.namespace <> 'core' AND starts_with(c.table_name, v.namespace || '_'))`,
  });
  const found = new Set<string>();
  for (const { owned, named } of columns) {
    for (const { sha256 } of await all({ sql: `SELECT DISTINCT ${named} AS sha256 FROM ${owned} WHERE ${named} IS NOT NULL` })) found.add(String(sha256));
  }
  return found;
}
