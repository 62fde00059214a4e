import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { GenarunError, type Http, type HttpRequest, type HttpResponse } from '@genarun/spec';
import type { Agent, buildConnector } from 'undici';
import { type Allowance, readAllowance } from './allowance.ts';
import { type BodyLimits, readBody } from './body.ts';
import { startDeadline } from './deadline.ts';
import { checkedAddresses, checkUrl, type Lookup, readUrl } from './guard.ts';
import { type Hop, nextHop } from './redirect.ts';
import { publicForm, refused, tooLarge, translated } from './refusal.ts';

export type HttpOptions = {
  /** What the guarded client may reach beyond public addresses: `host`, `host:port`, `http://host:port`, addresses, networks (`10.0.0.0/8`). */
  readonly allow?: readonly string[];
  /** Ports the guarded client may reach anywhere. Default 80 and 443. */
  readonly ports?: readonly number[];
  /** Milliseconds for a whole answer, redirects included. Default 60,000. */
  readonly timeoutMs?: number;
  /** Bytes of a body at most, before and after decompression. Default 25,000,000. */
  readonly maxBytes?: number;
  /** How many times larger a compressed body of more than 1 MB may get. Default 100. */
  readonly maxRatio?: number;
  /** Redirects followed by the guarded client. Default 5. */
  readonly maxRedirects?: number;
  /** Name given where a request has no `user-agent`. Default `genarun`. */
  readonly userAgent?: string;
  /** Resolves host names. Default: the system's resolver. */
  readonly lookup?: Lookup;
};

/** Headers that belong to the connection; a document must not set them. */
const connectionHeaders = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

/** Loaded with the first request: a start without requests does not pay for it. */
// The default export is the whole module, also where a bundler has wrapped it.
const loadTransport = async () => (await import('undici')).default;

function firstHop(request: HttpRequest, userAgent: string): Hop {
  const url = readUrl(request.url);
  url.hash = '';
  const headers: Record<string, string> = { 'user-agent': userAgent, accept: '*/*', 'accept-encoding': 'gzip, deflate, br' };
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const lower = name.toLowerCase();
    if (connectionHeaders.has(lower)) throw refused(`${publicForm(url)}: the header "${lower}" is set by the connection alone`, 'Leave it out.');
    if (lower !== 'content-length') headers[lower] = value;
  }
  return { method: request.method.toUpperCase(), url, headers, ...(request.body === undefined ? {} : { body: request.body }) };
}

function flatHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return Object.fromEntries(entries);
}

/** Sends one hop. Answers its redirect, or the whole answer. */
async function send(
  hop: Hop,
  agent: Agent,
  limits: BodyLimits,
  signal: AbortSignal,
  followed: boolean,
): Promise<{ readonly next: Hop } | { readonly answer: HttpResponse }> {
  const { request } = await loadTransport();
  const {
    statusCode,
    headers: raw,
    body,
  } = await request(hop.url, {
    dispatcher: agent,
    // The contract takes any method's name; the transport checks that it is one.
    method: hop.method as 'GET',
    headers: hop.headers,
    body: hop.body ?? null,
    signal,
    headersTimeout: 0, // the deadline of the whole request stands in for both
    bodyTimeout: 0,
  });
  const headers = flatHeaders(raw);
  const drop = async () => void (await body.dump({ limit: 16_384, signal }));
  if (followed) {
    let next: Hop | undefined;
    try {
      next = nextHop(hop, statusCode, headers.location);
    } catch (error) {
      await drop();
      throw error;
    }
    if (next !== undefined) {
      await drop();
      return { next };
    }
  }
  const announced = Number(headers['content-length'] ?? 0);
  if (hop.method !== 'HEAD' && announced > limits.maxBytes) {
    body.on('error', () => {}).destroy();
    throw tooLarge(`the answer has ${announced} bytes, more than ${limits.maxBytes}`);
  }
  return { answer: { status: statusCode, url: hop.url.href, ...(await readBody(body, headers, limits)) } };
}

/** Connects to addresses that were checked in the very lookup that found them, so that a second answer of the DNS cannot lead elsewhere. */
async function guardedAgent(allowance: Allowance, lookup: Lookup): Promise<Agent> {
  const { Agent, buildConnector: build } = await loadTransport();
  const connect: buildConnector.connector = (options, callback) => {
    const host = isIP(options.hostname) === 6 ? `[${options.hostname}]` : options.hostname;
    const url = new URL(`${options.protocol}//${host}${options.port === '' ? '' : `:${options.port}`}`);
    checkedAddresses(url, allowance, lookup).then(
      (answers) => {
        const [first] = answers;
        const pinned = build({
          lookup: (_host, wanted, done) => {
            if (wanted.all === true) done(null, [...answers]);
            else done(null, first?.address ?? '', first?.family);
          },
        });
        pinned(options, callback);
      },
      (error: unknown) => callback(translated(error, url), null),
    );
  };
  return new Agent({ connect });
}

/**
 * The two HTTP clients of the contract. Neither reads proxy settings of the environment. `close` ends every connection; requests under way fail `cancelled`.
 */
export function createHttp(options: HttpOptions = {}): Http & { readonly close: () => Promise<void> } {
  const { timeoutMs = 60_000, maxBytes = 25_000_000, maxRatio = 100, maxRedirects = 5, userAgent = 'genarun' } = options;
  const lookup = options.lookup ?? ((host: string) => systemLookup(host, { all: true }));
  const allowance = readAllowance(options.allow ?? [], options.ports ?? [80, 443]);
  const closing = new AbortController();
  const agents: { guarded?: Promise<Agent>; configured?: Promise<Agent> } = {};
  const agentOf = {
    guarded: () => (agents.guarded ??= guardedAgent(allowance, lookup)),
    configured: () => (agents.configured ??= loadTransport().then(({ Agent }) => new Agent())),
  };

  const perform = async (request: HttpRequest, client: 'guarded' | 'configured'): Promise<HttpResponse> => {
    const isGuarded = client === 'guarded';
    let hop = firstHop(request, userAgent);
    if (closing.signal.aborted) throw new GenarunError({ code: 'cancelled', message: 'http: the client is closed' });
    const deadline = startDeadline(request.timeoutMs ?? timeoutMs, request.signal, publicForm(hop.url));
    const limits = { maxBytes: request.maxBytes ?? maxBytes, maxRatio };
    try {
      for (let redirects = 0; redirects <= maxRedirects; redirects++) {
        if (isGuarded) checkUrl(hop.url, allowance);
        deadline.signal.throwIfAborted();
        const result = await deadline.hold(send(hop, await agentOf[client](), limits, deadline.signal, isGuarded));
        if ('answer' in result) return result.answer;
        hop = result.next;
      }
      throw refused(`${publicForm(hop.url)}: more than ${maxRedirects} redirects`, 'Ask the last address directly.');
    } catch (error) {
      throw (
        deadline.reason() ??
        (closing.signal.aborted ? new GenarunError({ code: 'cancelled', message: 'http: the client was closed', cause: error }) : translated(error, hop.url))
      );
    } finally {
      deadline.end();
    }
  };

  return {
    guarded: (request) => perform(request, 'guarded'),
    configured: (request) => perform(request, 'configured'),
    close: async () => {
      closing.abort();
      for (const agent of await Promise.all(Object.values(agents))) await agent.destroy();
    },
  };
}
