import type { AdapterContext } from '@genarun/spec';
import { keyOf } from '../hosted/key.ts';
import { type ProviderAnswer, type ProviderRequest, requestJson } from '../wire/request.ts';

export const keys = ['REPLICATE_API_TOKEN'] as const;

/** A request to Replicate below its base address, with the key in its header. */
export type Ask = (
  context: Pick<AdapterContext, 'http' | 'signal' | 'secret'>,
  path: string,
  request?: Omit<ProviderRequest, 'provider' | 'url'>,
) => Promise<ProviderAnswer>;

export function createAsk(baseUrl: string): Ask {
  return (context, path, request = {}) =>
    requestJson(context, {
      ...request,
      provider: 'replicate',
      url: `${baseUrl}${path}`,
      headers: { ...request.headers, authorization: `Bearer ${keyOf(keys, 'replicate', context)}` },
    });
}
