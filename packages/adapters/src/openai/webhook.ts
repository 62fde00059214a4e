import { GenarunError, isRecord, type Webhook, type WebhookDelivery } from '@genarun/spec';
import { requestIdOf, verifyStandard } from '../wire/webhook.ts';

const name = 'OPENAI_WEBHOOK_SECRET';

/** The film (or other job) that a message of OpenAI is about. Source: OpenAI, webhooks (Standard Webhooks). Throws `auth`, `invalid_input`. */
export async function verifyOpenaiWebhook(delivery: WebhookDelivery, secret: string): Promise<{ readonly requestId: string }> {
  const { data } = await verifyStandard('openai', delivery, secret);
  return requestIdOf('openai', isRecord(data) ? data.id : undefined);
}

/** Webhooks of OpenAI are set up for a whole project at OpenAI, which tells their secret. */
export const openaiWebhook: Webhook = {
  verify: async (delivery, { secret }) => {
    const own = secret(name);
    if (own === undefined || own === '') throw new GenarunError({ code: 'auth', message: `openai: there is no ${name} to check a webhook with` });
    return verifyOpenaiWebhook(delivery, own);
  },
};
