import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Shell } from '../shell.ts';

/** Where runs, products and logs are kept. */
export type Home = {
  readonly directory: string;
  /** The SQLite file. */
  readonly database: string;
  readonly blobs: string;
  readonly logs: string;
};

/** `--home`, else `GENARUN_HOME`, else `.genarun` in the working directory. Nothing is made. */
export function findHome(shell: Pick<Shell, 'cwd' | 'environment'>, option: string | undefined): Home {
  const directory = resolve(shell.cwd, option ?? nonEmpty(shell.environment.GENARUN_HOME) ?? '.genarun');
  return { directory, database: join(directory, 'genarun.db'), blobs: join(directory, 'blobs'), logs: join(directory, 'logs') };
}

/** Whether something was ever kept there. */
export function homeExists(home: Home): boolean {
  return existsSync(home.database);
}

/** Makes the folder, closed to version control. */
export async function makeHome(home: Home): Promise<void> {
  await mkdir(home.directory, { recursive: true });
  const ignore = join(home.directory, '.gitignore');
  if (!existsSync(ignore)) await writeFile(ignore, '*\n');
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
