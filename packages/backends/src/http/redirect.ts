import type { HttpRequest } from '@genarun/spec';
import { readUrl } from './guard.ts';

/** A request on its way: what one hop sends. */
export type Hop = { readonly method: string; readonly url: URL; readonly headers: Readonly<Record<string, string>>; readonly body?: HttpRequest['body'] };

const redirects = new Set([301, 302, 303, 307, 308]);
/** Headers that say nothing about who asks. */
const harmless = new Set(['user-agent', 'accept']);

function keepHeaders(headers: Hop['headers'], keep: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => keep(name)));
}

/**
 * The next hop of an answer, or undefined when it is no redirect. 303 asks with GET, 301 and 302 do so after a POST; 307 and 308 send the same again.
 * Another origin gets `user-agent` and `accept` only, and `content-type` where a body goes along. Source: RFC 9110, 15.4; Fetch standard.
 */
export function nextHop(hop: Hop, status: number, location: string | undefined): Hop | undefined {
  if (!redirects.has(status) || location === undefined) return undefined;
  const url = readUrl(location, hop.url);
  url.hash = '';
  const becomesGet = status === 303 ? hop.method !== 'HEAD' && hop.method !== 'GET' : (status === 301 || status === 302) && hop.method === 'POST';
  const isSame = url.origin === hop.url.origin;
  const hasBody = !becomesGet && hop.body !== undefined;
  const keep = (name: string) => (name.startsWith('content-') ? hasBody && (isSame || name === 'content-type') : isSame || harmless.has(name));
  return { method: becomesGet ? 'GET' : hop.method, url, headers: keepHeaders(hop.headers, keep), ...(hasBody ? { body: hop.body } : {}) };
}
