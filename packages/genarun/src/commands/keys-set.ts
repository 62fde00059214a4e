import { GenarunError } from '@genarun/spec';
import { loadConfig } from '../config/load.ts';
import { openVault } from '../config/vault.ts';
import { createAdapters } from '../engine/adapters.ts';
import type { Shell } from '../shell.ts';
import { keyNameOf, lastFour } from './key-names.ts';

export type KeysOptions = { readonly name?: string; readonly json?: boolean };

/** `genarun keys set PROVIDER`: the key comes from a hidden prompt or from stdin, never from the command line. */
export async function keysSet(shell: Shell, [provider = '', ...more]: readonly string[], options: KeysOptions): Promise<number> {
  if (more.length > 0) {
    throw new GenarunError({
      code: 'invalid_input',
      message: 'a key is never taken from the command line: it would stay in the history of the shell and in the list of processes',
      hint: `genarun keys set ${provider}, and paste it when asked; or: genarun keys set ${provider} < file`,
    });
  }
  const { config } = await loadConfig(shell);
  const name = keyNameOf(await createAdapters(shell, config), provider, options.name);
  const vault = await openVault(shell);
  const key = checkKey(provider, (shell.askHidden === undefined ? await shell.input() : await shell.askHidden(`${name} (not shown): `)).trim());
  await vault.set(provider, name, key);
  if (options.json === true) shell.out(`${JSON.stringify({ provider, name, last4: lastFour(key) }, null, 2)}\n`);
  else shell.error(`${name} of ${provider} is kept, encrypted (${lastFour(key)}); try it: genarun models test ${provider}/…\n`);
  return 0;
}

/** A key is one word. Its text is in no message. */
function checkKey(provider: string, key: string): string {
  if (key === '')
    throw new GenarunError({
      code: 'invalid_input',
      message: `a key of ${provider} expected, got nothing`,
      hint: `paste it when asked, or: genarun keys set ${provider} < file`,
    });
  if (/\s/.test(key) || key.length > 4096)
    throw new GenarunError({
      code: 'invalid_input',
      message: `a key of ${provider} expected: one word of at most 4096 characters`,
      hint: 'give the key alone',
    });
  return key;
}
