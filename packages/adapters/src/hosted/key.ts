import { type AdapterContext, GenarunError } from '@genarun/spec';

/** The first of some secrets that is there. Throws `auth` naming them. */
export function keyOf(names: readonly string[], provider: string, { secret }: Pick<AdapterContext, 'secret'>): string {
  for (const name of names) {
    const value = secret(name);
    if (value !== undefined && value.trim() !== '') return value.trim();
  }
  throw new GenarunError({
    code: 'auth',
    message: `${provider} needs a key: there is no ${names.join(' or ')}`,
    hint: `set ${names[0]} in the environment or .env, or: genarun keys set ${provider}`,
  });
}
