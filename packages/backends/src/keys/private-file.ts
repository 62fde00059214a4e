import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file that only its owner can read (0600, its folder 0700): whole or not at all, on disk before it resolves. With `fresh` a file that is
 * there already stays as it is.
 */
export async function writePrivateFile(file: string, text: string, { fresh = false }: { readonly fresh?: boolean } = {}): Promise<void> {
  await makePrivateFolder(dirname(file));
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    if (fresh) await link(draft, file).catch(ignoreExisting);
    else await rename(draft, file);
    await syncFolder(dirname(file));
  } finally {
    await rm(draft, { force: true });
  }
}

/** Makes the folder, closed to others and to version control. */
async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(ignoreExisting);
}

/** The rename itself must be on disk; where folders cannot be opened (Windows) the system sees to it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const staleMs = 10_000;

/** Does something while nobody else does it to the same file, also in other processes. A lock that was left behind is taken over. */
export async function whileLocked<Result>(file: string, now: () => number, work: () => Promise<Result>): Promise<Result> {
  await makePrivateFolder(dirname(file));
  const lock = `${file}.lock`;
  for (;;) {
    try {
      await (await open(lock, 'wx', 0o600)).close();
      break;
    } catch (error) {
      ignoreExisting(error);
      const info = await stat(lock).catch(() => undefined);
      if (info !== undefined && now() - info.mtimeMs > staleMs) await rm(lock, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
