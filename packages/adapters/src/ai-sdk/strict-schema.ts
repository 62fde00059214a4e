import { isRecord } from '@genarun/spec';

type Schema = Readonly<Record<string, unknown>>;

/** Says nothing about which values are allowed, or no more than what the answer is checked against afterwards anyway. */
const dropped = new Set([
  '$schema',
  '$id',
  'title',
  'default',
  'examples',
  'minLength',
  'maxLength',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'format',
]);
const kept = new Set([
  'type',
  'description',
  'enum',
  'const',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'pattern',
  'minItems',
  'maxItems',
]);

/**
 * The schema in the form that OpenAI's strict mode takes: every object closed, every property required. Undefined where it has no such form
 * (optional properties, open objects, keywords beyond the subset). Source: OpenAI, Structured Outputs, supported schemas.
 */
export function toStrictSchema(schema: Schema): Schema | undefined {
  const strict: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (dropped.has(keyword)) continue;
    if (kept.has(keyword)) strict[keyword] = value;
    else if (keyword === 'items') {
      const items = isRecord(value) ? toStrictSchema(value) : undefined;
      if (items === undefined) return undefined;
      strict.items = items;
    } else if (keyword === 'anyOf') {
      const choices = Array.isArray(value) ? value.map((choice) => (isRecord(choice) ? toStrictSchema(choice) : undefined)) : [undefined];
      if (choices.some((choice) => choice === undefined)) return undefined;
      strict.anyOf = choices;
    } else if (keyword === 'properties') {
      const properties = strictProperties(value, schema.required);
      if (properties === undefined) return undefined;
      strict.properties = properties;
      strict.required = Object.keys(properties);
      strict.additionalProperties = false;
    } else if (keyword === 'additionalProperties') {
      if (value !== false && schema.properties === undefined) return undefined;
      if (isRecord(value)) return undefined;
    } else if (keyword !== 'required') return undefined;
  }
  if (strict.type === 'object' && strict.properties === undefined) return undefined;
  if (strict.type === 'array' && strict.items === undefined) return undefined;
  return strict.type === undefined && strict.anyOf === undefined && strict.enum === undefined && strict.const === undefined ? undefined : strict;
}

/** Makes a schema strict where it has a strict form; `option` is the name under which the SDK takes whether it is. */
export function strictWhereItCan(option: string): (schema: Schema) => { readonly schema: Schema; readonly options: { readonly [name: string]: boolean } } {
  return (schema) => {
    const strict = toStrictSchema(schema);
    return { schema: strict ?? schema, options: { [option]: strict !== undefined } };
  };
}

function strictProperties(value: unknown, required: unknown): Record<string, Schema> | undefined {
  if (!isRecord(value)) return undefined;
  const names = Object.keys(value);
  if (!Array.isArray(required) || !names.every((name) => required.includes(name))) return undefined;
  const properties: Record<string, Schema> = {};
  for (const [name, property] of Object.entries(value)) {
    const strict = isRecord(property) ? toStrictSchema(property) : undefined;
    if (strict === undefined) return undefined;
    properties[name] = strict;
  }
  return properties;
}
