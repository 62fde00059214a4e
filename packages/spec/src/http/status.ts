import type { FaultCode } from '../error.ts';
import { isRecord } from '../value.ts';

const maxExcerpt = 300;

const codes: Readonly<Record<number, FaultCode>> = {
  401: 'auth',
  402: 'quota',
  403: 'auth',
  404: 'not_found',
  408: 'timeout',
  410: 'not_found',
  429: 'rate_limit',
  504: 'timeout',
};

/** The fault code of an HTTP status that counts as a fault. */
export function codeOfStatus(status: number): FaultCode {
  const known = codes[status];
  if (known) return known;
  if (status >= 500) return 'provider_outage';
  return status >= 400 ? 'invalid_input' : 'invalid_output';
}

/** At most 300 characters on one line. */
export function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= maxExcerpt ? line : `${line.slice(0, maxExcerpt - 1)}…`;
}

/** The sentence in the usual places of a JSON error (`error`, `message`, `detail`, …, also nested), or undefined. */
export function sentenceOf(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  if (Array.isArray(body)) return sentenceOf(body[0]);
  if (!isRecord(body)) return undefined;
  for (const name of ['error', 'message', 'detail', 'title', 'reason', 'error_description', 'errors']) {
    const found = body[name] === undefined ? undefined : sentenceOf(body[name]);
    if (found !== undefined && found !== '') return found;
  }
  return undefined;
}
