import { readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GenarunError } from '@genarun/spec';
import { isModelFolder } from '../manifest/read-model-folder.ts';
import { requireHubId } from './hub-file.ts';
import { type PullRecord, readPullRecord } from './pull-record.ts';
import { stagingName } from './staging.ts';

export type Removable = { readonly folder: string; readonly record: PullRecord };

/** What `models remove` would delete. Throws GenarunError `not_found`; `invalid_input` for a folder that was not pulled, and so cannot be had again. */
export async function findRemovable(models: string, id: string): Promise<Removable> {
  const folder = join(models, ...requireHubId(id).split('/'));
  const record = await readPullRecord(folder);
  if (record !== undefined) return { folder, record };
  if (!isModelFolder(folder))
    throw new GenarunError({ code: 'not_found', message: `there is no model ${id} in ${models}`, hint: 'genarun models list --adapter local' });
  throw new GenarunError({
    code: 'invalid_input',
    message: `${folder} was not pulled: it is yours, and could not be had again`,
    hint: 'delete the folder yourself if you mean it',
  });
}

/** Deletes a pulled model: it is out of the way at once, and of its owner's folder when that is empty. Files of the user's own in it stay. */
export async function removeModel(models: string, { folder, record }: Removable): Promise<{ readonly kept: readonly string[] }> {
  const own = new Set([...record.files.map(({ path }) => path), 'genarun-pull.json']);
  const there = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
  const kept = there.filter((path) => !own.has(path));
  if (kept.length > 0) {
    // The record goes first: without config.json and record the rest is no model any more.
    for (const path of ['genarun-pull.json', 'config.json', ...own]) await rm(join(folder, path), { force: true });
    return { kept };
  }
  const aside = join(models, stagingName, `removed-${record.version.slice(0, 16)}`);
  await rm(aside, { recursive: true, force: true });
  await rename(folder, aside).catch(async () => {
    // The staging folder may not be there, or on another disk.
    await rm(folder, { recursive: true });
  });
  await rm(aside, { recursive: true, force: true });
  if (record.id.includes('/')) await rmdir(dirname(folder)).catch(() => undefined);
  return { kept: [] };
}
