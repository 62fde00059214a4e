import { type Adapter, GenarunError, isRecord } from '@genarun/spec';
import { createSdkAdapter, type SdkAdapterOptions } from '../ai-sdk/adapter.ts';
import { listedNames } from '../ai-sdk/describe-model.ts';
import { loadPackage } from '../ai-sdk/load-package.ts';
import type { RawAnswer } from '../ai-sdk/sdk-fetch.ts';
import type { Account } from '../ai-sdk/sdk-model.ts';
import { describeXai } from './models.ts';

export type XaiOptions = SdkAdapterOptions;

/** xAI counts money in ticks. Source: xai-proto, usage.proto. */
const ticksPerDollar = 1e10;

/** The exact cost, and pictures that moderation took away. */
export function examineXai({ json }: Pick<RawAnswer, 'json'>): Account {
  if (!isRecord(json)) return {};
  const blocked = Array.isArray(json.data) && json.data.some((item) => isRecord(item) && item.respect_moderation === false);
  if (blocked)
    throw new GenarunError({
      code: 'content_policy',
      message: 'xai: a picture was blocked by moderation (respect_moderation: false)',
      hint: 'Reword the prompt.',
    });
  const ticks = isRecord(json.usage) ? json.usage.cost_in_usd_ticks : undefined;
  return typeof ticks === 'number' ? { cost: ticks / ticksPerDollar } : {};
}

/**
 * xAI: Grok text, vision, JSON by schema, images and edits, at the exact cost it reports. Key: XAI_API_KEY. Any model name is taken: names with `image` make
 * images, every other one is a text model that sees.
 */
export function xaiAdapter(options: XaiOptions = {}): Adapter {
  return createSdkAdapter(
    {
      name: 'xai',
      version: '1',
      baseUrl: 'https://api.x.ai/v1',
      lane: { concurrency: 8 },
      keys: ['XAI_API_KEY'],
      listed: listedNames('xai'),
      describe: describeXai,
      examine: examineXai,
      load: async (settings) => {
        const { createXai } = await loadPackage('@ai-sdk/xai', () => import('@ai-sdk/xai'));
        const xai = createXai(settings);
        return { language: (name) => xai.chat(name), image: (name) => xai.image(name) };
      },
    },
    options,
  );
}
