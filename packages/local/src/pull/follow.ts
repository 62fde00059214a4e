import { GenarunError } from '@genarun/spec';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export type Following = {
  readonly fetch: Fetch;
  /** Sent to the origin of the first address only. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

const maxRedirects = 6;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Asks for an address and follows its redirects by hand: the token goes to the first origin and to no other, and never from https to http. Throws
 * GenarunError `network` when nobody answers, `cancelled`, `invalid_output` for redirects that lead nowhere.
 */
export async function openFollowing(address: string, { fetch, token, headers = {}, signal }: Following): Promise<Response> {
  const home = new URL(address).origin;
  let url = new URL(address);
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await ask(url, {
      fetch,
      signal,
      headers: { ...headers, ...(token !== undefined && url.origin === home ? { authorization: `Bearer ${token}` } : {}) },
    });
    if (!redirects.has(response.status)) return response;
    const target = response.headers.get('location');
    await response.body?.cancel();
    if (target === null || !URL.canParse(target, url)) throw lost(url, 'a redirect without an address');
    const next = new URL(target, url);
    if (next.protocol !== 'https:' && next.protocol !== url.protocol) throw lost(url, `a redirect to ${next.protocol}//`);
    url = next;
  }
  throw lost(new URL(address), `more than ${maxRedirects} redirects`);
}

async function ask(
  url: URL,
  { fetch, signal, headers }: { readonly fetch: Fetch; readonly signal: AbortSignal; readonly headers: Record<string, string> },
): Promise<Response> {
  try {
    // Compressed bytes could not be gone on with from their middle.
    return await fetch(url.href, { redirect: 'manual', signal, headers: { 'accept-encoding': 'identity', 'user-agent': 'genarun', ...headers } });
  } catch (cause) {
    throw networkFault(url.origin, cause, signal);
  }
}

/** What a connection that failed is told as. The query of an address may hold a signature and is never told. */
export function networkFault(origin: string, cause: unknown, signal: AbortSignal): GenarunError {
  if (cause instanceof GenarunError) return cause;
  if (signal.aborted) return new GenarunError({ code: 'cancelled', message: 'stopped' });
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const why =
    inner instanceof Error
      ? (('code' in inner && typeof inner.code === 'string' && inner.code !== '' ? inner.code : undefined) ?? inner.message)
      : String(inner);
  return new GenarunError({
    code: 'network',
    message: `${origin} cannot be reached, or broke off: ${why}`,
    hint: 'the same command goes on where it stopped',
    cause,
  });
}

function lost(url: URL, what: string): GenarunError {
  return new GenarunError({ code: 'invalid_output', message: `${url.origin}${url.pathname} answered with ${what}` });
}
