import { GenarunError, type Http, type HttpResponse, type Json, type Service } from '@genarun/spec';
import type { ServiceConfig } from '../config/config.ts';
import type { SecretLookup } from '../config/secrets.ts';

/**
 * A service that answers over HTTP: an operation is `POST {url}/{operation}`, input and answer are JSON. A status of 400 or more is a fault.
 * `${secrets.NAME}` in header values is filled in at each call.
 */
export function createHttpService(name: string, config: ServiceConfig, http: Http, secret: SecretLookup): Service {
  const base = config.url.replace(/\/+$/, '');
  return {
    call: async (operation, input, options) => {
      const response = await http.configured({
        method: 'POST',
        url: `${base}/${operation.split('/').map(encodeURIComponent).join('/')}`,
        headers: { 'content-type': 'application/json', accept: 'application/json', ...withSecrets(name, config.headers ?? {}, secret), ...options.headers },
        body: JSON.stringify(input),
        signal: options.signal,
      });
      if (response.status >= 400) throw refused(`${name}.${operation}`, response);
      return readAnswer(`${name}.${operation}`, response);
    },
  };
}

function withSecrets(service: string, headers: Readonly<Record<string, string>>, secret: SecretLookup): Readonly<Record<string, string>> {
  const filled = (value: string) =>
    value.replace(/\$\{\s*secrets\.([A-Za-z_][A-Za-z0-9_]*)\s*\}/g, (_, secretName: string) => {
      const found = secret(secretName);
      if (found !== undefined) return found;
      throw new GenarunError({ code: 'auth', message: `service "${service}": no secret ${secretName}`, hint: `set GENARUN_SECRET_${secretName} in the environment or in .env` });
    });
  return Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, filled(value)]));
}

function refused(operation: string, response: HttpResponse): GenarunError {
  const text = new TextDecoder().decode(response.body.slice(0, 300)).trim();
  const code = statusCode(response.status);
  const retryAfter = Number(response.headers['retry-after']);
  return new GenarunError({
    code,
    message: `${operation} answered ${response.status}${text === '' ? '' : `: ${text}`}`,
    ...(Number.isFinite(retryAfter) && retryAfter > 0 ? { retryAfterMs: retryAfter * 1000 } : {}),
  });
}

function statusCode(status: number): 'auth' | 'quota' | 'not_found' | 'timeout' | 'rate_limit' | 'provider_outage' | 'invalid_input' {
  if (status === 401 || status === 403) return 'auth';
  if (status === 402) return 'quota';
  if (status === 404) return 'not_found';
  if (status === 408) return 'timeout';
  if (status === 429) return 'rate_limit';
  return status >= 500 ? 'provider_outage' : 'invalid_input';
}

function readAnswer(operation: string, response: HttpResponse): Json {
  const text = new TextDecoder().decode(response.body);
  if (text.trim() === '') return null;
  try {
    // JSON.parse gives nothing but JSON.
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new GenarunError({ code: 'invalid_output', message: `${operation}: a JSON answer expected, got ${JSON.stringify(text.slice(0, 120))}`, cause: error });
  }
}
