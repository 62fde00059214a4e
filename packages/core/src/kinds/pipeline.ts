import { defineKind, didYouMean, GenarunError, type Input, isProductRef, isRecord, type Json, kindFields } from '@genarun/spec';
import { show } from '../schema/index.ts';
import { refuseHuge } from './value-size.ts';

/** Another pipeline, as a part: it sees its inputs and nothing else. Its own value is those inputs; its output is that of the pipeline. */
export const pipelineKind = defineKind({
  name: 'pipeline',
  version: 1,
  fields: kindFields.pipeline,
  picks: [],
  verbatim: ['pipeline'],
  container: true,
  isolated: true,
  inline: (fields) => refuseHuge(inputsOf(fields)),
  output: () => ({}),
  check: (node) => {
    if (typeof node.pipeline === 'string') return node.pipeline.trim() === '' ? ['pipeline is empty: name a file'] : [];
    if (!isRecord(node.pipeline)) return ['pipeline is a file beside the document, or a canonical document'];
    const declared = declaredInputs(node.pipeline);
    const given = isRecord(node.with) ? Object.keys(node.with) : [];
    return [...unknownNames(node.pipeline, given), ...missing(declared, given)];
  },
});

/** Inputs with defaults filled in. Throws `invalid_input` for what is missing, unknown or of the wrong type. */
function inputsOf(fields: Readonly<Record<string, unknown>>): Json {
  const declared = declaredInputs(fields.pipeline);
  const given = isRecord(fields.with) ? fields.with : {};
  const present = Object.keys(given).filter((name) => given[name] !== undefined);
  const problems = [...unknownNames(fields.pipeline, present), ...missing(declared, present)];
  if (problems.length > 0) throw new GenarunError({ code: 'invalid_input', message: problems.join('; ') });
  const values: [string, Json][] = present.map((name) => [name, given[name] as Json]); // templates of JSON give JSON
  for (const [name, input] of Object.entries(declared)) if (!present.includes(name)) values.push([name, input.default ?? null]);
  for (const [name, value] of values) {
    const problem = typeProblem(declared[name], value);
    if (problem !== undefined) throw new GenarunError({ code: 'invalid_input', message: `input "${name}": ${problem}, got ${show(value)}` });
  }
  return Object.fromEntries(values);
}

function declaredInputs(pipeline: unknown): Readonly<Record<string, Input>> {
  return isRecord(pipeline) && isRecord(pipeline.inputs) ? (pipeline.inputs as Readonly<Record<string, Input>>) : {}; // checked by the canonical schema when it was read
}

function unknownNames(pipeline: unknown, given: readonly string[]): readonly string[] {
  if (isRecord(pipeline) && pipeline.lenient === true) return [];
  const names = Object.keys(declaredInputs(pipeline));
  return given
    .filter((name) => !names.includes(name))
    .map((name) => `with: the pipeline has no input "${name}" (inputs: ${names.join(', ') || 'none'}).${didYouMean(name, names)}`);
}

function missing(declared: Readonly<Record<string, Input>>, given: readonly string[]): readonly string[] {
  const names = Object.entries(declared).filter(([name, input]) => input.default === undefined && input.required !== false && !given.includes(name));
  return names.length === 0 ? [] : [`Missing required inputs: ${names.map(([name]) => name).join(', ')}`];
}

const tests: Readonly<Record<string, readonly [string, (value: Json) => boolean]>> = {
  string: ['expected text', (value) => typeof value === 'string'],
  number: ['expected a number', (value) => typeof value === 'number'],
  integer: ['expected a whole number', (value) => Number.isInteger(value)],
  boolean: ['expected true or false', (value) => typeof value === 'boolean'],
  list: ['expected a list', Array.isArray],
  object: ['expected an object', isRecord],
};

function typeProblem(input: Input | undefined, value: Json): string | undefined {
  if (!input?.type) return input ? optionProblem(input, value) : undefined;
  if (value === null) return input.required === false || input.default !== undefined ? undefined : 'expected a value';
  const test = tests[input.type];
  if (test) return test[1](value) ? optionProblem(input, value) : test[0];
  return isProductRef(value) ? undefined : `expected a product (${input.type})`;
}

function optionProblem(input: Input, value: Json): string | undefined {
  if (!input.options || value === null) return undefined;
  const text = JSON.stringify(value);
  return input.options.some((option) => JSON.stringify(option) === text)
    ? undefined
    : `expected one of ${input.options.map((option) => JSON.stringify(option)).join(', ')}`;
}
