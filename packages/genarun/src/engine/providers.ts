import { anthropicAdapter } from '@genarun/adapters/anthropic';
import { automatic1111Adapter } from '@genarun/adapters/automatic1111';
import { bflAdapter } from '@genarun/adapters/bfl';
import { civitaiAdapter } from '@genarun/adapters/civitai';
import { type ComfyuiOptions, comfyuiAdapter } from '@genarun/adapters/comfyui';
import { deepgramAdapter } from '@genarun/adapters/deepgram';
import { elevenlabsAdapter } from '@genarun/adapters/elevenlabs';
import { falAdapter } from '@genarun/adapters/fal';
import { googleAdapter } from '@genarun/adapters/google';
import { groqAdapter } from '@genarun/adapters/groq';
import { huggingfaceAdapter } from '@genarun/adapters/huggingface';
import { mistralAdapter } from '@genarun/adapters/mistral';
import { ollamaAdapter } from '@genarun/adapters/ollama';
import { openaiAdapter } from '@genarun/adapters/openai';
import { openaiCompatibleAdapter } from '@genarun/adapters/openai-compatible';
import { replicateAdapter } from '@genarun/adapters/replicate';
import { stabilityAdapter } from '@genarun/adapters/stability';
import { togetherAdapter } from '@genarun/adapters/together';
import { xaiAdapter } from '@genarun/adapters/xai';
import type { Adapter } from '@genarun/spec';
import type { AdapterConfig } from '../config/config.ts';

/** How a provider is reached: elsewhere than at its own address; and the workflows that are models of ComfyUI. */
export type Reach = { readonly baseUrl?: string } & Pick<ComfyuiOptions, 'workflows'>;

/** The providers, by adapter's name. None of these modules loads its provider's client before a call is made. */
export const providers: Readonly<Record<string, (reach: Reach) => Adapter>> = {
  openai: openaiAdapter,
  anthropic: anthropicAdapter,
  google: googleAdapter,
  xai: xaiAdapter,
  mistral: mistralAdapter,
  groq: groqAdapter,
  together: togetherAdapter,
  replicate: replicateAdapter,
  fal: falAdapter,
  bfl: bflAdapter,
  elevenlabs: elevenlabsAdapter,
  deepgram: deepgramAdapter,
  ollama: ollamaAdapter,
  stability: stabilityAdapter,
  huggingface: huggingfaceAdapter,
  civitai: civitaiAdapter,
  comfyui: comfyuiAdapter,
  automatic1111: automatic1111Adapter,
};

/** An adapter of the user's own, under its own name, for a server that speaks as OpenAI does. */
export function createCompatible(name: string, { baseUrl, key }: AdapterConfig): Adapter {
  return openaiCompatibleAdapter({ name, ...(baseUrl === undefined ? {} : { baseUrl }), ...(key === undefined ? {} : { key }) });
}
