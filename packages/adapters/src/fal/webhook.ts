import { type AdapterContext, GenarunError, isRecord, type Webhook, type WebhookDelivery } from '@genarun/spec';
import { digestOf } from '../wire/digest.ts';
import { faultOf } from '../wire/fault-of.ts';
import { bytesOf, bytesOfHex, joined, messageOf, refuseStale, requestIdOf, signedHeader, unverified } from '../wire/webhook.ts';

const day = 86_400_000;
const provider = 'fal';

/**
 * The request that a message of fal is about: ED25519 over request id, user id, timestamp and the sha256 of the body, a line each, by one of the public keys
 * (base64url). Source: fal, webhooks. Throws `auth`, `invalid_input`.
 */
export async function verifyFalWebhook(delivery: WebhookDelivery, keys: readonly string[]): Promise<{ readonly requestId: string }> {
  const header = (name: string) => signedHeader(delivery, provider, `x-fal-webhook-${name}`);
  const [request, user, timestamp] = [header('request-id'), header('user-id'), header('timestamp')];
  const signature = bytesOfHex(header('signature'));
  refuseStale(provider, timestamp, delivery.now);
  const message = joined([request, user, timestamp, await digestOf(delivery.body)].join('\n'));
  if (signature === undefined || !(await isSigned(keys, message, signature))) throw unverified(provider, 'its signature is of none of the public keys');
  const { request_id: said } = messageOf(delivery, provider);
  // The header is signed and the body is, too: both speak of one request.
  if (said !== undefined && said !== request) throw unverified(provider, 'its header and its body speak of different requests');
  return requestIdOf(provider, request);
}

async function isSigned(keys: readonly string[], message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  for (const text of keys) {
    const bytes = bytesOf(text);
    if (bytes?.length !== 32) continue;
    const key = await crypto.subtle.importKey('raw', new Uint8Array(bytes), { name: 'Ed25519' }, false, ['verify']);
    if (await crypto.subtle.verify({ name: 'Ed25519' }, key, new Uint8Array(signature), new Uint8Array(message))) return true;
  }
  return false;
}

/** Asks for fal's public keys, without a key of one's own, and keeps them for a day at most. */
export function falWebhook(keysUrl: string): Webhook {
  let known: { readonly keys: readonly string[]; readonly at: number } | undefined;
  return {
    verify: async (delivery, context) => {
      if (known === undefined || Math.abs(delivery.now - known.at) > day) known = { keys: await fetchKeys(keysUrl, context), at: delivery.now };
      return verifyFalWebhook(delivery, known.keys);
    },
  };
}

async function fetchKeys(url: string, { http, signal }: Pick<AdapterContext, 'http' | 'signal'>): Promise<readonly string[]> {
  const answer = await http.guarded({ method: 'GET', url, signal, timeoutMs: 15_000, maxBytes: 1_000_000 });
  if (answer.status !== 200) throw faultOf({ provider, ...answer });
  const { keys } = messageOf(answer, provider);
  const found = (Array.isArray(keys) ? keys : []).flatMap((key: unknown) => (isRecord(key) && typeof key.x === 'string' ? [key.x] : []));
  if (found.length > 0) return found;
  throw new GenarunError({ code: 'invalid_output', message: 'fal: public keys expected' });
}
