import { openaiAdapter } from '@genarun/adapters/openai';
import { type Adapter, GenarunError } from '@genarun/spec';
import type { AdapterConfig } from '../config/config.ts';

/** How a provider is reached: elsewhere than at its own address. */
export type Reach = { readonly baseUrl?: string };

/** The providers, by adapter's name. None of these modules loads its provider's client before a call is made. */
export const providers: Readonly<Record<string, (reach: Reach) => Adapter>> = {
  openai: openaiAdapter,
};

/** An adapter of the user's own for a server that speaks as OpenAI does. */
export function createCompatible(name: string, _settings: AdapterConfig): Adapter {
  throw new GenarunError({ code: 'invalid_input', message: name });
}
