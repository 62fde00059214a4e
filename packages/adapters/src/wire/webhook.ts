import { GenarunError, isRecord, type WebhookDelivery } from '@genarun/spec';

/** Milliseconds that a signed message may be older or newer than the clock here. Source: Standard Webhooks; fal, webhooks. */
const tolerance = 300_000;
const maxBytes = 50_000_000;

/** The message is not taken for the provider's own. */
export function unverified(provider: string, why: string): GenarunError {
  return new GenarunError({
    code: 'auth',
    message: `${provider}: a webhook was not accepted: ${why}`,
    hint: 'Check the secret that webhooks are signed with, and the clock.',
  });
}

/** A header of a message. Throws `auth` where it is missing. */
export function signedHeader({ headers }: Pick<WebhookDelivery, 'headers'>, provider: string, ...names: readonly string[]): string {
  const found = names.map((name) => headers[name]).find((value) => value !== undefined && value !== '');
  if (found === undefined) throw unverified(provider, `it has no ${names[0]}`);
  return found;
}

/** Refuses a message that was signed too long ago, or in the future; `seconds` since 1970 as its header says. */
export function refuseStale(provider: string, seconds: string, now: number): void {
  const at = /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1000 : Number.NaN;
  if (!(Math.abs(now - at) <= tolerance)) throw unverified(provider, `it was signed at ${seconds.slice(0, 20)}, more than ${tolerance / 1000} s from now`);
}

/** Whether a signature is the HMAC-SHA256 of a message; compared in constant time. */
export async function isHmac(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', new Uint8Array(key), algorithm, false, ['verify']);
  return crypto.subtle.verify(algorithm, imported, new Uint8Array(signature), new Uint8Array(message));
}

/** Bytes written in base64, in its form for addresses, or undefined. */
export function bytesOf(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Bytes written in hexadecimal digits, or undefined. */
export function bytesOfHex(digits: string): Uint8Array | undefined {
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits)) return undefined;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Texts and bytes one after the other. */
export function joined(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const pieces = parts.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : part));
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  pieces.reduce((at, piece) => {
    whole.set(piece, at);
    return at + piece.length;
  }, 0);
  return whole;
}

/** The message as an object. Throws `invalid_input`. */
export function messageOf({ body }: Pick<WebhookDelivery, 'body'>, provider: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = body.length > maxBytes ? undefined : JSON.parse(new TextDecoder().decode(body));
    if (isRecord(value)) return value;
  } catch {
    // Said below.
  }
  throw new GenarunError({ code: 'invalid_input', message: `${provider}: a webhook in JSON expected, got ${body.length} bytes` });
}

/** The request a message is about. Throws `invalid_input` where it names none. */
export function requestIdOf(provider: string, ...candidates: readonly unknown[]): { readonly requestId: string } {
  const found = candidates.find((value) => typeof value === 'string' && value !== '');
  if (typeof found === 'string') return { requestId: found };
  throw new GenarunError({ code: 'invalid_input', message: `${provider}: a webhook names no request` });
}

/**
 * Checks a message signed by the rules of Standard Webhooks: `webhook-id`, `webhook-timestamp` (seconds, 300 from now at most), and one or several
 * `webhook-signature` of version 1, HMAC-SHA256 over `id.timestamp.body`. The secret is base64 behind `whsec_`. Throws `auth`.
 */
export async function verifyStandard(provider: string, delivery: WebhookDelivery, secret: string): Promise<Readonly<Record<string, unknown>>> {
  const id = signedHeader(delivery, provider, 'webhook-id', 'svix-id');
  const timestamp = signedHeader(delivery, provider, 'webhook-timestamp', 'svix-timestamp');
  const signatures = signedHeader(delivery, provider, 'webhook-signature', 'svix-signature').split(' ').slice(0, 10);
  refuseStale(provider, timestamp, delivery.now);
  const key = bytesOf(secret.trim().replace(/^whsec_/, ''));
  if (key === undefined || key.length === 0) throw unverified(provider, 'the secret here is not base64 behind whsec_');
  const message = joined(`${id}.${timestamp}.`, delivery.body);
  for (const entry of signatures) {
    const signature = entry.startsWith('v1,') ? bytesOf(entry.slice(3)) : undefined;
    if (signature !== undefined && (await isHmac(key, message, signature))) return messageOf(delivery, provider);
  }
  throw unverified(provider, 'its signature is not of the secret here');
}
