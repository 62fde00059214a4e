import { type NormalSchema, normalForm } from './normal-form.ts';

/** One parameter of a table, as JSON Schema. */
export type Entry = Readonly<Record<string, unknown>>;

export const text = (description?: string): Entry => ({ type: 'string', ...(description === undefined ? {} : { description }) });
export const flag = (): Entry => ({ type: 'boolean' });
export const integer = (minimum?: number, maximum?: number, more: Entry = {}): Entry => ({ type: 'integer', ...range(minimum, maximum), ...more });
export const number = (minimum?: number, maximum?: number, more: Entry = {}): Entry => ({ type: 'number', ...range(minimum, maximum), ...more });
export const choice = (...choices: readonly string[]): Entry => ({ type: 'string', enum: choices });
export const file = (kind: 'image' | 'audio' | 'video'): Entry => ({ type: 'string', 'x-cog-accept': `${kind}/*` });

/** Parameters that a provider documents without a schema of its own, in the normal form and in this order. */
export function parameterTable(properties: Readonly<Record<string, Entry>>, required: readonly string[] = []): NormalSchema {
  const ordered = Object.fromEntries(Object.entries(properties).map(([name, entry], at) => [name, { ...entry, 'x-order': at }]));
  return normalForm({ type: 'object', properties: ordered, required, additionalProperties: false }, {});
}

function range(minimum: number | undefined, maximum: number | undefined): Entry {
  return { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
}
