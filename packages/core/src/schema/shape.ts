import { didYouMean, GenarunError, isRecord } from '@genarun/spec';
import { isJsonSchema, type JsonSchema, schemaKeywords, schemaListKeywords, schemaMapKeywords } from './json-schema.ts';
import { typeWords } from './words.ts';

const maxDepth = 32;
const maxFields = 5000;

type Place = { readonly path: string; readonly depth: number; readonly budget: { left: number } };

/**
 * The JSON Schema of a shape. A shape is a type word (`string, text, number, integer, boolean, object, list, any, date, time, datetime, url, email,
 * uuid, slug, null`), `[shape]` (a list), `{ name: shape, "name?": shape }` (an object with these fields and no others; `?` makes one optional),
 * `{ enum: [...] }`, or a JSON Schema, which is taken as it is ({@link isJsonSchema} tells them apart; where it holds schemas, shapes may stand).
 * `{}` and `true` are anything. Throws GenarunError `invalid_input` with the path, what was expected and what came.
 * @example toJsonSchema({ title: 'string', tags: ['string'], 'notes?': 'string' })
 */
export function toJsonSchema(shape: unknown): JsonSchema {
  return convert(shape, { path: '', depth: 0, budget: { left: maxFields } });
}

function convert(shape: unknown, place: Place): JsonSchema {
  if (place.depth > maxDepth) throw wrong(place, `expected at most ${maxDepth} levels`, 'Write a flatter schema.');
  place.budget.left -= 1;
  if (place.budget.left < 0) throw wrong(place, `expected at most ${maxFields} fields`, 'Write a smaller schema.');
  if (shape === true) return {};
  if (typeof shape === 'string') return word(shape, place);
  if (Array.isArray(shape)) return list(shape, place);
  if (!isRecord(shape)) throw wrong(place, `expected a type word, a list, an object or a JSON Schema, got ${JSON.stringify(shape) ?? typeof shape}`);
  if (isJsonSchema(shape)) return schema(shape, place);
  return object(shape, place);
}

function word(name: string, place: Place): JsonSchema {
  const found = Object.hasOwn(typeWords, name) ? typeWords[name] : undefined;
  if (found) return { ...found };
  throw wrong(place, `expected a type word (${Object.keys(typeWords).join(', ')}), got "${name.slice(0, 80)}".${didYouMean(name, Object.keys(typeWords))}`);
}

function list(shape: readonly unknown[], place: Place): JsonSchema {
  if (shape.length === 0) return { type: 'array' };
  if (shape.length > 1)
    throw wrong(
      place,
      `expected one shape for all elements of the list, got ${shape.length}`,
      'Write [string], { enum: [...] } for fixed values, or { anyOf: [...] } for alternatives.',
    );
  return { type: 'array', items: convert(shape[0], inside(place, '[0]')) };
}

function object(shape: Readonly<Record<string, unknown>>, place: Place): JsonSchema {
  const names = Object.keys(shape);
  if (names.length === 0) return {};
  const properties: [string, JsonSchema][] = [];
  const required: string[] = [];
  for (const key of names) {
    const optional = key.endsWith('?');
    const name = optional ? key.slice(0, -1) : key;
    if (name === '' || name === '__proto__') throw wrong(inside(place, key), 'expected the name of a field');
    if (properties.some(([known]) => known === name)) throw wrong(inside(place, key), `field "${name}" stands there twice`);
    properties.push([name, convert(shape[key], inside(place, key))]);
    if (!optional) required.push(name);
  }
  return { type: 'object', properties: Object.fromEntries(properties), ...(required.length === 0 ? {} : { required }), additionalProperties: false };
}

/** The schema itself; only where it holds schemas may shapes stand, and those are converted. */
function schema(given: JsonSchema, place: Place): JsonSchema {
  const entries = Object.entries(given).map(([key, value]): [string, unknown] => {
    const at = inside(place, key);
    if (schemaKeywords.includes(key)) return [key, typeof value === 'boolean' ? value : convert(value, at)];
    if (schemaListKeywords.includes(key) && Array.isArray(value))
      return [key, value.map((item, index) => (typeof item === 'boolean' ? item : convert(item, inside(at, `[${index}]`))))];
    if (schemaMapKeywords.includes(key) && isRecord(value))
      return [key, Object.fromEntries(Object.entries(value).map(([name, item]) => [name, typeof item === 'boolean' ? item : convert(item, inside(at, name))]))];
    return [key, value];
  });
  return Object.fromEntries(entries);
}

function inside(place: Place, step: string): Place {
  const path = step.startsWith('[') || place.path === '' ? `${place.path}${step}` : `${place.path}.${step}`;
  return { ...place, path, depth: place.depth + 1 };
}

function wrong(
  place: Place,
  message: string,
  hint = 'Write the schema in the short form, for example { title: string, tags: [string], "notes?": string }, or as JSON Schema.',
): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `${place.path === '' ? 'schema' : `schema at "${place.path}"`}: ${message}`, hint });
}
