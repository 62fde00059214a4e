import type { Json } from '../value.ts';
import { encode } from './address.ts';

/** Replaces every occurrence of some secrets, plain or encoded as a request carries them, by `***`. */
export type Redact = {
  readonly text: (text: string) => string;
  /** The same in every string and name of a JSON value. */
  readonly json: (value: Json) => Json;
};

/** Knows the secrets of one request; empty ones are no secrets. */
export function createRedact(secrets: readonly string[]): Redact {
  const forms = [...new Set(secrets.filter((secret) => secret !== '').flatMap(encodings))].sort((left, right) => right.length - left.length);
  const text = (given: string): string => forms.reduce((result, form) => result.replaceAll(form, '***'), given);
  const json = (value: Json): Json => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(json);
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, item]) => [text(name), json(item)]));
    return value;
  };
  return forms.length === 0 ? { text: (given) => given, json: (value) => value } : { text, json };
}

function encodings(secret: string): readonly string[] {
  return [secret, encode(secret), encode(secret).replaceAll('%20', '+'), JSON.stringify(secret).slice(1, -1), toBase64(secret)];
}

/** Base64 of a text's UTF-8 bytes. */
export function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Values of headers that carry credentials by their name, and the parts of these values (`Bearer x` holds `x`). */
export function credentials(headers: Readonly<Record<string, string>>): readonly string[] {
  const carrying = Object.entries(headers).filter(
    ([name]) => /auth|key|token|secret|cookie|password|credential/i.test(name) && name.toLowerCase() !== 'idempotency-key',
  );
  return carrying.flatMap(([, value]) => [value, ...value.split(/\s+/).slice(1)]);
}
