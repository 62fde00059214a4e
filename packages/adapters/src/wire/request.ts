import {
  type AdapterContext,
  createRedact,
  credentials,
  cut,
  GenarunError,
  type HttpRequest,
  type HttpResponse,
  type Json,
  readBody,
  redactedFault,
  withQuery,
} from '@genarun/spec';
import { faultOf } from './fault-of.ts';

/** What a request needs of an adapter's context. */
export type Wire = Pick<AdapterContext, 'http' | 'signal'>;

/** A request to a provider's own address. */
export type ProviderRequest = {
  /** Name for messages. */
  readonly provider: string;
  /** Default: POST with a body, else GET. */
  readonly method?: string;
  readonly url: string;
  readonly query?: Readonly<Record<string, Json | undefined>>;
  /** Sent; values of headers that carry credentials by their name never appear in errors. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; `headers` names its type. */
  readonly body?: string | Uint8Array;
  /** True for a request that buys something: when its answer is lost, the outcome is unknown, and it is not sent again. */
  readonly buys?: boolean;
  /** Milliseconds for the whole answer, and bytes of it, at most. Default: the client's. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** Further texts that must not appear in errors, such as a key in the query. */
  readonly secrets?: readonly string[];
};

/** An answer with a status below 300. `json` is undefined for an empty body. */
export type ProviderAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly url: string; readonly json: unknown };

/** Codes of a transport that never reached anybody. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'ERR_TLS_CERT_ALTNAME_INVALID']);

/**
 * Sends a request to a configured address and reads a JSON answer. Throws GenarunError: faultOf a status from 300 on, `invalid_output` for an answer that
 * is no JSON, `unknown_outcome` where a request that `buys` may have arrived but its answer did not, else what the client throws.
 */
export async function requestJson(context: Wire, request: ProviderRequest): Promise<ProviderAnswer> {
  const { body, ...answer } = await requestBytes(context, { ...request, headers: { accept: 'application/json', ...request.headers } });
  return { ...answer, json: jsonOf(body, answer.headers, request, createRedact(secretsOf(request)).text) };
}

/** Sends a request to a configured address and gives the answer's bytes. Throws as requestJson. */
export async function requestBytes(context: Wire, request: ProviderRequest): Promise<HttpResponse> {
  const { provider, buys = false } = request;
  const response = await exchange(context, request);
  if (response.status < 300) return response;
  const fault = faultOf({ provider, ...response, secrets: secretsOf(request) });
  // Without a word of the provider's own, an error of the server or of a gateway does not say whether the work was taken.
  throw buys && response.status >= 500 && !isDeclined(response) ? lostAnswer(provider, fault.message) : fault;
}

/** Sends a request to a configured address and gives the answer whatever its status. Throws what the client throws, without secrets. */
export async function exchange(context: Wire, request: ProviderRequest): Promise<HttpResponse> {
  const { provider, buys = false } = request;
  return context.http.configured(written(request, context.signal)).catch((error: unknown) => {
    const fault = redactedFault(error, createRedact(secretsOf(request)), provider);
    throw buys && isLost(fault.code, error) ? lostAnswer(provider, fault.message) : fault;
  });
}

/** The keys of a request as they may come back. */
export function secretsOf({ headers = {}, secrets = [] }: Pick<ProviderRequest, 'headers' | 'secrets'>): readonly string[] {
  return [...credentials(headers), ...secrets];
}

/** Reads what a purchase was answered with: where it cannot be read, the purchase has been made all the same. */
export function readBought<T>(provider: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw lostAnswer(provider, error instanceof Error ? error.message : String(error));
  }
}

/** A purchase that may have been made without our knowing. */
export function lostAnswer(provider: string, why: string): GenarunError {
  return new GenarunError({
    code: 'unknown_outcome',
    message: `the answer to a request that may have been billed was lost: ${why}`,
    hint: `Look at the account at ${provider} before it is sent again.`,
  });
}

function written({ method, url, query, headers = {}, json, body, timeoutMs, maxBytes }: ProviderRequest, signal: AbortSignal): HttpRequest {
  const content = json === undefined ? body : JSON.stringify(json);
  return {
    method: method ?? (content === undefined ? 'GET' : 'POST'),
    url: query === undefined ? url : withQuery(url, query),
    headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    signal,
    ...(content === undefined ? {} : { body: content }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
}

function isLost(code: string, error: unknown): boolean {
  return (code === 'network' || code === 'timeout') && !neverSent.has(transportCode(error instanceof Error ? error.cause : undefined));
}

function transportCode(error: unknown): string {
  if (error instanceof AggregateError) return transportCode(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** 503 and 529 mean "not taken", 504 means that nobody waited for the answer; another 5xx is final where its body explains itself. */
function isDeclined({ status, body, headers }: HttpResponse): boolean {
  if (status === 503 || status === 529) return true;
  if (status === 504) return false;
  return readBody(body, headers['content-type']).type === 'json';
}

function jsonOf(bytes: Uint8Array, headers: HttpResponse['headers'], { provider, buys = false }: ProviderRequest, redact: (text: string) => string): unknown {
  const body = readBody(bytes, headers['content-type']);
  if (body.type === 'json') return body.value;
  if (body.type === 'empty') return undefined;
  const got = body.type === 'text' ? `"${cut(redact(body.value))}"` : `${bytes.length} bytes of ${body.mime}`;
  const message = `${provider}: expected JSON, got ${got}`;
  throw buys ? lostAnswer(provider, message) : new GenarunError({ code: 'invalid_output', message });
}
