import { type AdapterContext, GenarunError, isRecord, type Webhook, type WebhookDelivery } from '@genarun/spec';
import { requestIdOf, verifyStandard } from '../wire/webhook.ts';
import type { Ask } from './account.ts';

/** The prediction that a message of Replicate is about. Source: Replicate, verify webhooks (Standard Webhooks). Throws `auth`, `invalid_input`. */
export async function verifyReplicateWebhook(delivery: WebhookDelivery, secret: string): Promise<{ readonly requestId: string }> {
  return requestIdOf('replicate', (await verifyStandard('replicate', delivery, secret)).id);
}

/** Takes the secret that is set here (REPLICATE_WEBHOOK_SECRET), else asks Replicate for the account's, once. */
export function replicateWebhook(ask: Ask): Webhook {
  let asked: Promise<string> | undefined;
  const secretOf = async (context: Pick<AdapterContext, 'http' | 'secret' | 'signal'>): Promise<string> => {
    const own = context.secret('REPLICATE_WEBHOOK_SECRET');
    if (own !== undefined && own !== '') return own;
    asked ??= ask(context, '/webhooks/default/secret').then(({ json }) => {
      if (isRecord(json) && typeof json.key === 'string') return json.key;
      throw new GenarunError({ code: 'invalid_output', message: 'replicate: a webhook secret expected' });
    });
    asked.catch(() => {
      asked = undefined;
    });
    return asked;
  };
  return { verify: async (delivery, context) => verifyReplicateWebhook(delivery, await secretOf(context)) };
}
