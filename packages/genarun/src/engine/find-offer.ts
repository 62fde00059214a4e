import { GenarunError, type Model } from '@genarun/spec';
import type { Genarun } from './compose.ts';

/**
 * The model meant by `adapter/name`, or by a name that several providers offer; without a model where an adapter does not know it. Throws GenarunError
 * `not_found`, `auth` when nobody who offers it has a key, `invalid_input` when a provider is asked for twice.
 */
export async function findOffer(
  { adapters, has }: Pick<Genarun, 'adapters' | 'has'>,
  name: string,
  provider?: string,
): Promise<{ readonly id: string; readonly model: Model | undefined }> {
  const resolve = (id: string) => adapters.find((adapter) => id.startsWith(`${adapter.name}/`))?.resolve(id);
  if (!name.includes('/')) {
    const { chooseOffer } = await import('@genarun/adapters/catalogue');
    const { id } = chooseOffer({ model: name, provider, has, price: (offer) => resolve(offer.id)?.price ?? offer.price });
    return { id, model: resolve(id) };
  }
  if (provider === undefined || name.startsWith(`${provider}/`)) return { id: name, model: resolve(name) };
  if (adapters.some((adapter) => name.startsWith(`${adapter.name}/`)))
    throw new GenarunError({ code: 'invalid_input', message: `--provider ${provider}: ${name} names its provider already`, hint: 'leave one of them out' });
  return { id: `${provider}/${name}`, model: resolve(`${provider}/${name}`) };
}
