import { type AdapterContext, GenarunError, type HttpResponse, isRecord } from '@genarun/spec';
import { download, type Wanted } from '../wire/download.ts';
import { requestBytes } from '../wire/request.ts';
import type { Account } from './sdk-model.ts';

/** A provider's answer as its adapter looks at it before the SDK does. */
export type RawAnswer = { readonly headers: Readonly<Record<string, string>>; readonly url: string; readonly json: unknown };

export type SdkFetchOptions = {
  readonly provider: string;
  readonly context: AdapterContext;
  readonly baseUrl: string;
  /** The origin that a package without a base URL goes to; requests to it go to the base URL. */
  readonly sdkOrigin?: string;
  readonly secrets: readonly string[];
  /** Whether requests are billed: when the answer to one is lost, its outcome is unknown. */
  readonly buys: boolean;
  /** What an output behind an address of another origin must be. */
  readonly wanted: Wanted;
  /** Reads cost and facts; throws what the SDK would take for an answer, such as a refusal. */
  readonly examine?: ((answer: RawAnswer) => Account) | undefined;
};

export type SdkFetch = {
  readonly fetch: typeof fetch;
  /** What the last answer said beside its content. */
  readonly account: () => Account;
  /** The fault that ended a request: the SDK wraps it and loses what it says. */
  readonly fault: () => GenarunError | undefined;
  /** Whether an answer with a good status has come. */
  readonly answered: () => boolean;
};

/** Long answers take minutes; the node's own timeout ends them through the signal. */
const timeoutMs = 600_000;
const maxBytes = 200_000_000;
const withoutBody = new Set([101, 204, 205, 304]);

/**
 * A `fetch` for the SDK that goes through the context's clients. The provider's own origin is reached with the key and without following redirects;
 * every other origin through the guarded client, without a header of the request. Failing statuses and lost answers are thrown as faults.
 */
export function createSdkFetch(options: SdkFetchOptions): SdkFetch {
  const { provider, context, baseUrl, sdkOrigin, secrets, buys, wanted, examine } = options;
  const origin = new URL(baseUrl).origin;
  let account: Account = {};
  let fault: GenarunError | undefined;
  let answered = false;

  const perform = async (input: RequestInfo | URL, init: RequestInit): Promise<Response> => {
    const url = addressOf(input, sdkOrigin, baseUrl);
    const method = init.method ?? 'GET';
    if (new URL(url).origin !== origin) {
      if (method !== 'GET')
        throw new GenarunError({ code: 'internal', message: `${provider}: a request for ${new URL(url).origin} was not sent: it is not ${origin}` });
      const { bytes, mime } = await download(context, { provider, url, wanted, maxBytes });
      return respond({ status: 200, headers: { 'content-type': mime }, body: bytes });
    }
    const { body, headers } = await contentOf(init);
    const request = { provider, method, url, headers, secrets, buys: buys && method === 'POST', timeoutMs, maxBytes };
    const answer = await requestBytes(context, { ...request, ...(body === undefined ? {} : { body }) });
    answered = true;
    account = examine?.({ headers: answer.headers, url, json: jsonOf(answer) }) ?? {};
    return respond(answer);
  };

  return {
    fetch: async (input, init = {}) => {
      try {
        return await perform(input, init);
      } catch (error) {
        if (error instanceof GenarunError) fault = error;
        throw error;
      }
    },
    account: () => account,
    fault: () => fault,
    answered: () => answered,
  };
}

/** The address a request goes to; a package without a base URL of its own is led to the configured one. */
function addressOf(input: RequestInfo | URL, sdkOrigin: string | undefined, baseUrl: string): string {
  const url = new URL(input instanceof Request ? input.url : input);
  if (sdkOrigin === undefined || url.origin !== sdkOrigin) return url.href;
  return `${baseUrl.replace(/\/+$/, '')}${url.pathname}${url.search}`;
}

/** Body and headers as the clients take them; a form becomes bytes, and brings the boundary of its parts. */
async function contentOf(init: RequestInit): Promise<{ readonly body: string | Uint8Array | undefined; readonly headers: Record<string, string> }> {
  const headers = Object.fromEntries(new Headers(init.headers));
  const { body } = init;
  if (body === undefined || body === null) return { body: undefined, headers };
  if (typeof body === 'string' || body instanceof Uint8Array) return { body, headers };
  const encoded = new Response(body);
  const type = encoded.headers.get('content-type');
  return { body: new Uint8Array(await encoded.arrayBuffer()), headers: { ...headers, ...(type === null ? {} : { 'content-type': type }) } };
}

function jsonOf({ headers, body }: HttpResponse): unknown {
  if (!/json/.test(headers['content-type'] ?? 'json')) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return isRecord(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function respond({ status, headers, body }: Pick<HttpResponse, 'status' | 'headers' | 'body'>): Response {
  // A body of the contract is bytes over an ordinary buffer.
  return new Response(withoutBody.has(status) ? null : (body as Uint8Array<ArrayBuffer>), { status, headers: { ...headers } });
}
