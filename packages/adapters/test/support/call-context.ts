import { type AdapterContext, GenarunError, type Http, type HttpRequest, type HttpResponse, type Media } from '@genarun/spec';
import { sharpMedia } from '../sharp-media.ts';

/** A key that must never come out again. */
export const canary = 'sk-canary-7Qz3';

/** The two clients over the platform's fetch, without guards: everything under test lives on loopback. */
export const loopbackHttp: Http = {
  configured: (request) => once(request),
  guarded: async (request) => {
    let answer = await once(request);
    for (let hops = 0; hops < 5 && answer.status >= 300 && answer.status < 400; hops++)
      answer = await once({ method: 'GET', url: new URL(answer.headers.location ?? '', answer.url).href });
    return answer;
  },
};

async function once({ method, url, headers, body, signal, timeoutMs = 10_000, maxBytes = 50_000_000 }: HttpRequest): Promise<HttpResponse> {
  const ends = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])]);
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: ends,
      ...(headers === undefined ? {} : { headers: { ...headers } }),
      ...(body === undefined ? {} : { body: body as string | Uint8Array<ArrayBuffer> }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length > maxBytes) throw new GenarunError({ code: 'invalid_output', message: 'http: too large' });
    return { status: response.status, headers: Object.fromEntries(response.headers), body: bytes, url };
  } catch (error) {
    if (error instanceof GenarunError) throw error;
    if (signal?.aborted) throw new GenarunError({ code: 'cancelled', message: 'http: cancelled' });
    if (ends.aborted) throw new GenarunError({ code: 'timeout', message: `http: no whole answer within ${timeoutMs} ms` });
    throw new GenarunError({ code: 'network', message: `http: ${String(error)}`, cause: (error as Error).cause });
  }
}

/** Media that also know sound and film by their first bytes. */
export const media: Media = {
  ...sharpMedia,
  probe: async (bytes) => {
    const start = String.fromCharCode(...bytes.subarray(0, 12));
    if (start.startsWith('RIFF') && start.endsWith('WAVE')) return { mime: 'audio/wav', duration: 1 };
    if (start.startsWith('ID3')) return { mime: 'audio/mpeg' };
    if (start.slice(4, 8) === 'ftyp') return { mime: 'video/mp4' };
    return sharpMedia.probe(bytes).catch(() => ({ mime: 'application/octet-stream' }));
  },
};

export type WatchedContext = AdapterContext & { readonly slept: number[]; readonly requestIds: string[] };

/** A context on loopback: every key is the canary, waits take no time and are written down. */
export function callContext(changes: Partial<AdapterContext> = {}): WatchedContext {
  const slept: number[] = [];
  const requestIds: string[] = [];
  return {
    http: loopbackHttp,
    media,
    secret: () => canary,
    sleep: async (milliseconds) => void slept.push(milliseconds),
    signal: new AbortController().signal,
    callKey: 'run:node:1:0',
    requestId: async (id) => void requestIds.push(id),
    progress: () => {},
    slept,
    requestIds,
    ...changes,
  };
}

/** The error a promise ends with; fails when there is none. */
export async function faultOfCall(work: Promise<unknown>): Promise<GenarunError> {
  const error: unknown = await work.then(
    (value) => new Error(`no fault came, but ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof GenarunError) return error;
  throw error;
}

/** Everything an error says, its causes included. */
export function wholeText(error: unknown): string {
  const seen = new Set<unknown>();
  const texts: string[] = [];
  for (let at: unknown = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at);
    texts.push(at.message, String((at as GenarunError).hint), JSON.stringify({ ...at }));
  }
  return texts.join('\n');
}
