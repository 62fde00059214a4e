import { isRecord } from '@genarun/spec';

/** A JSON Schema as the writer reads it. */
export type Schema = Readonly<Record<string, unknown>>;

/** What a schema says once references are followed and `allOf`, `anyOf`, `oneOf` are settled (first member that is not null). */
export function settled(schema: unknown, root: Schema, depth = 0): Schema {
  if (!isRecord(schema) || depth > 20) return {};
  if (typeof schema.$ref === 'string') {
    const { $ref, ...rest } = schema;
    return settled({ ...resolve(root, schema.$ref), ...rest }, root, depth + 1);
  }
  if (Array.isArray(schema.allOf)) {
    const { allOf, ...rest } = schema;
    const parts = allOf.map((part) => settled(part, root, depth + 1));
    return settled([...parts, rest].reduce(merged, {}), root, depth + 1);
  }
  for (const keyword of ['anyOf', 'oneOf']) {
    const members = schema[keyword];
    if (!Array.isArray(members) || members.length === 0) continue;
    const { [keyword]: _, ...rest } = schema;
    const chosen = members.find((member) => !(isRecord(member) && (member.type === 'null' || member.const === null))) ?? members[0];
    return settled(merged(rest, settled(chosen, root, depth + 1)), root, depth + 1);
  }
  return schema;
}

function merged(first: Schema, second: Schema): Schema {
  const required = [...listOf(first.required), ...listOf(second.required)];
  const properties = isRecord(first.properties) || isRecord(second.properties) ? { ...recordOf(first.properties), ...recordOf(second.properties) } : undefined;
  return { ...first, ...second, ...(properties === undefined ? {} : { properties }), ...(required.length === 0 ? {} : { required: [...new Set(required)] }) };
}

function resolve(root: Schema, reference: string): Schema {
  if (!reference.startsWith('#')) return {};
  let at: unknown = root;
  for (const segment of reference
    .slice(1)
    .split('/')
    .filter((part) => part !== '')) {
    const name = decodeURIComponent(segment).replace(/~1/g, '/').replace(/~0/g, '~');
    at = (isRecord(at) || Array.isArray(at)) && Object.hasOwn(at, name) ? Object.entries(at).find(([key]) => key === name)?.[1] : undefined;
  }
  return isRecord(at) ? at : {};
}

/** The type a schema asks for; the first that is not null where it allows several, and what its keywords imply where it names none. */
export function typeOfSchema(schema: Schema): string | undefined {
  const { type } = schema;
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) {
    const chosen = type.find((member) => member !== 'null') ?? type[0];
    return typeof chosen === 'string' ? chosen : undefined;
  }
  if (isRecord(schema.properties) || Array.isArray(schema.required)) return 'object';
  if (schema.items !== undefined || schema.prefixItems !== undefined || schema.minItems !== undefined) return 'array';
  if (schema.minimum !== undefined || schema.maximum !== undefined || schema.multipleOf !== undefined) return 'number';
  if (schema.pattern !== undefined || schema.format !== undefined || schema.minLength !== undefined || schema.maxLength !== undefined) return 'string';
  return undefined;
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function numberIn(schema: Schema, name: string): number | undefined {
  const value = schema[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
