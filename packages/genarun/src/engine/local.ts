import { existsSync } from 'node:fs';
import { type Adapter, defineAdapter, GenarunError, toGenarunError } from '@genarun/spec';
import { type AdapterConfig, byteCount } from '../config/config.ts';
import type { Shell } from '../shell.ts';
import { loadLocal } from './load-local.ts';
import { modelsFolders } from './models-folders.ts';

/** What of a shell tells where models lie, and hears of folders that cannot be used. */
export type LocalShell = Pick<Shell, 'cwd' | 'environment' | 'platform' | 'error'>;

/**
 * The models on this machine. Its package is loaded only where a folder of models is there; without the package, or without models, whoever names one is told what to do
 * next. No runtime of models is loaded before one performs.
 */
export async function createLocal(shell: LocalShell, settings: AdapterConfig = {}): Promise<Adapter> {
  const folders = foldersOf(shell, settings);
  if (!folders.some((folder) => existsSync(folder))) return absent(missing);
  try {
    const { localAdapter } = await loadLocal();
    const { maxMemory, threads, device, workers } = settings;
    return localAdapter({
      folders,
      ...(maxMemory === undefined ? {} : { maxMemory: byteCount(maxMemory) }),
      ...(threads === undefined ? {} : { threads }),
      ...(device === undefined ? {} : { device }),
      ...(workers === undefined ? {} : { workers }),
      warn: (message) => shell.error(`warning: ${message}\n`),
    });
  } catch (error) {
    return absent(() => toGenarunError(error));
  }
}

/** No folder is no error before a model is named. */
function foldersOf(shell: LocalShell, { folders }: AdapterConfig): readonly string[] {
  try {
    return modelsFolders(shell, folders);
  } catch {
    return [];
  }
}

/** An adapter without models: each name is answered with what is missing. */
function absent(reason: (name: string) => GenarunError): Adapter {
  const refuse = (id: string): undefined => {
    if (id.startsWith('local/')) throw reason(id.slice('local/'.length));
  };
  return defineAdapter({
    name: 'local',
    version: '1',
    lane: { concurrency: 1 },
    models: () => [],
    resolve: refuse,
    perform: async ({ model }) => {
      throw reason(model.replace(/^local\//, ''));
    },
  });
}

function missing(name: string): GenarunError {
  return new GenarunError({
    code: 'not_found',
    message: `there is no local model "${name}"`,
    hint: name.includes('/')
      ? `genarun models pull ${name}`
      : 'a model of a hub: genarun models pull OWNER/NAME; a folder of your own: genarun models add FOLDER',
  });
}
