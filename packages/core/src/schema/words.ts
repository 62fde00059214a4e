import type { JsonSchema } from './json-schema.ts';

/** The words of the short form and what each stands for. */
export const typeWords: Readonly<Record<string, JsonSchema>> = {
  string: { type: 'string' },
  text: { type: 'string' },
  number: { type: 'number' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  object: { type: 'object' },
  list: { type: 'array' },
  array: { type: 'array' },
  null: { type: 'null' },
  any: {},
  date: { type: 'string', format: 'date' },
  time: { type: 'string', format: 'time' },
  datetime: { type: 'string', format: 'date-time' },
  url: { type: 'string', format: 'uri' },
  email: { type: 'string', format: 'email' },
  uuid: { type: 'string', format: 'uuid' },
  slug: { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' },
};

/** Whether a value is a word of the short form. */
export function isTypeWord(value: unknown): value is string {
  return typeof value === 'string' && Object.hasOwn(typeWords, value);
}
