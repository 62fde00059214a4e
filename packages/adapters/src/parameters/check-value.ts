import { isRecord } from '@genarun/spec';
import type { NormalSchema } from './normal-form.ts';

const maxDepth = 20;

/** What a schema expects where a value does not fit it, in words (`an integer from 1 to 50`); undefined where it fits. Patterns are left to the provider. */
export function misfit(value: unknown, schema: NormalSchema, depth = 0): string | undefined {
  if (depth > maxDepth) return undefined;
  if (schema.anyOf) return schema.anyOf.some((variant) => misfit(value, variant, depth + 1) === undefined) ? undefined : describeSchema(schema);
  if (schema.enum) return schema.enum.some((choice) => same(choice, value)) ? undefined : describeSchema(schema);
  const types = [schema.type].flat().filter((type) => type !== undefined);
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return describeSchema(schema);
  if (typeof value === 'number') return outside(value, schema) ? describeSchema(schema) : undefined;
  if (typeof value === 'string')
    return value.length < (schema.minLength ?? 0) || value.length > (schema.maxLength ?? Number.POSITIVE_INFINITY) ? describeSchema(schema) : undefined;
  if (Array.isArray(value)) return misfitOfList(value, schema, depth);
  return isRecord(value) ? misfitOfObject(value, schema, depth) : undefined;
}

function misfitOfList(value: readonly unknown[], schema: NormalSchema, depth: number): string | undefined {
  const { items, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  if (value.length < minItems || value.length > maxItems) return describeSchema(schema);
  const wrong = items && value.map((item) => misfit(item, items, depth + 1)).find((found) => found !== undefined);
  return wrong === undefined ? undefined : `a list of items, each ${wrong}`;
}

function misfitOfObject(value: Record<string, unknown>, schema: NormalSchema, depth: number): string | undefined {
  for (const name of schema.required ?? []) if (!Object.hasOwn(value, name)) return `an object with "${name}"`;
  for (const [name, item] of Object.entries(value)) {
    const property = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const wrong = property && misfit(item, property, depth + 1);
    if (wrong !== undefined) return `an object whose "${name}" is ${wrong}`;
    if (property === undefined && schema.additionalProperties === false) return `an object without "${name}"`;
  }
  return undefined;
}

function outside(value: number, schema: NormalSchema): boolean {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (value < minimum || value > maximum) return true;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return true;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return true;
  return multipleOf !== undefined && multipleOf > 0 && Math.abs(value / multipleOf - Math.round(value / multipleOf)) > 1e-9;
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isRecord(value);
  return typeof value === type;
}

function same(left: unknown, right: unknown): boolean {
  return left === right || (typeof left === 'object' && left !== null && JSON.stringify(left) === JSON.stringify(right));
}

/** What a schema expects, in words. */
export function describeSchema(schema: NormalSchema): string {
  if (schema.anyOf) return schema.anyOf.map(describeSchema).join(', or ');
  if (schema.enum) {
    const choices = schema.enum.slice(0, 20).map((choice) => JSON.stringify(choice));
    return `one of ${choices.join(', ')}${schema.enum.length > choices.length ? ', …' : ''}`;
  }
  const types = [schema.type].flat().filter((type) => type !== undefined);
  const names = types.map((type) => (type === 'null' ? 'null' : `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}`)).join(' or ') || 'a value';
  const low = schema.minimum ?? (schema.exclusiveMinimum === undefined ? undefined : `more than ${schema.exclusiveMinimum}`);
  const high = schema.maximum ?? (schema.exclusiveMaximum === undefined ? undefined : `less than ${schema.exclusiveMaximum}`);
  const range = low === undefined ? (high === undefined ? '' : ` up to ${high}`) : high === undefined ? ` from ${low}` : ` from ${low} to ${high}`;
  const length = schema.maxLength === undefined ? '' : ` of at most ${schema.maxLength} characters`;
  const items = schema.maxItems === undefined ? '' : ` of at most ${schema.maxItems} items`;
  return `${names}${range}${schema.multipleOf === undefined ? '' : ` in steps of ${schema.multipleOf}`}${length}${items}`;
}
