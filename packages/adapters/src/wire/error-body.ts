import { isRecord, sentenceOf } from '@genarun/spec';

/** What the body of a failing answer says, whatever its shape. */
export type ErrorBody = {
  /** In a sentence, or an empty text. */
  readonly message: string;
  /** Codes, types and reasons in it, in lower case: `insufficient_quota`, `resource_exhausted`. */
  readonly words: ReadonlySet<string>;
  /** Milliseconds to wait, where the body wishes it. */
  readonly waitMs?: number;
};

const maxDetails = 4;
const maxDepth = 4;

/**
 * Reads the error bodies of providers: `{ error: { message, type, code } }`, `{ type: 'error', error }`, `{ code, error: 'text' }`, `{ detail: 'text' }`,
 * `{ detail: [{ loc, msg, type }] }`, `{ detail: { status, message } }`, `{ error: { code, message, status, details } }` (Google), problem details with
 * `errors` by path (RFC 9457), `{ id, name, errors: [] }`, `{ error, node_errors }`, `{ message }`, bare text.
 */
export function readErrorBody(body: unknown): ErrorBody {
  if (typeof body === 'string') return { message: body.trim(), words: new Set(), ...waitOf(body, undefined) };
  const message = messageOf(body);
  return { message, words: new Set(wordsIn(body, 0)), ...waitOf(message, body) };
}

function messageOf(body: unknown): string {
  if (!isRecord(body)) return sentenceOf(body) ?? '';
  const located = Array.isArray(body.detail) ? body.detail.filter(isRecord) : [];
  if (located.length > 0) return located.slice(0, maxDetails).map(locatedSentence).join('; ');
  const main = sentenceOf(body) ?? '';
  const more = [...fieldErrors(body.errors), ...nodeErrors(body.node_errors)].filter((sentence) => !main.includes(sentence));
  const named = Array.isArray(body.errors) && typeof body.name === 'string' ? body.errors.filter((item) => typeof item === 'string') : [];
  const detail = [body.detail, body.details].filter((text) => typeof text === 'string').filter((text) => !main.includes(text));
  return [...(named.length > 0 ? [named.join('; ')] : [main]), ...more, ...detail].filter((part) => part !== '').join('; ');
}

/** A validation error with its place: `image_size: Input should be …`. */
function locatedSentence(item: Record<string, unknown>): string {
  const place = Array.isArray(item.loc) ? item.loc.filter((part) => part !== 'body').join('.') : '';
  const said = [item.msg, item.message].find((text) => typeof text === 'string');
  return [place, said].filter((part) => typeof part === 'string' && part !== '').join(': ');
}

function fieldErrors(errors: unknown): readonly string[] {
  if (!isRecord(errors)) return [];
  return Object.entries(errors)
    .slice(0, maxDetails)
    .map(
      ([path, said]) =>
        `${path}: ${[said]
          .flat()
          .filter((text) => typeof text === 'string')
          .join(', ')}`,
    );
}

function nodeErrors(nodes: unknown): readonly string[] {
  if (!isRecord(nodes)) return [];
  return Object.entries(nodes).flatMap(([node, entry]) => {
    const errors = isRecord(entry) && Array.isArray(entry.errors) ? entry.errors.filter(isRecord) : [];
    return errors
      .slice(0, maxDetails)
      .map((error) => `node ${node}: ${[error.message, error.details].filter((text) => typeof text === 'string' && text !== '').join(': ')}`);
  });
}

const wordFields = ['code', 'type', 'status', 'name', 'reason', 'error', 'error_code'];

function wordsIn(body: unknown, depth: number): readonly string[] {
  if (depth > maxDepth) return [];
  if (Array.isArray(body)) return body.slice(0, maxDetails).flatMap((item) => wordsIn(item, depth + 1));
  if (!isRecord(body)) return [];
  const own = wordFields.map((name) => body[name]).filter((value) => typeof value === 'string' && /^[\w.-]{2,60}$/.test(value)) as string[]; // only texts were kept
  return [...own.map((word) => word.toLowerCase()), ...['error', 'detail', 'details', 'errors'].flatMap((name) => wordsIn(body[name], depth + 1))];
}

/** Google's `retryDelay: "34.4s"`, `retry_after` and `estimated_time` in seconds, and "try again in 1.2s" in a sentence. */
function waitOf(message: string, body: unknown): { readonly waitMs?: number } {
  const seconds = secondsIn(body, 0);
  if (seconds !== undefined) return { waitMs: Math.ceil(seconds * 1000) };
  const said = /(?:try again|retry|resets?|wait)\s+(?:in|after)?\s*~?(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|secs?|seconds?|m|min|minutes?)\b/i.exec(message);
  if (!said) return {};
  const unit = (said[2] ?? '').toLowerCase();
  return { waitMs: Math.ceil(Number(said[1]) * (/^(ms|milli)/.test(unit) ? 1 : unit.startsWith('m') ? 60_000 : 1000)) };
}

function secondsIn(body: unknown, depth: number): number | undefined {
  if (depth > maxDepth) return undefined;
  if (Array.isArray(body)) return body.map((item) => secondsIn(item, depth + 1)).find((found) => found !== undefined);
  if (!isRecord(body)) return undefined;
  for (const name of ['retryDelay', 'retry_after', 'retryAfter', 'estimated_time']) {
    const value = body[name];
    const seconds = typeof value === 'string' ? Number(value.replace(/s$/, '')) : value;
    if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0) return seconds;
  }
  return ['error', 'detail', 'details', 'parameters'].map((name) => secondsIn(body[name], depth + 1)).find((found) => found !== undefined);
}
