import { format, validate } from '@cfworker/json-schema';
import { isRecord } from '@genarun/spec';
import type { JsonSchema } from './json-schema.ts';
import { type Prepared, prepare } from './prepare.ts';
import { sentences } from './sentence.ts';

const maxValues = 100_000;
const maxDepth = 64;
const maxCompared = 5000;
const maxPropertyName = 2000;

const prepared = new WeakMap<object, Prepared | string>();

/**
 * Errors of a value against a JSON Schema (2020-12), in sentences that name the path, what was expected and what was received; empty when valid.
 * Never throws and evaluates no code; patterns run in linear time. A schema that cannot be used, and a value of more than 100,000 parts or 64 levels, are errors themselves.
 */
export function validateJson(schema: JsonSchema, value: unknown): readonly string[] {
  const ready = preparedOf(schema);
  if (typeof ready === 'string') return [ready];
  const tooLarge = measure(value, ready.comparesItems);
  if (tooLarge) return [tooLarge];
  try {
    return check(ready, value);
  } catch (error) {
    return [`schema: ${error instanceof RangeError ? 'refers to itself without end' : firstLine(error)}`];
  }
}

/** Why a JSON Schema cannot be used, in sentences; empty when it can. */
export function schemaProblems(schema: JsonSchema): readonly string[] {
  const ready = preparedOf(schema);
  return typeof ready === 'string' ? [ready] : [];
}

function check(ready: Prepared, value: unknown): readonly string[] {
  const known: Record<string, (text: string) => boolean> = format;
  // The validator has no hook for patterns but its open table of formats; ours stand there only while it runs, which is synchronous.
  for (const [name, test] of ready.matchers) known[name] = test;
  try {
    const result = validate(value, ready.schema, '2020-12', ready.lookup, false);
    return result.valid ? [] : sentences(ready.schema, value, result.errors);
  } finally {
    for (const name of ready.matchers.keys()) delete known[name];
  }
}

function preparedOf(schema: JsonSchema): Prepared | string {
  if (!isRecord(schema)) return 'schema: expected an object';
  const known = prepared.get(schema);
  if (known !== undefined) return known;
  let answer: Prepared | string;
  try {
    answer = prepare(schema);
  } catch (error) {
    answer = `schema: ${firstLine(error)}`;
  }
  prepared.set(schema, answer);
  return answer;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

/** A sentence when the value is no JSON, too large or too deep; walks without recursion. */
function measure(value: unknown, comparesItems: boolean): string | undefined {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  let count = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    count += 1;
    if (count > maxValues) return `value: expected at most ${maxValues} parts`;
    if (next.depth > maxDepth) return `value: expected at most ${maxDepth} levels`;
    const current = next.value;
    if (current === null || typeof current === 'string' || typeof current === 'boolean' || (typeof current === 'number' && Number.isFinite(current))) continue;
    if (typeof current !== 'object')
      return `value: expected JSON, got ${current === undefined ? 'nothing' : typeof current === 'number' ? String(current) : `a ${typeof current}`}`;
    if (comparesItems && Array.isArray(current) && current.length > maxCompared)
      return `value: a list of ${current.length} elements is too long to compare them all (at most ${maxCompared})`;
    if (!Array.isArray(current) && Object.keys(current).some((key) => key.length > maxPropertyName))
      return `value: expected names of at most ${maxPropertyName} characters`;
    for (const part of Object.values(current)) open.push({ value: part, depth: next.depth + 1 });
  }
  return undefined;
}
