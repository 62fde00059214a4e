import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { ImportedFile } from '@genarun/library';
import { GenarunError } from '@genarun/spec';

/** Bytes of one file at most: more does not become a product. */
const limit = 2_000_000_000;

/** Files of these paths, folders with everything in them, in the order of their names; what is hidden is left out, links are not followed. */
export async function* walkFiles(cwd: string, paths: readonly string[]): AsyncGenerator<ImportedFile> {
  for (const path of paths) {
    const full = resolve(cwd, path);
    const found = await stat(full).catch((cause: unknown) => {
      throw new GenarunError({ code: 'not_found', message: `no file or folder ${path}`, cause });
    });
    if (found.isDirectory()) yield* folder(cwd, full);
    else yield file(cwd, full);
  }
}

async function* folder(cwd: string, path: string): AsyncGenerator<ImportedFile> {
  const entries = await readdir(path, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const inner = join(path, entry.name);
    if (entry.isDirectory()) yield* folder(cwd, inner);
    else if (entry.isFile()) yield file(cwd, inner);
  }
}

function file(cwd: string, path: string): ImportedFile {
  return {
    path: relative(cwd, path) || path,
    read: async () => {
      const { size } = await stat(path);
      if (size > limit) throw new Error(`${size} bytes, at most ${limit} expected`);
      return readFile(path);
    },
  };
}
