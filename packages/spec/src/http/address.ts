import type { Json } from '../value.ts';

const sensitive = /^(.*[-_.])?(key|apikey|token|secret|password|passwd|pwd|signature|sig|auth|authorization|credential|credentials)$/i;

/** Appends query parameters: a list repeats its name, null is left out, an object is written as JSON. The fragment is dropped. */
export function withQuery(url: string, query: Readonly<Record<string, Json | undefined>>): string {
  const [address] = url.split('#');
  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((item) => [name, item] as const));
  const added = pairs.filter(([, item]) => item !== null && item !== undefined).map(([name, item]) => `${encode(name)}=${encode(queryText(item as Json))}`); // undefined was filtered out
  if (added.length === 0) return address ?? url;
  const base = address ?? url;
  const joint = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${joint}${added.join('&')}`;
}

/** A value as it stands in a URL. */
export function queryText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Percent-encodes one part of a URL; a lone surrogate becomes U+FFFD. */
export function encode(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd'));
}

/** A URL for messages: without user and password, and with the values of parameters that look like secrets as `***`. */
export function printUrl(url: string): string {
  const [address, query] = url.split('#')[0]?.split(/\?(.*)/s) ?? [url];
  const plain = (address ?? url).replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
  if (query === undefined || query === '') return plain;
  const parts = query.split('&').map((pair) => {
    const name = pair.split('=')[0] ?? '';
    return sensitive.test(name) ? `${name}=***` : pair;
  });
  const text = parts.join('&');
  return `${plain}?${text.length > 200 ? `${text.slice(0, 199)}…` : text}`;
}
