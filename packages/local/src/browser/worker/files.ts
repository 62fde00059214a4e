import { GenarunError } from '@genarun/spec';
import type { ModelFolder } from '../../manifest/model-folder.ts';
import { type FileStore, openFileStore } from '../file-store.ts';
import { addressBelow } from '../open-model.ts';

let opened: FileStore | undefined;

/** The store of this worker. */
export function fileStore(): FileStore {
  opened ??= openFileStore();
  return opened;
}

/** A file of a model; undefined where there is none. Files whose checksum is known are compared with it. */
export async function readModelFile({ path, files }: Pick<ModelFolder, 'path' | 'files'>, name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const url = addressBelow(new URL(path), name, path);
  const listed = files.find((file) => file.path === name);
  if (listed?.sha256 === undefined) return fileStore().fresh(url);
  return fileStore().pinned({ url, sha256: listed.sha256, ...(listed.bytes === 0 ? {} : { bytes: listed.bytes }) });
}

/** A file of a model that must be there. Throws GenarunError `not_found`. */
export async function requireModelFile(folder: Pick<ModelFolder, 'id' | 'path' | 'files'>, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readModelFile(folder, name);
  if (bytes !== undefined) return bytes;
  throw new GenarunError({ code: 'not_found', message: `local/${folder.id}: there is no file ${name} at ${folder.path}` });
}
