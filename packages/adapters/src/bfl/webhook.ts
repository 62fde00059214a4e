import { GenarunError, type Webhook, type WebhookDelivery } from '@genarun/spec';
import { bytesOfHex, isHmac, joined, messageOf, requestIdOf, signedHeader, unverified } from '../wire/webhook.ts';

export const webhookSecret = 'BFL_WEBHOOK_SECRET';

/**
 * The task that a message of Black Forest Labs is about: HMAC-SHA256 of the body alone, so that a message can be played again; the task is asked for anyway.
 * Source: Black Forest Labs, webhooks (X-BFL-Signature). Throws `auth`, `invalid_input`.
 */
export async function verifyBflWebhook(delivery: WebhookDelivery, secret: string): Promise<{ readonly requestId: string }> {
  const signature = bytesOfHex(signedHeader(delivery, 'bfl', 'x-bfl-signature').replace(/^sha256=/, ''));
  if (secret === '' || signature === undefined || !(await isHmac(joined(secret), delivery.body, signature)))
    throw unverified('bfl', 'its signature is not of the secret here');
  const message = messageOf(delivery, 'bfl');
  return requestIdOf('bfl', message.task_id, message.id);
}

export const bflWebhook: Webhook = {
  verify: async (delivery, { secret }) => {
    const own = secret(webhookSecret);
    if (own === undefined || own === '') throw new GenarunError({ code: 'auth', message: `bfl: there is no ${webhookSecret} to check a webhook with` });
    return verifyBflWebhook(delivery, own);
  },
};
