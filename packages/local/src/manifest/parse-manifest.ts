import { didYouMean, GenarunError, isRecord } from '@genarun/spec';
import { z } from 'zod';
import { fromDraft } from './draft.ts';
import { type Manifest, manifestSchema } from './manifest.ts';

/**
 * Reads the text of a `genarun-model.json`. Throws GenarunError `invalid_input` that names `where`, the place in it, what was expected and what stood there,
 * with the nearest known key.
 */
export function parseManifest(text: string, where: string): Manifest {
  const value = readJson(text, where);
  if (!isRecord(value)) throw new GenarunError({ code: 'invalid_input', message: `${where}: an object expected, got ${shown(value)}` });
  const asked = 'genarunModel' in value ? value : fromDraft(value);
  const result = manifestSchema.safeParse(asked);
  if (result.success) return result.data;
  throw refusal(where, asked, result.error.issues);
}

function readJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GenarunError({ code: 'invalid_input', message: `${where}: JSON expected: ${cause instanceof Error ? cause.message : String(cause)}`, cause });
  }
}

function refusal(where: string, value: unknown, issues: readonly z.core.$ZodIssue[]): GenarunError {
  const issue = deepest(issues);
  const place = placeOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = keysAt(value, issue.path);
    return new GenarunError({
      code: 'invalid_input',
      message: `${where}${place}: unknown key "${key}".${didYouMean(key, known)}`,
      ...(known.length === 0 ? {} : { hint: `known keys there: ${known.join(', ')}` }),
    });
  }
  const got = at(value, issue.path);
  return new GenarunError({
    code: 'invalid_input',
    message: `${where}${place}: ${expectation(issue)}, got ${shown(got)}`,
    hint: 'docs/local-models.md describes the format',
  });
}

/** What was expected, in words of this format rather than of the schema library. */
function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union') {
    const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
    return options.length > 0 ? `one of ${options.map(shown).join(', ')} expected` : 'another value expected';
  }
  if (issue.code === 'invalid_value') return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(shown).join(', ')} expected`;
  if (issue.code === 'invalid_type') return `${issue.expected} expected`;
  return issue.message;
}

/** Of a union's issues, those of the branch that came furthest say most. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  const [first] = issues;
  if (first === undefined) throw new GenarunError({ code: 'internal', message: 'a refused manifest must have an issue' });
  if (first.code !== 'invalid_union' || first.errors.length === 0) return first;
  const inner = first.errors.flat().reduce((best, issue) => (issue.path.length > best.path.length ? issue : best), first.errors.flat()[0] ?? first);
  return inner === first ? first : { ...deepest([inner]), path: [...first.path, ...inner.path] };
}

/** `, inputs.0 ("z").map.std`: a place as a person finds it, with the names of inputs and outputs. */
function placeOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : `, "${path.map(String).join('.')}"`;
}

/** Keys that the schema knows at a place of this value: of the branch that its `format`, `from`, `to`, `type` or `op` chooses. */
function keysAt(value: unknown, path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = z.toJSONSchema(manifestSchema, { unrepresentable: 'any', io: 'input' });
  let here = value;
  schema = branch(schema, here);
  for (const part of path) {
    here = isRecord(here) || Array.isArray(here) ? Reflect.get(here, part) : undefined;
    const inner: unknown = isRecord(schema) && isRecord(schema.properties) ? schema.properties[String(part)] : isRecord(schema) ? schema.items : undefined;
    schema = branch(inner, here);
  }
  return isRecord(schema) && isRecord(schema.properties) ? Object.keys(schema.properties) : [];
}

function branch(schema: unknown, value: unknown): unknown {
  if (!isRecord(schema)) return schema;
  const options = Array.isArray(schema.oneOf) ? schema.oneOf : Array.isArray(schema.anyOf) ? schema.anyOf : undefined;
  const fits = (option: unknown): boolean =>
    isRecord(option) &&
    isRecord(option.properties) &&
    ['format', 'from', 'to', 'type', 'op'].every((key) => {
      const wanted = isRecord(option.properties) ? option.properties[key] : undefined;
      if (!isRecord(wanted) || !isRecord(value)) return true;
      const allowed = Array.isArray(wanted.enum) ? wanted.enum : 'const' in wanted ? [wanted.const] : undefined;
      return allowed === undefined || value[key] === undefined || allowed.includes(value[key]);
    });
  return options?.find(fits) ?? schema;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, part) => (isRecord(inner) || Array.isArray(inner) ? Reflect.get(inner, part) : undefined), value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
