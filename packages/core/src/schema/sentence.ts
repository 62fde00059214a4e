import type { OutputUnit } from '@cfworker/json-schema';
import { didYouMean, isRecord } from '@genarun/spec';
import { describeShape } from './describe.ts';
import type { JsonSchema } from './json-schema.ts';
import { patternFormat } from './prepare.ts';

const maxSentences = 20;

/** Errors that only say that something below them is wrong. */
const wrappers = new Set([
  '$ref',
  'allOf',
  'if',
  'properties',
  'patternProperties',
  'prefixItems',
  'items',
  'additionalItems',
  'dependentSchemas',
  'unevaluatedItems',
]);

/** The validator's errors as sentences: path, expected, received; each once, at most 20. */
export function sentences(schema: JsonSchema, value: unknown, errors: readonly OutputUnit[]): readonly string[] {
  const found = new Set<string>();
  let parent: JsonSchema = {};
  for (let index = 0; index < errors.length; index++) {
    const error = errors[index];
    if (!error || wrappers.has(error.keyword)) continue;
    if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
      parent = partOf(schema, error.keywordLocation);
      continue;
    }
    if (error.keyword === 'false') {
      found.add(unknownField(value, error, parent));
      continue;
    }
    if (error.keyword === 'anyOf' || error.keyword === 'oneOf') {
      const end = errors.findIndex((other, at) => at > index && !other.keywordLocation.startsWith(`${error.keywordLocation}/`));
      const inner = errors.slice(index + 1, end === -1 ? undefined : end);
      found.add(alternatives(schema, value, error, inner, found));
      index += inner.length;
      continue;
    }
    found.add(
      `${pathOf(value, error.instanceLocation)}: ${expectation(partOf(schema, error.keywordLocation), error)}, got ${show(valueAt(value, error.instanceLocation))}`,
    );
  }
  const all = [...found].filter((sentence) => sentence !== '');
  if (all.length === 0) return ['value: does not match the schema'];
  return all.length <= maxSentences ? all : [...all.slice(0, maxSentences), `and ${all.length - maxSentences} more`];
}

function unknownField(value: unknown, error: OutputUnit, parent: JsonSchema): string {
  const known = isRecord(parent.properties) ? Object.keys(parent.properties) : [];
  const name = stepsOf(error.instanceLocation).at(-1) ?? '';
  const expected = known.length === 0 ? 'expected no such field' : `expected only the fields ${known.join(', ')}`;
  return `${pathOf(value, error.instanceLocation)}: ${expected}.${didYouMean(name, known)}`;
}

/** One sentence for alternatives; where all but one fail at the type already, that one's own errors. */
function alternatives(schema: JsonSchema, value: unknown, error: OutputUnit, inner: readonly OutputUnit[], found: Set<string>): string {
  const branchOf = (location: string): string | undefined => location.slice(error.keywordLocation.length + 1).split('/')[0];
  const branches = [...new Set(inner.map((one) => branchOf(one.keywordLocation)))];
  const fitting = branches.filter(
    (branch) =>
      !inner.some(
        (one) =>
          branchOf(one.keywordLocation) === branch && one.instanceLocation === error.instanceLocation && (one.keyword === 'type' || one.keyword === 'const'),
      ),
  );
  if (fitting.length === 1) {
    for (const sentence of sentences(
      schema,
      value,
      inner.filter((one) => branchOf(one.keywordLocation) === fitting[0]),
    ))
      found.add(sentence);
    return '';
  }
  const part = partOf(schema, error.keywordLocation);
  const choices = part[error.keyword];
  const described = Array.isArray(choices) ? choices.map((choice) => describeShape(isRecord(choice) ? choice : {})).join(' or ') : 'one of the alternatives';
  return `${pathOf(value, error.instanceLocation)}: expected ${error.keyword === 'oneOf' ? 'exactly one of ' : ''}${described}, got ${show(valueAt(value, error.instanceLocation))}`;
}

