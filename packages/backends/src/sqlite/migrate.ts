import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { GenarunError } from '@genarun/spec';
import type { Kysely } from 'kysely';
import type { Connection } from './connection.ts';
import { lazyQueries } from './query.ts';

/** One step forward. There is no way back: a store is restored from the backup made before the step. */
export type Migration = {
  /** 1, 2, 3 … without gaps. */
  readonly version: number;
  /** Gives a promise only while nothing else uses the connection: what ends at once lets nothing come between. */
  readonly up: (db: Kysely<unknown>) => Promise<void> | undefined;
};

/** The migrations of one owner of tables; each namespace has its own version. */
export type Migrations = { readonly namespace: string; readonly latest: number; readonly load: () => Promise<readonly Migration[]> };

/**
 * Brings a namespace of the store to its latest version, in one transaction, after a copy of an older store was written beside it
 * (`<file>.<namespace>-v<version>.backup`). Throws GenarunError `invalid_input` when the store is newer than the program.
 */
export async function migrate(connection: Connection, { namespace, latest, load }: Migrations): Promise<void> {
  const before = versionOf(connection, namespace);
  refuseNewer(connection, namespace, before, latest);
  if (before === latest) return;
  const steps = await load();
  if (steps.at(-1)?.version !== latest) {
    throw new GenarunError({
      code: 'internal',
      message: `migrations of "${namespace}": expected the last to make version ${latest}, got ${steps.at(-1)?.version ?? 'none'}`,
    });
  }
  const db = await lazyQueries<unknown>(connection)();
  if (before > 0) backUp(connection, `${connection.file}.${namespace}-v${before}`);
  connection.exec('PRAGMA synchronous = FULL');
  connection.exec('BEGIN IMMEDIATE');
  try {
    connection.exec('CREATE TABLE IF NOT EXISTS schema_version (namespace text NOT NULL PRIMARY KEY, version integer NOT NULL)');
    // Another process may have migrated while this one waited for the lock.
    const current = versionOf(connection, namespace);
    refuseNewer(connection, namespace, current, latest);
    for (const step of steps) {
      const pending = step.version > current ? step.up(db) : undefined;
      if (pending !== undefined) await pending;
    }
    connection.run('INSERT INTO schema_version (namespace, version) VALUES (?, ?) ON CONFLICT (namespace) DO UPDATE SET version = excluded.version', [
      namespace,
      latest,
    ]);
    connection.exec('COMMIT');
  } catch (error) {
    if (connection.inTransaction()) connection.exec('ROLLBACK');
    throw error;
  }
}

/** The version of a namespace's tables; 0 when it has none. */
export function versionOf(connection: Connection, namespace: string): number {
  const known = connection.get("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'");
  if (known === undefined) return 0;
  return Number(connection.get('SELECT version FROM schema_version WHERE namespace = ?', [namespace])?.version ?? 0);
}

function refuseNewer({ file }: Connection, namespace: string, version: number, latest: number): void {
  if (version <= latest) return;
  throw new GenarunError({
    code: 'invalid_input',
    message: `store ${file}: its "${namespace}" tables have schema version ${version}, this program knows up to ${latest}`,
    hint: 'Use the Genarun version that wrote the store, or a newer one.',
  });
}

function backUp(connection: Connection, stem: string): void {
  let target = `${stem}.backup`;
  for (let count = 2; existsSync(target); count += 1) target = `${stem}-${count}.backup`;
  connection.run('VACUUM INTO ?', [target]);
  const handle = openSync(target, 'r+');
  fsyncSync(handle);
  closeSync(handle);
}
