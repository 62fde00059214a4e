import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Shell } from '../shell.ts';

/** Looks a secret up by name. The values are never printed and never kept. */
export type SecretLookup = (name: string) => string | undefined;

/**
 * Secrets from the environment, else from `.env` beside the document, else from `.env` in the working directory; of one source
 * `GENARUN_SECRET_<NAME>` comes before the plain name.
 */
export async function loadSecrets(shell: Pick<Shell, 'cwd' | 'environment'>, document?: string): Promise<SecretLookup> {
  const directories = new Set([...(document === undefined ? [] : [dirname(resolve(shell.cwd, document))]), shell.cwd]);
  const files = await Promise.all([...directories].map((directory) => readEnvironmentFile(join(directory, '.env'))));
  const sources: readonly Readonly<Record<string, string | undefined>>[] = [shell.environment, ...files];
  return (name) => {
    for (const source of sources) {
      const value = source[`GENARUN_SECRET_${name}`] ?? source[name];
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  };
}

async function readEnvironmentFile(file: string): Promise<Readonly<Record<string, string | undefined>>> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? {} : parseEnv(text);
}
