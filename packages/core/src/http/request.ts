import { credentials, GenarunError, type HttpRequest, isRecord, type Json, toBase64, withQuery } from '@genarun/spec';
import { fillSecrets } from './secret-text.ts';

/** A request as a node or an API description words it, before secrets are filled in. */
export type RequestParts = {
  readonly method?: string;
  readonly url: string;
  readonly query?: Readonly<Record<string, Json | undefined>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: Json;
  readonly auth?: unknown;
};

/** A request as it leaves, and the secrets in it. */
export type BuiltRequest = { readonly request: HttpRequest; readonly secrets: readonly string[] };

const methodPattern = /^[A-Z][A-Z-]{0,19}$/;
const refusedMethods = new Set(['CONNECT', 'TRACE', 'TRACK']);
const headerPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The method a request has: as written, else POST with a body and GET without. */
export function methodOf(method: string | undefined, hasBody: boolean): string {
  return (method ?? (hasBody ? 'POST' : 'GET')).toUpperCase();
}

/** What is wrong with a method, in a sentence, or undefined. */
export function methodProblem(method: string, hasBody: boolean): string | undefined {
  if (!methodPattern.test(method) || refusedMethods.has(method))
    return `method must be an HTTP method such as GET, POST, PUT, PATCH or DELETE, got "${method.slice(0, 40)}"`;
  return hasBody && (method === 'GET' || method === 'HEAD') ? `a ${method} request has no body` : undefined;
}

/** Builds the request that leaves: query appended, body written, secrets filled in. Throws GenarunError `invalid_input`. */
export function buildRequest(parts: RequestParts, secret: (name: string) => string): BuiltRequest {
  const hasBody = parts.body !== undefined && parts.body !== null;
  const method = methodOf(parts.method, hasBody);
  const problem = methodProblem(method, hasBody);
  if (problem !== undefined) throw new GenarunError({ code: 'invalid_input', message: problem });
  const secrets: string[] = [];
  const open = (name: string): string => {
    const value = secret(name);
    secrets.push(value);
    return value;
  };
  const auth = authOf(parts.auth, open, secrets);
  const headers: [string, string][] = Object.entries(parts.headers ?? {}).map(([name, value]) => [name, fillSecrets(value, open)]);
  const named = (name: string): boolean => headers.some(([known]) => known.toLowerCase() === name);
  if (auth.header) headers.push(auth.header);
  if (hasBody && typeof parts.body !== 'string' && !named('content-type')) headers.push(['Content-Type', 'application/json']);
  if (!named('accept')) headers.push(['Accept', 'application/json, text/plain;q=0.9, */*;q=0.8']);
  for (const [name, value] of headers) checkHeader(name, value);
  const url = withQuery(parts.url.trim(), { ...parts.query, ...auth.query });
  if (!/^https?:\/\/[^/?#]+/i.test(url))
    throw new GenarunError({ code: 'invalid_input', message: `url must begin with http:// or https:// and name a host, got "${parts.url.slice(0, 80)}"` });
  const body = hasBody ? (typeof parts.body === 'string' ? parts.body : JSON.stringify(parts.body)) : undefined;
  // A document may also write a credential out, or another hand may have filled it in.
  secrets.push(...credentials(Object.fromEntries(headers)));
  return { request: { method, url, headers: Object.fromEntries(headers), ...(body === undefined ? {} : { body }) }, secrets };
}

function checkHeader(name: string, value: string): void {
  if (!headerPattern.test(name)) throw new GenarunError({ code: 'invalid_input', message: `"${name.slice(0, 40)}" is no name of a header` });
  // The value may hold a secret: it is not shown.
  if (/[\r\n\0]/.test(value)) throw new GenarunError({ code: 'invalid_input', message: `the value of header "${name}" has a line break in it` });
}

type Auth = { readonly header?: [string, string]; readonly query?: Readonly<Record<string, string>> };

function authOf(auth: unknown, open: (name: string) => string, secrets: string[]): Auth {
  if (!isRecord(auth)) return {};
  const value = open(String(auth.secret));
  const name = auth.name === undefined ? undefined : fillSecrets(auth.name, open);
  if (auth.type === 'header') return { header: [name ?? 'X-API-Key', value] };
  if (auth.type === 'query') return { query: { [name ?? 'key']: value } };
  if (auth.type !== 'basic') return { header: ['Authorization', `Bearer ${value}`] };
  const pair = name === undefined && value.includes(':') ? value : `${name ?? ''}:${value}`;
  secrets.push(pair);
  return { header: ['Authorization', `Basic ${toBase64(pair)}`] };
}
