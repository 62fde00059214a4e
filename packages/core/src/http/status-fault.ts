import { codeOfStatus, cut, type FaultCode, GenarunError, type HttpResponse, readText, retryAfterOf, sentenceOf } from '@genarun/spec';

const hints: Readonly<Partial<Record<FaultCode, string>>> = {
  auth: 'Check the secret that the request carries and what it is allowed to do.',
  not_found: 'Check the address; the server is there, the thing is not.',
  rate_limit: 'Give the node a `retry`; what the server says about waiting is honoured.',
  provider_outage: 'The server failed; give the node a `retry`, or try again later.',
  invalid_input: 'The server refused the request; its answer says why.',
  quota: 'The account behind the secret has no credit left.',
};

/**
 * An answer with a failing status as a GenarunError: message `<what>: HTTP <status>: <excerpt>`, code by status, retry-after in milliseconds.
 * `redact` takes the secrets out of the message.
 */
export function statusFault({
  what,
  response,
  now,
  redact,
}: {
  readonly what: string;
  readonly response: HttpResponse;
  readonly now: number;
  readonly redact: (text: string) => string;
}): GenarunError {
  const code = codeOfStatus(response.status);
  const wait = code === 'rate_limit' || response.status >= 500 ? retryAfterOf(response.headers, now) : undefined;
  // Redacted before it is cut, so that no half of a secret is left at the end.
  const said = cut(redact(saidBy(response)));
  return new GenarunError({
    code,
    message: `${redact(what)}: HTTP ${response.status}${said === '' ? '' : `: ${said}`}`,
    ...(hints[code] === undefined ? {} : { hint: hints[code] }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

/** What a failing answer says in words: the usual places of a JSON error, else its text. */
function saidBy(response: HttpResponse): string {
  const text = readText(response.body.subarray(0, 64_000), response.headers['content-type']);
  try {
    return sentenceOf(JSON.parse(text)) ?? text;
  } catch {
    return text;
  }
}
