import { isRecord, type Json } from '@genarun/spec';

export type Coerced = { readonly value: Json } | { readonly expected: string };

const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const trueWords = new Set(['true', 'yes', 'on', '1']);
const falseWords = new Set(['false', 'no', 'off', '0']);

/** A text as a value that a JSON Schema takes, by its type and its choices; ranges are not checked. Without a schema: numbers, true and false are told by their looks. */
export function coerceText(text: string, schema: unknown): Coerced {
  if (!isRecord(schema) || Object.keys(schema).length === 0) return { value: guess(text) };
  const variants = [schema.anyOf, schema.oneOf].find(Array.isArray);
  if (variants) return firstOf(variants.map((variant) => () => coerceText(text, variant)));
  if (Array.isArray(schema.enum)) return chosen(text, schema.enum);
  if (schema.const !== undefined) return chosen(text, [schema.const]);
  const types = [schema.type].flat().filter((type): type is string => typeof type === 'string');
  if (types.length === 0) return { value: guess(text) };
  // A text fits the type string always: it is tried last.
  return firstOf(types.toSorted((a, b) => Number(a === 'string') - Number(b === 'string')).map((type) => () => toType(text, type)));
}

function firstOf(attempts: readonly (() => Coerced)[]): Coerced {
  const expected: string[] = [];
  for (const attempt of attempts) {
    const coerced = attempt();
    if ('value' in coerced) return coerced;
    expected.push(coerced.expected);
  }
  return { expected: [...new Set(expected)].join(' or ') };
}

function chosen(text: string, choices: readonly unknown[]): Coerced {
  const plain = text.trim().toLowerCase();
  const found = choices.find((choice) => String(choice) === text) ?? choices.find((choice) => String(choice).toLowerCase() === plain);
  if (found !== undefined) return { value: found as Json }; // choices of a JSON Schema are JSON
  return {
    expected: `one of ${choices
      .slice(0, 12)
      .map((choice) => JSON.stringify(choice))
      .join(', ')}${choices.length > 12 ? ', …' : ''}`,
  };
}

function toType(text: string, type: string): Coerced {
  const plain = text.trim();
  const number = numeric.test(plain) ? Number(plain) : Number.NaN;
  switch (type) {
    case 'string':
      return { value: text };
    case 'number':
      return Number.isFinite(number) ? { value: number } : { expected: 'a number' };
    case 'integer':
      return Number.isSafeInteger(number) ? { value: number } : { expected: 'a whole number' };
    case 'boolean': {
      const word = plain.toLowerCase();
      return trueWords.has(word) || falseWords.has(word) ? { value: trueWords.has(word) } : { expected: 'true or false' };
    }
    case 'null':
      return plain === 'null' ? { value: null } : { expected: 'null' };
    default:
      return fromJson(plain, type);
  }
}

function fromJson(text: string, type: string): Coerced {
  const expected = type === 'array' ? 'a list in JSON' : 'an object in JSON';
  try {
    const value: unknown = JSON.parse(text);
    const fits = type === 'array' ? Array.isArray(value) : isRecord(value);
    return fits ? { value: value as Json } : { expected }; // what JSON.parse gives is JSON
  } catch {
    return { expected };
  }
}

/** A number, true or false where the text looks like one; else the text. */
function guess(text: string): Json {
  const plain = text.trim();
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d{1,3})?$/i.test(plain) && Number.isFinite(Number(plain))) return Number(plain);
  return plain === 'true' ? true : plain === 'false' ? false : text;
}

/** Whether a schema's values are told apart by their looks, so that `8,10,20` without brackets is a list and no text. */
export function isListable(schema: unknown): boolean {
  if (!isRecord(schema)) return false;
  if (Array.isArray(schema.enum)) return true;
  const variants = [schema.anyOf, schema.oneOf].find(Array.isArray);
  if (variants) return variants.some(isListable);
  return [schema.type].flat().some((type) => type === 'integer' || type === 'number' || type === 'boolean');
}

/** What is wrong with a number by its schema's bounds, in words. */
export function outOfBounds(value: Json, schema: unknown): string | undefined {
  if (typeof value !== 'number' || !isRecord(schema)) return undefined;
  if (typeof schema.minimum === 'number' && value < schema.minimum) return `at least ${schema.minimum}`;
  return typeof schema.maximum === 'number' && value > schema.maximum ? `at most ${schema.maximum}` : undefined;
}
