import {
  createRedact,
  credentials,
  cut,
  encode,
  GenarunError,
  type Http,
  type HttpResponse,
  type Json,
  printUrl,
  readBody,
  redactedFault,
  type Service,
} from '@genarun/spec';
import { statusFault } from '../http/status-fault.ts';

export type HttpServiceOptions = {
  /** Name for messages. Default: the address. */
  readonly name?: string;
  /** `POST {url}/{operation}`. The operator has configured it, so it may be private. */
  readonly url: string;
  /** Sent with every call; their values never appear in messages. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly http: Pick<Http, 'configured'>;
  /** Milliseconds until the whole answer must be there. Default: the client's. */
  readonly timeoutMs?: number;
  /** Milliseconds since the epoch, for retry-after dates. */
  readonly now: () => number;
};

/**
 * A service over HTTP: input and answer are JSON. Throws GenarunError: by status from 400 on (message with service, operation, status and what the
 * answer says), `invalid_output` for an answer that is no JSON, and what the client throws. An empty answer is null.
 */
export function createHttpService({ name, url, headers: own = {}, http, timeoutMs, now }: HttpServiceOptions): Service {
  const base = url.trim().replace(/\/+$/, '');
  const shown = name ?? printUrl(base);
  if (!/^https?:\/\/[^/?#]+/i.test(base))
    throw new GenarunError({
      code: 'invalid_input',
      message: `service "${shown}": url must begin with http:// or https:// and name a host, got "${printUrl(url.slice(0, 80))}"`,
    });
  return {
    call: async (operation, input, { headers = {}, signal }) => {
      const what = `service "${shown}", operation "${operation}"`;
      const redact = createRedact(credentials({ ...own, ...headers }));
      const request = {
        method: 'POST',
        url: `${base}/${operationPath(operation, what)}`,
        headers: merged({ 'Content-Type': 'application/json', Accept: 'application/json' }, own, headers),
        body: JSON.stringify(input),
        signal,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      };
      const response = await http.configured(request).catch((error: unknown) => {
        throw redactedFault(error, redact, what);
      });
      if (response.status >= 400) throw statusFault({ what, response, now: now(), redact: redact.text });
      return redact.json(answerOf(response, what, redact.text));
    },
  };
}

/** An operation may have parts (`reports/monthly`), but cannot leave the service's address. */
function operationPath(operation: string, what: string): string {
  const parts = operation.split('/').filter((part) => part !== '');
  if (parts.length === 0 || parts.some((part) => part === '.' || part === '..'))
    throw new GenarunError({ code: 'invalid_input', message: `${what}: expected the name of an operation` });
  return parts.map(encode).join('/');
}

function answerOf(response: HttpResponse, what: string, redact: (text: string) => string): Json {
  const body = readBody(response.body, response.headers['content-type']);
  if (body.type === 'json') return body.value;
  if (body.type === 'empty') return null;
  if (body.type === 'text') {
    // A bare JSON scalar without a label is JSON all the same.
    const scalar = scalarOf(body.value);
    if (scalar !== undefined) return scalar;
  }
  const got = body.type === 'text' ? `"${cut(redact(body.value))}"` : `${response.body.length} bytes of ${body.mime}`;
  throw new GenarunError({
    code: 'invalid_output',
    message: `${what}: HTTP ${response.status}, expected JSON, got ${got}`,
    ...(response.status >= 300 ? { hint: 'Redirects are not followed; configure the address that answers.' } : {}),
  });
}

function scalarOf(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Later headers win, whatever the case of their names. */
function merged(...all: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const result = new Map<string, [string, string]>();
  for (const headers of all) for (const [name, value] of Object.entries(headers)) result.set(name.toLowerCase(), [name, value]);
  return Object.fromEntries(result.values());
}
