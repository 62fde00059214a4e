import { didYouMean, GenarunError } from '@genarun/spec';
import { openVault } from '../config/vault.ts';
import type { Shell } from '../shell.ts';
import type { KeysOptions } from './keys-set.ts';

/** `genarun keys remove PROVIDER`. */
export async function keysRemove(shell: Shell, [provider = '']: readonly string[], options: KeysOptions): Promise<number> {
  const vault = await openVault(shell);
  const gone = await vault.remove(provider, options.name);
  if (gone.length === 0) {
    const providers = [...new Set(vault.entries().map((entry) => entry.provider))];
    throw new GenarunError({
      code: 'not_found',
      message: `no key of ${provider}${options.name === undefined ? '' : ` named ${options.name}`} is kept.${didYouMean(provider, providers)}`,
      hint: providers.length === 0 ? 'none is kept at all' : `kept are keys of ${providers.join(', ')}`,
    });
  }
  if (options.json === true)
    shell.out(
      `${JSON.stringify(
        gone.map(({ provider: of, name }) => ({ provider: of, name })),
        null,
        2,
      )}\n`,
    );
  else
    for (const { name } of gone) shell.error(`${name} of ${provider} is removed; to undo that, keep it again: genarun keys set ${provider} --name ${name}\n`);
  return 0;
}
