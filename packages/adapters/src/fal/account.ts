import type { AdapterContext } from '@genarun/spec';
import { keyOf } from '../hosted/key.ts';
import type { ProviderRequest } from '../wire/request.ts';

export const keys = ['FAL_KEY', 'FAL_API_KEY'] as const;

/** A request to one of fal's own addresses, with the key in its header. */
export function signed(url: string, context: Pick<AdapterContext, 'secret'>, request: Omit<ProviderRequest, 'provider' | 'url'> = {}): ProviderRequest {
  return { ...request, provider: 'fal', url, headers: { ...request.headers, authorization: `Key ${keyOf(keys, 'fal', context)}` } };
}
