import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyVault } from '@genarun/backends/keys';
import { GenarunError } from '@genarun/spec';
import type { Shell } from '../shell.ts';
import { userFolder } from './user-folder.ts';

export type VaultShell = Pick<Shell, 'environment' | 'platform' | 'now'>;

/** The user's key vault. Throws GenarunError `invalid_input` where the environment names no home. */
export async function openVault(shell: VaultShell): Promise<KeyVault> {
  const folder = userFolder(shell);
  if (folder === undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: 'there is no configuration folder to keep keys in',
      hint: 'set HOME or XDG_CONFIG_HOME, or give keys in the environment',
    });
  const { createKeyVault } = await import('@genarun/backends/keys');
  const masterKey = { given: shell.environment.GENARUN_MASTER_KEY, file: join(folder, 'master.key') };
  return createKeyVault({ file: keysFile(folder), masterKey, now: shell.now });
}

/** The user's key vault, where keys were ever kept: without any, nothing of it is loaded. */
export async function openExistingVault(shell: VaultShell): Promise<KeyVault | undefined> {
  const folder = userFolder(shell);
  return folder !== undefined && existsSync(keysFile(folder)) ? openVault(shell) : undefined;
}

function keysFile(folder: string): string {
  return join(folder, 'keys.json');
}
