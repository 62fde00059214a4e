import { toGenarunError } from '@genarun/spec';
import { loadConfig } from '../config/load.ts';
import { type FoundSecret, loadSecretFinder } from '../config/secrets.ts';
import { openExistingVault } from '../config/vault.ts';
import { createAdapters } from '../engine/adapters.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { formatTime } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { lastFour } from './key-names.ts';

/** One key as it is listed. */
type Listed = {
  readonly provider: string;
  readonly name: string;
  /** `keys`: the encrypted file. */
  readonly source: FoundSecret['source'];
  readonly last4: string;
  /** ISO time it was set; only of kept keys. */
  readonly setAt?: string;
  /** Why it is not the one that is used. */
  readonly problem?: string;
};

/** `genarun keys list`: the kept keys and those that the environment gives, never more of them than the last four characters. */
export async function keysList(shell: Shell, _words: readonly string[], options: { readonly json?: boolean }): Promise<number> {
  const { config } = await loadConfig(shell);
  const [adapters, find, vault] = await Promise.all([createAdapters(shell, config), loadSecretFinder(shell), openExistingVault(shell)]);
  const kept = (vault?.entries() ?? []).map(({ provider, name, createdAt }): Listed => {
    const found = attempt(() => find(name));
    const shadow =
      found instanceof Error ? found.message : found !== undefined && found.source !== 'keys' ? `${sourceText(found.source)} comes first` : undefined;
    const own = shadow === undefined || !(found instanceof Error) ? attempt(() => vault?.secret(name)) : undefined;
    return {
      provider,
      name,
      source: 'keys',
      last4: typeof own === 'string' ? lastFour(own) : '?',
      setAt: new Date(createdAt).toISOString(),
      ...(shadow === undefined ? {} : { problem: shadow }),
    };
  });
  const given = adapters.flatMap(({ name: provider, keys = [] }) =>
    keys.flatMap((name): readonly Listed[] => {
      const found = attempt(() => find(name));
      return found === undefined || found instanceof Error || found.source === 'keys'
        ? []
        : [{ provider, name, source: found.source, last4: lastFour(found.value) }];
    }),
  );
  const listed = [...given, ...kept].sort((a, b) => (`${a.provider} ${a.name}` < `${b.provider} ${b.name}` ? -1 : 1));
  if (options.json === true) shell.out(`${JSON.stringify(listed, null, 2)}\n`);
  else if (listed.length === 0) shell.error('no keys yet; keep one with: genarun keys set PROVIDER\n');
  else shell.out(table(shell, listed));
  return 0;
}

function table(shell: Shell, listed: readonly Listed[]): string {
  const rows = listed.map(({ provider, name, source, last4, setAt, problem = '' }) => [
    provider,
    name,
    last4,
    source === 'keys' ? 'kept, encrypted' : sourceText(source),
    setAt === undefined ? '' : formatTime(Date.parse(setAt)),
    problem,
  ]);
  return formatTable(
    [{ title: 'provider' }, { title: 'name' }, { title: 'ends with' }, { title: 'from' }, { title: 'set' }, { title: '' }],
    rows,
    coloursOf(shell, 'out'),
  );
}

function sourceText(source: FoundSecret['source']): string {
  return source === 'environment' ? 'the environment' : source;
}

/** A key that cannot be opened is listed all the same, with the reason. */
function attempt<Value>(work: () => Value): Value | Error {
  try {
    return work();
  } catch (error) {
    return toGenarunError(error);
  }
}
