import { dereference } from '@cfworker/json-schema';
import { isRecord } from '@genarun/spec';
import { isKeyword, type JsonSchema, schemaKeywords, schemaListKeywords, schemaMapKeywords } from './json-schema.ts';
import { createMatcher } from './pattern.ts';

const maxSchemaNodes = 20_000;
const maxSchemaDepth = 64;

/** A schema as the validator is given it: known keywords only, patterns taken out into matchers of linear time. */
export type Prepared = {
  readonly schema: JsonSchema;
  /** Format name → test; stands in for `pattern`. */
  readonly matchers: ReadonlyMap<string, (text: string) => boolean>;
  /** Address → schema, for `$ref`. */
  readonly lookup: ReturnType<typeof dereference>;
  readonly comparesItems: boolean;
};

export const patternFormat = 'pattern:';

/** Copies a schema for the validator, which writes into what it is given. Throws Error with a sentence when the schema cannot be used. */
export function prepare(schema: JsonSchema): Prepared {
  const matchers = new Map<string, (text: string) => boolean>();
  let nodes = 0;
  let comparesItems = false;

  const map = (value: unknown, depth: number): unknown =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, copy(item, depth)])) : {};

  const copy = (value: unknown, depth: number): unknown => {
    if (typeof value === 'boolean') return value;
    if (!isRecord(value)) throw new Error('a schema is an object, true or false');
    nodes += 1;
    if (nodes > maxSchemaNodes) throw new Error(`a schema has at most ${maxSchemaNodes} parts`);
    if (depth > maxSchemaDepth) throw new Error(`a schema is at most ${maxSchemaDepth} levels deep`);
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      if (!isKeyword(key) || item === undefined) continue;
      if (schemaListKeywords.includes(key)) result[key] = Array.isArray(item) ? item.map((part) => copy(part, depth + 1)) : [];
      else if (schemaMapKeywords.includes(key)) result[key] = map(item, depth + 1);
      else if (schemaKeywords.includes(key)) result[key] = Array.isArray(item) ? item.map((part) => copy(part, depth + 1)) : copy(item, depth + 1);
      else result[key] = item;
    }
    for (const pattern of isRecord(result.patternProperties) ? Object.keys(result.patternProperties) : []) refuseSlow(pattern);
    if (result.uniqueItems === true) comparesItems = true;
    return strings(result, matchers);
  };

  const ready = copy(schema, 0) as Record<string, unknown>; // copy() gives a map for a map
  return { schema: ready, lookup: dereference(ready), matchers, comparesItems };
}

/** Takes `pattern` and the formats whose own test may take exponential time out of the validator's hands. */
function strings(schema: Record<string, unknown>, matchers: Map<string, (text: string) => boolean>): Record<string, unknown> {
  if (schema.format === 'url') schema.format = 'uri';
  if (typeof schema.pattern !== 'string') return schema;
  const { pattern, ...rest } = schema;
  const name = `${patternFormat}${pattern}`;
  if (!matchers.has(name)) {
    try {
      matchers.set(name, createMatcher(pattern));
    } catch (error) {
      throw new Error(`the pattern ${JSON.stringify(pattern.slice(0, 80))} ${error instanceof Error ? error.message : 'cannot be used'}`);
    }
  }
  if (rest.format === undefined) return { ...rest, format: name };
  return { ...rest, allOf: [...(Array.isArray(rest.allOf) ? rest.allOf : []), { format: name }] };
}

/** Patterns of property names run on the platform's engine: only those that cannot explode are let through. */
function refuseSlow(pattern: string): void {
  createMatcher(pattern);
  const unbounded = pattern.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  if (unbounded > 2 || /\)\s*(?:[*+]|\{)/.test(pattern))
    throw new Error(`the property pattern ${JSON.stringify(pattern.slice(0, 80))} may take exponential time`);
}
