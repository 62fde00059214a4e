import { defineKind, type Json, kindFields } from '@genarun/spec';
import { refuseHuge } from './value-size.ts';

/** Its `value`, with the expressions in it filled in. */
export const transformKind = defineKind({
  name: 'transform',
  version: 1,
  fields: kindFields.transform,
  picks: [],
  inline: (fields) => refuseHuge(fields.value ?? null) as Json, // templates of JSON give JSON
  output: (node) => constantSchema(node.value),
});

/** What can be told of a value from its template: its shape, and the type of what holds no expression. */
function constantSchema(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'string') return /^\s*\$\{[^}]*\}\s*$/.test(value) ? {} : { type: 'string' };
  if (value === null) return { type: 'null' };
  if (Array.isArray(value)) return { type: 'array', prefixItems: value.map(constantSchema), minItems: value.length, maxItems: value.length };
  if (typeof value === 'object') {
    const fields = Object.entries(value);
    return {
      type: 'object',
      properties: Object.fromEntries(fields.map(([name, item]) => [name, constantSchema(item)])),
      required: fields.map(([name]) => name),
    };
  }
  return typeof value === 'number' ? { type: 'number' } : typeof value === 'boolean' ? { type: 'boolean' } : {};
}
