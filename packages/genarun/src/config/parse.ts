import { didYouMean, GenarunError, isRecord } from '@genarun/spec';
import { z } from 'zod';
import type { ReadYaml } from '../document/read-yaml.ts';
import { type Config, configSchema } from './config.ts';

/** Checks a configuration. Throws GenarunError `invalid_input` for the first thing that is wrong. */
export function parseConfig(read: ReadYaml): Config {
  if (read.value === null || read.value === undefined) return {};
  const result = configSchema.safeParse(read.value);
  if (result.success) return result.data;
  const issue = deepest(result.error.issues);
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const place = unknown === undefined ? path : [...path, unknown];
  const where = path.length === 0 ? 'configuration' : `configuration, "${path.join('.')}"`;
  throw new GenarunError({
    code: 'invalid_input',
    message: unknown === undefined ? `${where}: ${issue.message}, got ${shown(at(read.value, path))}` : `${where}: unknown key "${unknown}"`,
    hint: unknown === undefined ? undefined : hintFor(unknown, path),
    position: read.position(place),
  });
}

/** Of a union's issues, those of the branch that came furthest say most. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  const first = issues[0];
  if (first === undefined) throw new GenarunError({ code: 'internal', message: 'a refused configuration must have an issue' });
  if (first.code !== 'invalid_union') return first;
  const branch = first.errors.flat().find((issue) => issue.code === 'unrecognized_keys' || issue.path.length > 0);
  return branch === undefined ? first : { ...branch, path: [...first.path, ...branch.path] };
}

function hintFor(unknown: string, path: readonly (string | number)[]): string {
  const keys = keysAt(path);
  return `${didYouMean(unknown, keys)} Known keys: ${keys.join(', ')}.`.trim();
}

/** Keys that the schema knows at a path. */
function keysAt(path: readonly (string | number)[]): readonly string[] {
  let schema: unknown = z.toJSONSchema(configSchema, { unrepresentable: 'any' });
  for (const part of path) {
    if (!isRecord(schema)) return [];
    schema = (isRecord(schema.properties) ? schema.properties[part] : undefined) ?? schema.additionalProperties;
    if (isRecord(schema) && Array.isArray(schema.anyOf)) schema = schema.anyOf.find((option) => isRecord(option) && isRecord(option.properties));
  }
  return isRecord(schema) && isRecord(schema.properties) ? Object.keys(schema.properties) : [];
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, part) => (isRecord(inner) || Array.isArray(inner) ? Reflect.get(inner, part) : undefined), value);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
