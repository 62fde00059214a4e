import { GenarunError, toGenarunError } from '../error.ts';
import type { Redact } from './redact.ts';

/** The same fault without the secrets of its request, and with what was asked before its message. What it was caused by is left behind: it may hold the request. */
export function redactedFault(error: unknown, redact: Redact, what?: string): GenarunError {
  const known = toGenarunError(error);
  if (known.code === 'cancelled') return new GenarunError({ code: 'cancelled', message: 'cancelled' });
  const said = redact.text(known.message);
  return new GenarunError({
    code: known.code,
    message: what === undefined ? said : `${what}: ${said}`,
    retryable: known.retryable,
    ...(known.hint === undefined ? {} : { hint: redact.text(known.hint) }),
    ...(known.retryAfterMs === undefined ? {} : { retryAfterMs: known.retryAfterMs }),
  });
}
