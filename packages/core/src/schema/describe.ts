import { isRecord } from '@genarun/spec';
import type { JsonSchema } from './json-schema.ts';

const maxDepth = 12;
const maxText = 8000;

/**
 * A schema as compact text that a model can follow, for prompts: `{ "title": string, "tags": [string, …] (3 elements), "notes" (optional): string }`.
 * At most 8,000 characters; a part that refers to itself is named, not repeated.
 */
export function describeShape(schema: JsonSchema): string {
  const text = describe(schema, { root: schema, depth: 0, names: [] });
  return text.length <= maxText ? text : `${text.slice(0, maxText - 1)}…`;
}

type Place = { readonly root: JsonSchema; readonly depth: number; readonly names: readonly string[] };

function describe(given: unknown, place: Place): string {
  if (!isRecord(given)) return given === false ? 'nothing' : 'any JSON';
  if (place.depth > maxDepth) return 'any JSON';
  const inside = { ...place, depth: place.depth + 1 };
  if (typeof given.$ref === 'string') return reference(given.$ref, inside);
  const notes = notesOf(given);
  const text = body(given, inside);
  return notes.length === 0 ? text : `${text} (${notes.join('; ')})`;
}

function body(schema: JsonSchema, place: Place): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return choices.map((choice) => describe(choice, place)).join(' | ');
  const types = [schema.type].flat().filter((type) => typeof type === 'string');
  const parts = types.map((type) => {
    if (type === 'array') return list(schema, place);
    return type === 'object' ? object(schema, place) : type;
  });
  if (Array.isArray(schema.allOf)) parts.push(schema.allOf.map((part) => describe(part, place)).join(' & '));
  if (parts.length === 0 && isRecord(schema.properties)) parts.push(object(schema, place));
  return parts.length === 0 ? 'any JSON' : parts.join(' | ');
}

function object(schema: JsonSchema, place: Place): string {
  if (!isRecord(schema.properties))
    return isRecord(schema.additionalProperties) ? `{ "<name>": ${describe(schema.additionalProperties, place)}, … }` : 'object';
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields = Object.entries(schema.properties).map(
    ([name, part]) => `${JSON.stringify(name)}${required.includes(name) ? '' : ' (optional)'}: ${describe(part, place)}`,
  );
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function list(schema: JsonSchema, place: Place): string {
  if (Array.isArray(schema.prefixItems)) return `[${schema.prefixItems.map((item) => describe(item, place)).join(', ')}]`;
  return `[${schema.items === undefined ? 'any JSON' : describe(schema.items, place)}, …]`;
}

function reference(pointer: string, place: Place): string {
  const name = pointer.split('/').at(-1) ?? pointer;
  if (place.names.includes(pointer)) return name === '#' ? 'the same again' : name;
  const target = pointer
    .replace(/^#\/?/, '')
    .split('/')
    .filter((step) => step !== '')
    .reduce<unknown>((part, step) => (isRecord(part) ? part[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined), place.root);
  return describe(target, { ...place, names: [...place.names, pointer] });
}

/** What the type alone does not say. */
function notesOf(schema: JsonSchema): readonly string[] {
  const notes: string[] = [];
  if (typeof schema.format === 'string') notes.push(formats[schema.format] ?? schema.format);
  if (typeof schema.pattern === 'string') notes.push(`matches ${schema.pattern}`);
  notes.push(
    ...bounds(schema.minItems, schema.maxItems, 'elements'),
    ...bounds(schema.minLength, schema.maxLength, 'characters'),
    ...bounds(schema.minimum, schema.maximum, ''),
  );
  if (schema.exclusiveMinimum !== undefined) notes.push(`more than ${schema.exclusiveMinimum}`);
  if (schema.exclusiveMaximum !== undefined) notes.push(`less than ${schema.exclusiveMaximum}`);
  if (schema.uniqueItems === true) notes.push('all different');
  if (typeof schema.description === 'string') notes.push(schema.description.replace(/\s+/g, ' ').trim().slice(0, 200));
  return notes;
}

function bounds(min: unknown, max: unknown, unit: string): readonly string[] {
  const end = unit === '' ? '' : ` ${unit}`;
  if (typeof min === 'number' && min === max) return [`exactly ${min}${end}`];
  if (typeof min === 'number' && typeof max === 'number') return [`${min} to ${max}${end}`];
  if (typeof min === 'number') return [`at least ${min}${end}`];
  return typeof max === 'number' ? [`at most ${max}${end}`] : [];
}

const formats: Readonly<Record<string, string>> = {
  date: 'YYYY-MM-DD',
  'date-time': 'YYYY-MM-DDTHH:MM:SSZ',
  time: 'HH:MM:SSZ',
  uri: 'a URL',
  email: 'an e-mail address',
};
