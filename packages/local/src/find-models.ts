import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isModelFolder } from './manifest/read-model-folder.ts';

/**
 * The model folders in some folders, by id: `name` for a folder in them, `owner/name` for one a level deeper, and the name of a given folder that is a model itself.
 * Of equal ids the first wins; a folder that is not there holds none.
 */
export function findModels(folders: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (id: string, path: string): boolean => {
    if (!isModelFolder(path)) return false;
    if (!found.has(id)) found.set(id, path);
    return true;
  };
  for (const folder of folders.map((path) => resolve(path))) {
    if (add(basename(folder), folder)) continue;
    for (const name of namesIn(folder)) {
      const path = join(folder, name);
      if (add(name, path)) continue;
      for (const inner of namesIn(path)) add(`${name}/${inner}`, join(path, inner));
    }
  }
  return found;
}

/** Folders below a folder, in the order of their names; what begins with a dot is none of ours. */
function namesIn(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
    .map(({ name }) => name)
    .sort();
}
