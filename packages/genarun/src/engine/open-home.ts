import { nodeHash } from '@genarun/backends/system';
import { createMemoryBlobs, createMemoryStore } from '@genarun/core';
import type { Blobs, Store } from '@genarun/spec';
import type { Shell } from '../shell.ts';
import { type Home, homeExists, makeHome } from './home.ts';

/** Opens what a home keeps. With `create` it is made where it is not there; else it reads as empty and nothing is written. */
export async function openHome(shell: Pick<Shell, 'now'>, home: Home, create: boolean): Promise<{ readonly store: Store; readonly blobs: Blobs }> {
  if (!create && !homeExists(home)) return { store: createMemoryStore(), blobs: createMemoryBlobs({ hash: nodeHash }) };
  const [{ openSqliteStore }, { createFileBlobs }] = await Promise.all([import('@genarun/backends/sqlite'), import('@genarun/backends/files')]);
  await makeHome(home);
  return { store: await openSqliteStore({ file: home.database, now: shell.now }), blobs: createFileBlobs({ directory: home.blobs }) };
}
