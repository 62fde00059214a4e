import { codeOfStatus, createRedact, cut, type FaultCode, GenarunError, readText, retryAfterOf } from '@genarun/spec';
import { type ErrorBody, readErrorBody } from './error-body.ts';

/** A failing answer of a provider. */
export type FailingAnswer = {
  /** Name for messages: `openai`. */
  readonly provider: string;
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes, text, or parsed JSON. */
  readonly body: unknown;
  /** The address that answered; its query is never shown. */
  readonly url: string;
  /** Keys of the request: taken out of what the answer says. */
  readonly secrets?: readonly string[];
};

const hints: Readonly<Partial<Record<FaultCode, string>>> = {
  auth: 'Check the key and what it is allowed to do.',
  quota: 'The account behind the key has no credit or quota left; add some, or name another provider.',
  rate_limit: 'Give the node a `retry`, or lower the concurrency; what the provider says about waiting is honoured.',
  content_policy: 'The provider refuses this content; change the prompt, or name another model.',
  not_found: 'Check the name of the model; the key may not be allowed to see it.',
  provider_outage: 'The provider failed; give the node a `retry`, or try again later.',
};

/** Words that decide whatever the status; the first list that has one counts. */
const decisive: readonly (readonly [FaultCode, ReadonlySet<string>])[] = [
  [
    'content_policy',
    new Set([
      'content_policy_violation',
      'content_policy',
      'moderation_blocked',
      'content_moderation',
      'content_filter',
      'content_filtered',
      'responsibleaipolicyviolation',
      'request_moderated',
      'nsfw_content_detected',
      'blocked',
    ]),
  ],
  [
    'quota',
    new Set([
      'insufficient_quota',
      'quota_exceeded',
      'billing_error',
      'billing_hard_limit_reached',
      'billing_not_active',
      'insufficient_credits',
      'insufficient_balance',
      'insufficient_funds',
      'payment_required',
      'credit_balance_exhausted',
    ]),
  ],
  ['auth', new Set(['invalid_api_key', 'authentication_error', 'permission_error', 'api_key_invalid', 'missing_permissions', 'unauthenticated'])],
  ['not_found', new Set(['model_not_found', 'not_found_error', 'voice_not_found'])],
  ['rate_limit', new Set(['rate_limit_exceeded', 'rate_limit_error', 'too_many_concurrent_requests', 'too_many_requests'])],
  ['provider_outage', new Set(['overloaded_error', 'overloaded', 'service_unavailable', 'system_busy', 'api_error', 'internal_server_error'])],
  ['timeout', new Set(['timeout_error'])],
];

const emptyAccount =
  /insufficient (?:credits?|funds|balance|quota)|exhausted balance|out of credits|credit balance is too low|used all (?:of your )?available credits/i;
const forbiddenContent =
  /content[ _-](?:policy|moderation|filter)|safety (?:system|filter|policy)|moderation|nsfw|violat\w+ (?:our|the) (?:usage |content )?polic/i;
const wrongKey = /api key (?:not valid|is invalid|expired)|invalid api[ -]?key|incorrect api key/i;

/**
 * A provider's failing answer as a GenarunError: the code by what the body says and else by the status, `retryable` and `retryAfterMs` (headers, then body)
 * as the provider wishes, message `<provider>: HTTP <status>: <what it says>`. A redirect names the origin it points to; it is never followed.
 */
export function faultOf({ provider, status, headers, body, url, secrets = [] }: FailingAnswer): GenarunError {
  const redact = createRedact(secrets);
  if (status >= 300 && status < 400) return redirected(provider, status, headers.location, url, redact.text);
  const said = readErrorBody(parsed(body, headers['content-type']));
  const code = codeOf(status, said);
  const retryable = wishOf(status, headers, code);
  const wait = code === 'rate_limit' || code === 'provider_outage' || code === 'timeout' ? (retryAfterOf(headers) ?? said.waitMs) : undefined;
  const text = cut(redact.text(said.message));
  return new GenarunError({
    code,
    message: `${provider}: HTTP ${status}${text === '' ? '' : `: ${text}`}`,
    ...(hints[code] === undefined ? {} : { hint: hints[code] }),
    ...(retryable === undefined ? {} : { retryable }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

function codeOf(status: number, { message, words }: ErrorBody): FaultCode {
  for (const [code, known] of decisive) if ([...words].some((word) => known.has(word))) return code;
  if (status === 451) return 'content_policy';
  if (status === 402 || (status < 500 && emptyAccount.test(message))) return 'quota';
  if (status < 500 && wrongKey.test(message)) return 'auth';
  if ((status === 400 || status === 403 || status === 422) && forbiddenContent.test(message)) return 'content_policy';
  // A conflict is a lock that another request holds, and 425 asks to come again.
  if (status === 409 || status === 425) return 'provider_outage';
  return codeOfStatus(status);
}

/** What the provider itself says about trying again, or undefined: then the code decides. */
function wishOf(status: number, headers: Readonly<Record<string, string>>, code: FaultCode): boolean | undefined {
  if (code === 'quota' || code === 'auth' || code === 'content_policy') return false;
  if (headers['x-should-retry'] === 'true') return true;
  if (headers['x-should-retry'] === 'false') return false;
  // The time that the request itself allowed is over: the same request ends the same way.
  return status === 504 && headers['x-fal-request-timeout-type'] === 'user' ? false : undefined;
}

function redirected(provider: string, status: number, location: string | undefined, url: string, redact: (text: string) => string): GenarunError {
  const target = location !== undefined && URL.canParse(location, url) ? new URL(location, url).origin : 'nowhere';
  return new GenarunError({
    code: 'invalid_output',
    message: `${provider}: HTTP ${status}: ${new URL(url).origin} redirects to ${redact(target)}, which was not asked: a key stays with the origin it was given for`,
    hint: 'If that origin is right, configure it as the base URL of the provider.',
  });
}

function parsed(body: unknown, contentType: string | undefined): unknown {
  const text = body instanceof Uint8Array ? readText(body.subarray(0, 64_000), contentType) : body;
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    // A page of HTML says nothing that a person wants to read in a message.
    return /^\s*</.test(text) ? (/<title>([^<]*)<\/title>/i.exec(text)?.[1] ?? '') : text;
  }
}
