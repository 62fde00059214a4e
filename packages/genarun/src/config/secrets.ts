import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Shell } from '../shell.ts';
import { openExistingVault } from './vault.ts';

/** Looks a secret up by name. The values are never printed and never kept. */
export type SecretLookup = (name: string) => string | undefined;

/** A secret, and where it was found. */
export type FoundSecret = { readonly source: 'environment' | '.env' | 'keys'; readonly value: string };

type SecretsShell = Pick<Shell, 'cwd' | 'environment' | 'platform' | 'now'>;

/**
 * Secrets from the environment, else from `.env` beside the document, else from `.env` in the working directory, else from the user's encrypted keys;
 * in the environment and in files `GENARUN_SECRET_<NAME>` comes before the plain name.
 */
export async function loadSecrets(shell: SecretsShell, document?: string): Promise<SecretLookup> {
  const find = await loadSecretFinder(shell, document);
  return (name) => find(name)?.value;
}

/** The same, telling where each one was found. */
export async function loadSecretFinder(shell: SecretsShell, document?: string): Promise<(name: string) => FoundSecret | undefined> {
  const directories = new Set([...(document === undefined ? [] : [dirname(resolve(shell.cwd, document))]), shell.cwd]);
  const [vault, ...files] = await Promise.all([openExistingVault(shell), ...[...directories].map((directory) => readEnvironmentFile(join(directory, '.env')))]);
  const sources: readonly (readonly [FoundSecret['source'], Readonly<Record<string, string | undefined>>])[] = [
    ['environment', shell.environment],
    ...files.map((file) => ['.env', file] as const),
  ];
  return (name) => {
    for (const [source, values] of sources) {
      const value = nonEmpty(values[`GENARUN_SECRET_${name}`]) ?? nonEmpty(values[name]);
      if (value !== undefined) return { source, value };
    }
    const value = vault?.secret(name);
    return value === undefined ? undefined : { source: 'keys', value };
  };
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

async function readEnvironmentFile(file: string): Promise<Readonly<Record<string, string | undefined>>> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? {} : parseEnv(text);
}
