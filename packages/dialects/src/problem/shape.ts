import { isRecord } from '@genarun/spec';
import type { z } from 'zod';
import type { Path } from './path.ts';

type Definition = z.core.$ZodTypes['_zod']['def'];

/** The keys a schema knows at a place of a document, for suggestions; empty where it takes any. */
export function knownKeys(schema: z.ZodType, document: unknown, path: Path): readonly string[] {
  let schemas = open(schema, document);
  let value = document;
  for (const part of path) {
    // `value` holds the part: the issue that asks was found there.
    value = typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[part] : undefined;
    schemas = schemas.flatMap((inner) => step(inner, part)).flatMap((inner) => open(inner, value));
  }
  const keys = schemas.flatMap((inner) => {
    const definition = definitionOf(inner);
    return definition.type === 'object' ? Object.keys(definition.shape) : [];
  });
  return [...new Set(keys)];
}

/** What a schema expects, in words: `a string`, `one of "a", "b"`, `a list`. */
export function expectation(schema: z.ZodType): string {
  const words = new Set(open(schema, undefined).map(word));
  return [...words].join(' or ');
}

function word(schema: z.ZodType): string {
  const definition = definitionOf(schema);
  if (definition.type === 'object' || definition.type === 'record') return 'an object';
  if (definition.type === 'array') return 'a list';
  if (definition.type === 'enum') return `one of ${Object.values(definition.entries).map(quote).join(', ')}`;
  if (definition.type === 'literal') return definition.values.map(quote).join(' or ');
  return typeWord(definition.type);
}

/** A type of zod in words. */
export function typeWord(type: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'a string',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
    record: 'an object',
    null: 'null',
  };
  return words[type] ?? type;
}

/** A value as it stands in a document. */
export function quote(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

function definitionOf(schema: z.ZodType): Definition {
  // Every schema made by zod is one of $ZodTypes; the public type hides its definition.
  return (schema as unknown as z.core.$ZodTypes)._zod.def;
}

/** The schemas a value may obey: wrappers taken off, unions split, the member chosen where a discriminator tells. */
function open(schema: z.ZodType, value: unknown): z.ZodType[] {
  const definition = definitionOf(schema);
  // Inner schemas are typed as zod's core types; they are the same objects.
  const inner = (type: unknown) => open(type as z.ZodType, value);
  if (definition.type === 'optional' || definition.type === 'nullable' || definition.type === 'default' || definition.type === 'readonly')
    return inner(definition.innerType);
  if (definition.type === 'lazy') return inner(definition.getter());
  if (definition.type === 'pipe') return inner(definition.in);
  if (definition.type !== 'union') return [schema];
  const options = definition.options as readonly z.ZodType[];
  const discriminator = 'discriminator' in definition && typeof definition.discriminator === 'string' ? definition.discriminator : undefined;
  if (discriminator === undefined || !isRecord(value)) return options.flatMap(inner);
  const chosen = options.filter((option) => accepts(option, discriminator, value[discriminator]));
  return (chosen.length > 0 ? chosen : options).flatMap(inner);
}

function accepts(option: z.ZodType, key: string, value: unknown): boolean {
  return open(option, value).some((member) => {
    const definition = definitionOf(member);
    const field = definition.type === 'object' ? definition.shape[key] : undefined;
    return field !== undefined && (field as unknown as z.ZodType).safeParse(value).success; // the same object, typed as a core type
  });
}

function step(schema: z.ZodType, part: string | number): z.ZodType[] {
  const definition = definitionOf(schema);
  if (definition.type === 'object') {
    const field = definition.shape[part];
    return field === undefined ? [] : [field as unknown as z.ZodType]; // see above
  }
  if (definition.type === 'array') return [definition.element as unknown as z.ZodType];
  if (definition.type === 'record') return [definition.valueType as unknown as z.ZodType];
  return [];
}
