import { GenarunError, type OpenTables, type SqlRow, type SqlValue, type Statement, type TableMigration, type TableOwner, type Tables } from '@genarun/spec';
import type { Bind, Connection, Raw } from './connection.ts';
import { type Migration, migrate } from './migrate.ts';

/** Opens tables of others in the database of the store, on the store's own connection: nothing waits for a lock of its own program. */
export function tablesOn(connection: Connection): OpenTables {
  return async ({ namespace, migrations }: TableOwner): Promise<Tables> => {
    if (!/^[a-z]+$/.test(namespace) || namespace === 'core') {
      throw new GenarunError({ code: 'internal', message: `tables of "${namespace}": expected a namespace of small letters that is not "core"` });
    }
    await migrate(connection, { namespace, latest: migrations.length, load: async () => migrations.map((step) => stepOn(connection, step)) });
    return {
      dialect: 'sqlite',
      query: async (statement) => rowsOf(connection, statement),
      write: async (statements, { durable = false } = {}) =>
        connection.write(durable, () => statements.map(({ sql, parameters }) => connection.run(sql, parameters?.map(bound)))),
    };
  };
}

function stepOn(connection: Connection, { version, statements }: TableMigration): Migration {
  return {
    version,
    up: () => {
      for (const sql of statements('sqlite')) connection.exec(sql);
      return undefined;
    },
  };
}

function rowsOf(connection: Connection, { sql, parameters }: Statement): readonly SqlRow[] {
  return connection.all(sql, parameters?.map(bound)).map(rowOf);
}

/** Blobs come from the driver as buffers without a view. */
function rowOf(raw: Raw): SqlRow {
  const row: Record<string, SqlValue> = {};
  for (const [name, value] of Object.entries(raw)) row[name] = value instanceof ArrayBuffer ? new Uint8Array(value) : (value as SqlValue); // the driver gives nothing else
  return row;
}

/** A truth value or undefined would end the process inside the driver. */
function bound(value: SqlValue): Bind {
  if (value === null || typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array) return value;
  throw new GenarunError({ code: 'internal', message: `a parameter of a statement: expected a text, a number, bytes or null, got ${typeof value}` });
}

/** Every sha256 that tables of others name: the columns `sha256` and `*_sha256` of all tables that have an owner. */
export function ownedBlobs(connection: Connection): ReadonlySet<string> {
  const found = new Set<string>();
  const columns = connection.all(
    `SELECT t.name AS owned, c.name AS named FROM sqlite_master AS t, pragma_table_info(t.name) AS c
     WHERE t.type = 'table' AND (c.name = 'sha256' OR c.name LIKE '%\\_sha256' ESCAPE '\\')
       AND EXISTS (SELECT 1 FROM schema_version AS v WHERE v.namespace <> 'core' AND substr(t.name, 1, length(v.namespace) + 1) = v.namespace || '_')`,
  );
  for (const { owned, named } of columns) {
    for (const { sha256 } of connection.each(`SELECT DISTINCT "${named}" AS sha256 FROM "${owned}" WHERE "${named}" IS NOT NULL`)) found.add(String(sha256));
  }
  return found;
}
