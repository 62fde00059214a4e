import { type FileHandle, mkdir, open, opendir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Blobs, GenarunError } from '@genarun/spec';
import { nodeHash } from '../system/hash.ts';

const blobName = /^[0-9a-f]{64}$/;
const shardName = /^[0-9a-f]{2}$/;

const errorCode = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** `undefined` in place of "there is no such file"; every other failure stays one. */
async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Makes a directory's entries durable. Systems that cannot (Windows) refuse to open or sync one. */
async function syncDirectory(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!['EPERM', 'EISDIR', 'EINVAL', 'EACCES', 'ENOTSUP'].includes(String(errorCode(error)))) throw error;
  }
}

/** Writes a file that nobody else writes, to disk; gives its path. Names left behind by a dead process are passed over. */
async function writeTemporary(target: string, bytes: Uint8Array, nextNumber: () => number): Promise<string> {
  let path = '';
  let handle: FileHandle | undefined;
  while (handle === undefined) {
    path = `${target}.${process.pid}.${nextNumber()}.part`;
    handle = await unlessTaken(open(path, 'wx'));
  }
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await unlink(path);
    throw error;
  }
  await handle.close();
  return path;
}

async function unlessTaken<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return undefined;
    throw error;
  }
}

/**
 * Blobs as files `<directory>/ab/cd…`, named by their sha256. A blob appears under its name whole or not at all: it is written beside it,
 * fsynced, renamed, and the directory is fsynced. Any number of processes may share the directory. The directory is made when the first blob comes.
 * Throws GenarunError `not_found`; failures of the file system (full, read-only) stay as they are.
 */
export function createFileBlobs(options: { readonly directory: string }): Blobs {
  const directory = resolve(options.directory);
  let number = 0;

  const pathOf = (sha256: string) => join(directory, sha256.slice(0, 2), sha256.slice(2));

  const makeShard = async (shard: string) => {
    const first = await mkdir(shard, { recursive: true });
    // A new directory is durable once its parent is, up to the first one that was there before.
    if (first !== undefined) for (let at = shard; at.length >= first.length; at = dirname(at)) await syncDirectory(dirname(at));
  };

  const put = async (bytes: Uint8Array): Promise<string> => {
    const copy = new Uint8Array(bytes); // what is hashed is what is written, whatever the caller does meanwhile
    const sha256 = nodeHash(copy);
    const path = pathOf(sha256);
    const shard = dirname(path);
    const existing = await unlessMissing(stat(path));
    if (existing?.size !== copy.length) {
      await makeShard(shard);
      const temporary = await writeTemporary(path, copy, () => number++);
      await rename(temporary, path);
    }
    // Also for a file that was there: another writer may have renamed it and not yet made the name durable.
    await syncDirectory(shard);
    return sha256;
  };

  async function* list(): AsyncGenerator<string> {
    const shards = await unlessMissing(opendir(directory));
    if (shards === undefined) return;
    for await (const shard of shards) {
      if (!shard.isDirectory() || !shardName.test(shard.name)) continue;
      for await (const file of await opendir(join(directory, shard.name))) {
        const name = shard.name + file.name;
        if (file.isFile() && blobName.test(name)) yield name;
      }
    }
  }

  return {
    put,
    get: async (sha256) => {
      const bytes = blobName.test(sha256) ? await unlessMissing(readFile(pathOf(sha256))) : undefined;
      if (bytes !== undefined) return bytes;
      throw new GenarunError({
        code: 'not_found',
        message: `blobs: there is no blob "${sha256.slice(0, 80)}" in ${directory}`,
        hint: 'It may have been purged; run the node again to make it anew.',
      });
    },
    has: async (sha256) => blobName.test(sha256) && (await unlessMissing(stat(pathOf(sha256)))) !== undefined,
    delete: async (sha256) => {
      if (blobName.test(sha256)) await unlessMissing(unlink(pathOf(sha256)));
    },
    list,
    locate: pathOf,
  };
}
