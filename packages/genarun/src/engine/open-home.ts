import { nodeHash } from '@genarun/backends/system';
import { createMemoryBlobs, createMemoryStore } from '@genarun/core';
import type { Blobs, OpenTables, Store } from '@genarun/spec';
import type { Shell } from '../shell.ts';
import { type Home, homeExists, makeHome } from './home.ts';

/** What a home keeps: runs, the bytes they name, and tables of projects and studies. */
export type OpenedHome = { readonly store: Store; readonly blobs: Blobs; readonly tables: OpenTables };

/** Opens what a home keeps. With `create` it is made where it is not there; else it reads as empty and nothing is written. */
export async function openHome(shell: Pick<Shell, 'now'>, home: Home, create: boolean): Promise<OpenedHome> {
  if (!create && !homeExists(home)) return { store: createMemoryStore(), blobs: createMemoryBlobs({ hash: nodeHash }), tables: tablesInMemory() };
  const [{ openSqliteStore }, { createFileBlobs }] = await Promise.all([import('@genarun/backends/sqlite'), import('@genarun/backends/files')]);
  await makeHome(home);
  const store = await openSqliteStore({ file: home.database, now: shell.now });
  return { store, blobs: createFileBlobs({ directory: home.blobs }), tables: store.tables };
}

/** Empty tables of a home that is not there; the database is loaded when the first owner opens its own. */
function tablesInMemory(): OpenTables {
  let opened: Promise<OpenTables> | undefined;
  return async (owner) => {
    opened ??= import('@genarun/backends/sqlite').then(async ({ openSqliteStore }) => (await openSqliteStore({ file: ':memory:' })).tables);
    return (await opened)(owner);
  };
}
