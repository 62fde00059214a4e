import { describe } from '../problem/path.ts';
import { depthLimit, depthMessage, forbiddenKey } from './limits.ts';
import { createLocator, createPosition, type Mark, readError, type Source } from './source.ts';

type Reading = { readonly text: string; at: number; readonly fail: (message: string, offset: number) => Error };
type Read = { readonly value: unknown; readonly mark: Mark };

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literals: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

/**
 * Reads JSON (RFC 8259) in one pass that also notes where everything stands. Stricter than JSON.parse: a key given twice, a key that
 * could reach a prototype, and nesting beyond the limit are errors. Throws GenarunError `invalid_input` with the position.
 */
export function readJson(text: string, file: string): Source {
  const locator = createLocator(text, file);
  const reading: Reading = { text, at: text.startsWith('\uFEFF') ? 1 : 0, fail: (message, offset) => readError(message, locator(offset)) };
  const { value, mark } = readValue(reading, 0);
  skipSpace(reading);
  if (reading.at < text.length) throw reading.fail(`expected the end of the document, got ${seen(reading)}`, reading.at);
  return { value, position: createPosition(mark, locator) };
}

function readValue(reading: Reading, depth: number): Read {
  skipSpace(reading);
  const { text, at } = reading;
  const char = text[at];
  if (char === '{' || char === '[') {
    if (depth >= depthLimit) throw reading.fail(depthMessage, at);
    return char === '{' ? readObject(reading, depth + 1) : readList(reading, depth + 1);
  }
  if (char === '"') return { value: readString(reading), mark: { at } };
  number.lastIndex = at;
  const digits = number.exec(text)?.[0];
  if (digits !== undefined) {
    reading.at += digits.length;
    const value = Number(digits);
    if (!Number.isFinite(value)) throw reading.fail(`expected a number that fits into 64 bits, got ${digits.slice(0, 40)}`, at);
    return { value, mark: { at } };
  }
  for (const [word, value] of Object.entries(literals)) {
    if (!text.startsWith(word, at)) continue;
    reading.at += word.length;
    return { value, mark: { at } };
  }
  throw reading.fail(`expected a JSON value, got ${seen(reading)}`, at);
}

function readObject(reading: Reading, depth: number): Read {
  const at = reading.at++;
  const value: Record<string, unknown> = {};
  const members = new Map<string, Mark>();
  if (next(reading) === '}') return { value, mark: { at: close(reading, at), members } };
  for (;;) {
    skipSpace(reading);
    const keyAt = reading.at;
    if (reading.text[keyAt] !== '"') throw reading.fail(`expected a key in double quotes, got ${seen(reading)}`, keyAt);
    const key = readString(reading);
    const refused = forbiddenKey(key) ?? (members.has(key) ? `the key "${key}" stands twice in one object` : undefined);
    if (refused !== undefined) throw reading.fail(refused, keyAt);
    if (next(reading) !== ':') throw reading.fail(`expected ":" after the key "${key}", got ${seen(reading)}`, reading.at);
    reading.at++;
    const member = readValue(reading, depth);
    value[key] = member.value;
    members.set(key, { ...member.mark, keyAt });
    const after = next(reading);
    if (after === '}') return { value, mark: { at: close(reading, at), members } };
    if (after !== ',') throw reading.fail(`expected "," or "}" after the value of "${key}", got ${seen(reading)}`, reading.at);
    reading.at++;
  }
}

function readList(reading: Reading, depth: number): Read {
  const at = reading.at++;
  const value: unknown[] = [];
  const items: Mark[] = [];
  if (next(reading) === ']') return { value, mark: { at: close(reading, at), items } };
  for (;;) {
    const item = readValue(reading, depth);
    value.push(item.value);
    items.push(item.mark);
    const after = next(reading);
    if (after === ']') return { value, mark: { at: close(reading, at), items } };
    if (after !== ',') throw reading.fail(`expected "," or "]" after a list item, got ${seen(reading)}`, reading.at);
    reading.at++;
  }
}

function readString(reading: Reading): string {
  const { text, at } = reading;
  let end = at + 1;
  let plain = true;
  for (; ; end++) {
    const code = text.charCodeAt(end);
    if (code === 34) break;
    if (Number.isNaN(code)) throw reading.fail('a string is not closed by a double quote', at);
    if (code < 32) throw reading.fail(`a string holds a line break or control character (code ${code}); write it as an escape such as \\n`, end);
    if (code === 92) {
      plain = false;
      end++;
    }
  }
  reading.at = end + 1;
  if (plain) return text.slice(at + 1, end);
  try {
    // JSON.parse of one string literal gives a string.
    return JSON.parse(text.slice(at, end + 1)) as string;
  } catch {
    throw reading.fail('a string holds an escape that JSON does not know (known: \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX)', at);
  }
}

function next(reading: Reading): string | undefined {
  skipSpace(reading);
  return reading.text[reading.at];
}

function close(reading: Reading, at: number): number {
  reading.at++;
  return at;
}

function skipSpace(reading: Reading): void {
  for (; ; reading.at++) {
    const code = reading.text.charCodeAt(reading.at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
  }
}

function seen({ text, at }: Reading): string {
  return at >= text.length ? 'the end of the text' : describe(text.slice(at, at + 20).split('\n')[0]).replace('the string ', '');
}
