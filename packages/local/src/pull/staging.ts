import { mkdir, open, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GenarunError } from '@genarun/spec';

/** Where downloads lie until they are whole: beside the models, hidden, one folder a model. */
export const stagingName = '.pulling';

export type Staging = {
  readonly folder: string /** A file by its checksum, so that what an earlier run got is found again, at whatever revision. */;
  readonly fileOf: (hex: string) => string;
  readonly close: (isDone: boolean) => Promise<void>;
};

/** The process that pulls, by a name, and whether the process of such a name is gone. */
export type Puller = { readonly name: string; readonly isGone: (name: string) => boolean };

/** Opens the staging folder of a model for this process alone. Throws GenarunError `invalid_input` while another process is at it. */
export async function openStaging(models: string, id: string, process: Puller): Promise<Staging> {
  const folder = join(models, stagingName, id.replace('/', '--'));
  await mkdir(folder, { recursive: true });
  const lock = join(folder, 'lock');
  await takeLock(lock, id, process);
  return {
    folder,
    fileOf: (hex) => join(folder, hex),
    close: async (isDone) => {
      await rm(isDone ? folder : lock, { recursive: true, force: true });
      // What is not empty stays: bytes to go on with, or what others are pulling.
      await rmdir(folder).catch(() => undefined);
      await rmdir(join(models, stagingName)).catch(() => undefined);
    },
  };
}

async function takeLock(lock: string, id: string, { name, isGone }: Puller): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const handle = await open(lock, 'wx').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
      throw new GenarunError({
        code: 'invalid_input',
        message: `the folder of the models cannot be written: ${error instanceof Error ? error.message : String(error)}`,
        cause: error,
      });
    });
    if (handle !== undefined) {
      await handle.writeFile(name);
      await handle.close();
      return;
    }
    const other = await readFile(lock, 'utf8').catch(() => '');
    // A process that was killed leaves its lock behind.
    if (other !== '' && other !== name && !isGone(other)) break;
    await rm(lock, { force: true });
  }
  throw new GenarunError({ code: 'invalid_input', message: `${id} is being pulled by another process`, hint: 'wait until it has ended' });
}
