import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { GenarunError, type OpenTables, type Store } from '@genarun/spec';
import { callMethods } from './calls.ts';
import { check } from './check.ts';
import { type Connection, openConnection } from './connection.ts';
import { journalMethods } from './journal.ts';
import { keepingMethods } from './keeping.ts';
import { leaseMethods } from './leases.ts';
import { type Migrations, migrate, versionOf } from './migrate.ts';
import { tablesOn } from './owned-tables.ts';
import { lazyQueries } from './query.ts';
import { referencedBlobs } from './references.ts';
import { removeRun } from './removal.ts';
import { runMethods } from './runs.ts';
import type { Schema } from './schema.ts';

export type SqliteStoreOptions = {
  /** Path of the database file; its folder is made where it is missing. `:memory:` keeps everything in memory. */
  readonly file: string;
  /** Milliseconds to wait for another process's transaction before a write fails with `timeout`. Default 10,000. */
  readonly busyTimeoutMs?: number;
  /** Milliseconds since the epoch; lets `check` find runs whose driver went away. */
  readonly now?: () => number;
};

/** A store that also keeps tables of others in its database. */
export type SqliteStore = Store & { readonly tables: OpenTables };

/** The file's name that keeps everything in memory, until the store is closed. */
const inMemory = ':memory:';

/** "GENA": tells a Genarun store from other SQLite databases. */
const applicationId = 0x47454e41;

const core: Migrations = { namespace: 'core', latest: 1, load: async () => (await import('./migrations/core.ts')).coreMigrations };

/**
 * Opens the store in an SQLite file (WAL), and makes or migrates it first where needed; several processes may have it open.
 * An older store is copied beside itself before it is migrated. Throws GenarunError `invalid_input` for a file that is no store or
 * newer than the program.
 */
export async function openSqliteStore({ file, busyTimeoutMs = 10_000, now }: SqliteStoreOptions): Promise<SqliteStore> {
  if (file !== inMemory) mkdirSync(dirname(file), { recursive: true });
  const connection = openConnection(file, busyTimeoutMs);
  try {
    requireOurs(connection);
    configure(connection);
    await migrate(connection, core);
  } catch (error) {
    connection.close();
    throw error;
  }
  return storeOn(connection, now);
}

function storeOn(connection: Connection, now: (() => number) | undefined): SqliteStore {
  const queries = lazyQueries<Schema>(connection);
  const { flush, ...calls } = callMethods(connection);
  return {
    ...runMethods(connection, queries),
    ...leaseMethods(connection),
    ...journalMethods(connection, queries),
    ...calls,
    ...keepingMethods(connection),
    removeRun: async (id) => removeRun(connection, queries, id),
    referencedBlobs: async () => referencedBlobs(connection),
    check: async () => check(connection, queries, now?.()),
    tables: tablesOn(connection),
    close: async () => {
      if (!connection.isOpen()) return;
      flush();
      // The driver lets go of the file only when its statements are collected. So the write-ahead log is emptied now, unless another
      // process is using it: the next program need not read it again.
      connection.exec('PRAGMA busy_timeout = 0');
      connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      connection.close();
    },
  };
}

/** Looks before anything is written: another program's database is left as it is. */
function requireOurs(connection: Connection): void {
  const tables = Number(connection.get('SELECT count(*) AS tables FROM sqlite_master')?.tables);
  const id = Number(connection.get('PRAGMA application_id')?.application_id);
  if (tables === 0 || id === applicationId) return;
  throw new GenarunError({
    code: 'invalid_input',
    message: `store ${connection.file}: expected a Genarun store, got the database of another program`,
    hint: 'Choose another home, or move the file away.',
  });
}

function configure(connection: Connection): void {
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('PRAGMA foreign_keys = ON');
  connection.exec('PRAGMA temp_store = MEMORY');
  connection.exec('PRAGMA cache_size = -16384');
  connection.exec('PRAGMA synchronous = NORMAL');
  if (versionOf(connection, core.namespace) === 0) connection.exec(`PRAGMA application_id = ${applicationId}`);
}
