import { isRecord } from '@genarun/spec';
import { type JsonSchema, schemaKeywords, schemaListKeywords, schemaMapKeywords } from '../schema/json-schema.ts';
import { invalidApi } from './invalid-api.ts';

type Document = Readonly<Record<string, unknown>>;

const maxChain = 32;
const maxDefinitions = 2000;

/** Follows a `$ref` within a document until something else stands there. Throws GenarunError `invalid_input`: elsewhere, nowhere, or in a circle. */
export function resolve(document: Document, given: unknown, place: string): unknown {
  let value = given;
  for (let step = 0; isRecord(value) && typeof value.$ref === 'string'; step++) {
    if (step >= maxChain) throw invalidApi(`${place}: $ref "${value.$ref}" leads in a circle`);
    value = target(document, value.$ref, place);
  }
  return value;
}

/** The same, where a map must stand. */
export function resolveRecord(document: Document, given: unknown, place: string): Document {
  const value = resolve(document, given, place);
  if (!isRecord(value)) throw invalidApi(`${place}: expected a map, got ${value === undefined ? 'nothing' : JSON.stringify(value)?.slice(0, 60)}`);
  return value;
}

function target(document: Document, reference: string, place: string): unknown {
  if (!reference.startsWith('#'))
    throw invalidApi(
      `${place}: $ref "${reference.slice(0, 120)}" points out of the document; only references that begin with # are followed`,
      'Bundle the description into one document.',
    );
  let value: unknown = document;
  for (const step of reference.slice(1).split('/').slice(1)) {
    const name = decode(step).replaceAll('~1', '/').replaceAll('~0', '~');
    value = Array.isArray(value) ? value[Number(name)] : isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (value === undefined) throw invalidApi(`${place}: $ref "${reference.slice(0, 120)}" points nowhere`);
  }
  return value;
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/**
 * A schema of an OpenAPI document as JSON Schema that stands alone: what it refers to comes along under `$defs`, so that recursion stays a reference;
 * `nullable` and boolean `exclusiveMinimum` (OpenAPI 3.0) are written as JSON Schema has them.
 */
export function toStandalone(document: Document, schema: unknown, place: string): JsonSchema {
  const definitions = new Map<string, string>();
  const waiting: { readonly name: string; readonly reference: string }[] = [];
  const named = (reference: string): string => {
    const before = definitions.get(reference);
    if (before !== undefined) return before;
    if (definitions.size >= maxDefinitions) throw invalidApi(`${place}: refers to more than ${maxDefinitions} schemas`);
    const name = definitionName(reference);
    definitions.set(reference, name);
    waiting.push({ name, reference });
    return name;
  };
  const converted = convert(schema, named, 0, place);
  const defs: [string, unknown][] = [];
  for (let next = waiting.shift(); next; next = waiting.shift()) defs.push([next.name, convert(target(document, next.reference, place), named, 0, place)]);
  const whole = isRecord(converted) ? converted : {};
  return defs.length === 0 ? whole : { ...whole, $defs: Object.fromEntries(defs) };
}

/** One name for one reference, so that schemas of one document can share their definitions. */
function definitionName(reference: string): string {
  const path = decode(reference)
    .replace(/^#\/?/, '')
    .replace(/^components\/schemas\//, '');
  return path.replace(/[^A-Za-z0-9_.-]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
}

const maxDepth = 64;

function convert(given: unknown, named: (reference: string) => string, depth: number, place: string): unknown {
  if (typeof given === 'boolean' || !isRecord(given)) return given === false ? false : {};
  if (depth > maxDepth) throw invalidApi(`${place}: a schema is at most ${maxDepth} levels deep`);
  const inner = (value: unknown): unknown => convert(value, named, depth + 1, place);
  if (typeof given.$ref === 'string') return { $ref: `#/$defs/${named(given.$ref)}` };
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (schemaKeywords.includes(key)) result[key] = typeof value === 'boolean' ? value : inner(value);
    else if (schemaListKeywords.includes(key) && Array.isArray(value)) result[key] = value.map(inner);
    else if (schemaMapKeywords.includes(key) && isRecord(value))
      result[key] = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inner(part)]));
    else result[key] = value;
  }
  return modern(result);
}

/** OpenAPI 3.0's own spellings as JSON Schema. */
function modern(schema: Record<string, unknown>): JsonSchema {
  const { nullable, example: _example, discriminator: _discriminator, xml: _xml, externalDocs: _externalDocs, ...rest } = schema;
  for (const [flag, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof rest[flag] !== 'boolean') continue;
    if (rest[flag] === true && rest[bound] !== undefined) {
      rest[flag] = rest[bound];
      delete rest[bound];
    } else delete rest[flag];
  }
  if (nullable !== true) return rest;
  if (typeof rest.type === 'string' && rest.enum === undefined) return { ...rest, type: [rest.type, 'null'] };
  return { anyOf: [rest, { type: 'null' }] };
}
