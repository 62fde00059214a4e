import { isRecord } from '@genarun/spec';
import { isTypeWord } from './words.ts';

/** A JSON Schema (2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const typeNames = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

const isString = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every(isString);
const isMap = (value: unknown): boolean => isRecord(value);
/** A schema, or a short form, in a place where JSON Schema has a schema. */
const isShape = (value: unknown): boolean => typeof value === 'boolean' || isRecord(value) || isTypeWord(value) || (Array.isArray(value) && value.length <= 1);
const isShapes = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isShape);

type Test = (value: unknown) => boolean;
const all = (test: Test, names: string): readonly (readonly [string, Test])[] => names.split(' ').map((name) => [name, test]);
const isTypeName: Test = (value) => typeof value === 'string' && typeNames.has(value);

/** Keyword → whether a value can be that keyword's. What is missing here is no keyword. */
const keywords: ReadonlyMap<string, Test> = new Map([
  ...all(isString, '$schema $id $ref $anchor $comment format'),
  ...all(isMap, '$defs definitions properties patternProperties dependentSchemas dependentRequired'),
  ...all((value) => isTypeName(value) || (Array.isArray(value) && value.length > 0 && value.every(isTypeName)), 'type'),
  // `enum: [string]` is a field that holds strings; one literal is `const`.
  ...all((value) => Array.isArray(value) && value.length > 0 && !(value.length === 1 && isTypeWord(value[0])), 'enum'),
  ...all((value) => !isTypeWord(value), 'const'),
  ...all((value) => typeof value === 'string' && !isTypeWord(value), 'title description pattern'),
  ...all(() => true, 'default'),
  ...all(Array.isArray, 'examples'),
  ...all(isBoolean, 'deprecated readOnly writeOnly uniqueItems'),
  ...all(
    isNumber,
    'minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems minContains maxContains minProperties maxProperties',
  ),
  ...all(isStrings, 'required'),
  ...all(isShape, 'additionalProperties unevaluatedProperties propertyNames items additionalItems unevaluatedItems contains not if then else'),
  ...all(isShapes, 'anyOf oneOf allOf prefixItems'),
]);

/** Keywords whose value is one schema. */
export const schemaKeywords: readonly string[] = [
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'items',
  'additionalItems',
  'unevaluatedItems',
  'contains',
  'not',
  'if',
  'then',
  'else',
];
/** Keywords whose value is a list of schemas. */
export const schemaListKeywords: readonly string[] = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
/** Keywords whose value is a map of schemas. */
export const schemaMapKeywords: readonly string[] = ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'];

export function isKeyword(name: string): boolean {
  return keywords.has(name);
}

/** Keywords that make a map a schema: without one of them a map is the short form. */
const markers = ['$schema', '$ref', 'type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf'];

/**
 * Whether a map is JSON Schema rather than the short form. It is when (1) one of `$schema, $ref, type, enum, const, anyOf, oneOf, allOf`
 * stands in it, or `properties` holds nothing but schemas; (2) every key is a keyword of JSON Schema or begins with `x-`; and (3) every value can be
 * that keyword's, where a title, description, pattern or const that is itself a type word cannot.
 * So `{ type: string }` and `{ type: string, minLength: 3 }` are schemas; `{ type: string, name: string }` and `{ type: string, title: string }`
 * are objects with a field "type". An object whose only field is "type" is written `{ type: text }`: `text` is no type of JSON Schema.
 */
export function isJsonSchema(value: unknown): value is JsonSchema {
  if (!isRecord(value)) return false;
  const keys = Object.keys(value);
  const marked = markers.some((name) => Object.hasOwn(value, name)) || (isRecord(value.properties) && Object.values(value.properties).every(isJsonSchema));
  return marked && keys.every((key) => key.startsWith('x-') || keywords.get(key)?.(value[key]) === true);
}