function expectation(schema: JsonSchema, error: OutputUnit): string {
  const limit = schema[error.keyword];
  const written: Readonly<Record<string, () => string>> = {
    type: () => `expected ${[limit].flat().map(typeName).join(' or ')}`,
    enum: () =>
      `expected one of ${[limit]
        .flat()
        .map((one) => JSON.stringify(one))
        .join(', ')
        .slice(0, 400)}`,
    const: () => `expected ${JSON.stringify(limit)?.slice(0, 200)}`,
    required: () => `expected a field ${/property (".*")\.$/s.exec(error.error)?.[1] ?? ''}`,
    minItems: () => `expected at least ${limit} elements`,
    maxItems: () => `expected at most ${limit} elements`,
    uniqueItems: () => 'expected no element twice',
    contains: () => `expected an element like ${describeShape(isRecord(limit) ? limit : {})}`,
    minLength: () => `expected at least ${limit} characters`,
    maxLength: () => `expected at most ${limit} characters`,
    minimum: () => `expected at least ${limit}`,
    maximum: () => `expected at most ${limit}`,
    exclusiveMinimum: () => `expected more than ${limit}`,
    exclusiveMaximum: () => `expected less than ${limit}`,
    multipleOf: () => `expected a multiple of ${limit}`,
    minProperties: () => `expected at least ${limit} fields`,
    maxProperties: () => `expected at most ${limit} fields`,
    format: () =>
      String(limit).startsWith(patternFormat)
        ? `expected text that matches ${String(limit).slice(patternFormat.length)}`
        : `expected ${formatNames[String(limit)] ?? `the format ${limit}`}`,
  };
  return written[error.keyword]?.() ?? error.error.replace(/\.$/, '');
}

const formatNames: Readonly<Record<string, string>> = {
  date: 'a date (YYYY-MM-DD)',
  time: 'a time (HH:MM:SS with zone)',
  'date-time': 'a date and time (YYYY-MM-DDTHH:MM:SSZ)',
  uri: 'a URL',
  email: 'an e-mail address',
  uuid: 'a UUID',
};

function typeName(type: unknown): string {
  return type === 'array' ? 'list' : String(type);
}

/** The schema that holds a keyword, by the validator's location, which passes through `$ref`s. */
function partOf(root: JsonSchema, location: string): JsonSchema {
  let part: unknown = root;
  for (const step of stepsOf(location).slice(0, -1)) {
    if (step === '$ref') part = isRecord(part) && typeof part.$ref === 'string' && part.$ref.startsWith('#') ? at(root, stepsOf(part.$ref)) : undefined;
    else part = at(part, [step]);
  }
  return isRecord(part) ? part : {};
}

function at(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((part, step) => {
    if (Array.isArray(part)) return part[Number(step)];
    return isRecord(part) && Object.hasOwn(part, step) ? part[step] : undefined;
  }, value);
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .replace(/^#\/?/, '')
    .split('/')
    .filter((step, index, all) => step !== '' || all.length > 1 || index > 0)
    .map((step) => decode(step).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

function valueAt(value: unknown, pointer: string): unknown {
  return at(value, stepsOf(pointer));
}

/** `series[2].title`; the whole is `value`. */
function pathOf(value: unknown, pointer: string): string {
  let part = value;
  let path = '';
  for (const step of stepsOf(pointer)) {
    if (Array.isArray(part)) path += `[${step}]`;
    else path += /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(step) ? `${path === '' ? '' : '.'}${step}` : `[${JSON.stringify(step)}]`;
    part = at(part, [step]);
  }
  return path === '' ? 'value' : path;
}

/** A value in a few words: its type, and as much of it as fits into 60 characters. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isRecord(value)) {
    const names = Object.keys(value);
    return names.length === 0 ? 'an empty object' : `an object with ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`;
  }
  if (typeof value === 'string') return `text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value)}`;
  return `${typeof value} ${String(value)}`;
}
