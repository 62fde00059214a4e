import { type Adapter, didYouMean, GenarunError } from '@genarun/spec';

/**
 * The name under which a provider's key is kept: the one given, else the first that its adapter looks for. Throws GenarunError `not_found` with the
 * nearest provider, or `invalid_input` for a provider that needs no key.
 */
export function keyNameOf(adapters: readonly Adapter[], provider: string, name: string | undefined): string {
  if (name !== undefined) return name;
  const adapter = adapters.find((candidate) => candidate.name === provider);
  const withKeys = adapters.filter(({ keys = [] }) => keys.length > 0).map((candidate) => candidate.name);
  if (adapter === undefined) {
    throw new GenarunError({
      code: 'not_found',
      message: `no provider "${provider}".${didYouMean(provider, withKeys)}`,
      hint: `${withKeys.length === 0 ? '' : `providers: ${withKeys.join(', ')}; `}any other secret: genarun keys set ${provider} --name NAME`,
    });
  }
  const [first] = adapter.keys ?? [];
  if (first !== undefined) return first;
  throw new GenarunError({ code: 'invalid_input', message: `${provider} needs no key`, hint: `a secret all the same: --name NAME` });
}

/** The last four characters of a key that is long enough to keep its secret all the same, else nothing. */
export function lastFour(key: string): string {
  return key.length >= 16 ? `…${key.slice(-4)}` : '…';
}
