import { GenarunError, isRecord } from '@genarun/spec';
import type { RawAnswer } from '../ai-sdk/sdk-fetch.ts';
import type { Account } from '../ai-sdk/sdk-model.ts';

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
      hint: 'Reword the prompt, or choose another model.',
    });
  const ticks = isRecord(json.usage) ? json.usage.cost_in_usd_ticks : undefined;
  return typeof ticks === 'number' ? { cost: ticks / ticksPerDollar } : {};
}
