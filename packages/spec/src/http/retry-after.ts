const second = 1000;
/** Epoch seconds since 2001, and epoch milliseconds since 2001: smaller numbers are seconds from now. */
const epochSeconds = 1e9;
const epochMilliseconds = 1e12;

/** Names under which providers say when to come again, the plainest first. `x-ratelimit-reset-*` gives several: the longest counts. */
const resets = [/^ratelimit-reset$/, /^x-ratelimit-reset-after$/, /^x-rate-?limit-reset$/, /^(?:[a-z]+-)*ratelimit-(?:[a-z]+-)*reset(?:-[a-z]+)?$/];

/**
 * How long an answer asks to wait, in milliseconds from `now` (milliseconds since the epoch; by default the answer's own `date`), or undefined:
 * `retry-after-ms`, `retry-after` (seconds or an HTTP date, RFC 9110 §10.2.3), `ratelimit-reset` and the usual spellings of `x-ratelimit-reset`.
 * Moments in time are left unread where neither says what time it is.
 */
export function retryAfterOf(headers: Readonly<Record<string, string>>, now = Date.parse(headers.date ?? '')): number | undefined {
  const milliseconds = Number(headers['retry-after-ms']);
  if (headers['retry-after-ms'] !== undefined && Number.isFinite(milliseconds)) return Math.max(0, milliseconds);
  const plain = moment(headers['retry-after'], now);
  if (plain !== undefined) return plain;
  for (const pattern of resets) {
    const found = Object.entries(headers)
      .filter(([name]) => pattern.test(name))
      .map(([, value]) => moment(value, now))
      .filter((value) => value !== undefined);
    if (found.length > 0) return Math.max(...found);
  }
  return undefined;
}

/** Seconds, an epoch, `1m30s`, `20ms`, an HTTP or ISO date → milliseconds from now. */
function moment(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (number < epochSeconds) return Math.ceil(number * second);
    return wait(number >= epochMilliseconds ? number : number * second, now);
  }
  const parts = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/.exec(text);
  if (parts) {
    const [days, hours, minutes, seconds, rest] = parts.slice(1).map((part) => Number(part ?? 0));
    return Math.ceil((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 * second + (seconds ?? 0) * second + (rest ?? 0));
  }
  return wait(Date.parse(text), now);
}

/** Milliseconds from one moment to another, or undefined where either is no moment. */
function wait(until: number, now: number): number | undefined {
  const milliseconds = until - now;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
