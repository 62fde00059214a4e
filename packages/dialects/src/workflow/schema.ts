import { durationSchema, idPattern, idSchema, inputSchema, jsonSchema, kindFields, retrySchema } from '@genarun/spec';
import { z } from 'zod';

/*
 * The workflow dialect: `name`, `steps`, and optionally `description, targetNamespace, inputs, variables, models, seed, faultHandlers, notes`.
 * Steps run in order. The constructs mean what they mean in WS-BPEL 2.0 and are written so:
 *
 * | step | fields | meaning |
 * |---|---|---|
 * | any other type | service, operation, input, output, headers | calls the operation; its answer is kept under the name `output` |
 * | any other type | prompt, model, system, schema, params, output | a text model writes (with `schema`: an object) |
 * | (no type) | kind and that kind's own fields, output | any node of the canonical language |
 * | assign | values: { name: value } | gives variables values |
 * | reply | value, or variable | what the workflow answers; without a reply it answers all its outputs |
 * | sequence | steps | in order |
 * | flow | steps | side by side; the first fault ends the others |
 * | scope | steps, faultHandlers, compensation | a level of its own for faults |
 * | if | condition, then, elseif: [{ condition, then }], else | the first branch whose condition holds |
 * | switch | cases: [{ condition or value, steps }], on, otherwise | `value` compares with `on` |
 * | while | condition, steps, max | tested before each round |
 * | repeatUntil | condition, steps, max | tested after each round |
 * | forEach | in (or from, to), as, steps, parallel | parallel (default): outputs become lists; `parallel: false`: one after the other, outputs keep the last value |
 * | pick | question, onMessage: [{ message, steps }], onAlarm: { for or until, steps }, output | waits for one of the messages |
 * | wait | for, or until | a duration, or an ISO time |
 * | throw | code (or faultName), message | raises a fault |
 * | compensate | | in a fault handler only: undoes what completed in the handler's level, newest first |
 *
 * Every step also takes `label, notes, enabled`; service, text and kind steps `retry, timeout, faultHandlers, compensation`.
 * A fault handler is { type: catchAll } or { type: catch, code (or faultName, match) } with service, operation, input, or steps, and
 * `compensate: true`, `continue: true` (null instead, the workflow goes on and ends partial) or `value` (taken instead; the fault counts as handled).
 * Without these two the fault stands after the handler. An empty handler input becomes { error, code, step }; others may read `${fault.message}`.
 * A compensation is { service, operation, input } or { steps }.
 *
 * A string in `input`, `values` or `value` that equals the name of an earlier output (or an input or variable) is a reference; other strings are texts, in
 * which `${…}` are expressions over those names and step ids. Conditions are expressions: `metrics.accuracy >= 0.9 and not stale`.
 */

const name = z.string().regex(idPattern, 'a name is a letter or _ followed by letters, digits, _ and -');
const common = { id: idSchema.optional(), label: z.string().optional(), notes: z.string().optional(), enabled: z.boolean().optional() } as const;
const expression = z.union([z.string(), z.boolean()]);
/** Branches of one if, switch or pick: every one repeats the conditions before it. */
const branchLimit = 100;
const count = z.union([z.int(), z.string()]);

/** Fields of steps that do work: their own faults and what undoes them. */
const work = { output: name.optional(), retry: retrySchema.optional(), timeout: durationSchema.optional() } as const;

/** Schemas of what stands inside a step. */
export type Inner = { readonly steps: z.ZodType<unknown[]>; readonly handlers: z.ZodType<unknown[]>; readonly compensation: z.ZodType };

/** The schemas of steps, by name, over the schemas of what stands inside them. */
export function createStepSchemas({ steps, handlers, compensation }: Inner) {
  const level = { faultHandlers: handlers.optional(), compensation: compensation.optional() } as const;
  const working = { ...work, ...level } as const;
  // biome-ignore lint/suspicious/noThenProperty: `then` is the author's word and holds a list, never a function
  const branch = z.strictObject({ condition: expression, then: steps });
  return {
    service: z.strictObject({
      ...common,
      type: z.string(),
      service: z.string().min(1),
      operation: z.string().min(1),
      input: jsonSchema.optional(),
      headers: z.record(z.string(), z.string()).optional(),
      ...working,
    }),
    text: z.strictObject({
      ...common,
      type: z.string(),
      ...kindFields.text,
      schema: jsonSchema.optional(),
      model: z.string().optional(),
      params: z.record(z.string(), jsonSchema).optional(),
      ...working,
    }),
    kind: z.looseObject({ ...common, kind: z.string(), ...working }),
    assign: z.strictObject({ ...common, type: z.literal('assign'), values: z.record(name, jsonSchema) }),
    reply: z.strictObject({ ...common, type: z.literal('reply'), value: jsonSchema.optional(), variable: name.optional() }),
    sequence: z.strictObject({ ...common, type: z.literal('sequence'), steps }),
    flow: z.strictObject({ ...common, type: z.literal('flow'), steps }),
    scope: z.strictObject({ ...common, type: z.literal('scope'), steps, ...level }),
    if: z.strictObject({
      ...common,
      type: z.literal('if'),
      condition: expression,
      // biome-ignore lint/suspicious/noThenProperty: see above
      then: steps,
      elseif: z.array(branch).max(branchLimit).optional(),
      else: steps.optional(),
    }),
    switch: z.strictObject({
      ...common,
      type: z.literal('switch'),
      on: z.string().optional(),
      cases: z
        .array(z.strictObject({ condition: expression.optional(), value: z.union([z.string(), z.number(), z.boolean()]).optional(), steps }))
        .min(1)
        .max(branchLimit),
      otherwise: steps.optional(),
    }),
    while: z.strictObject({ ...common, type: z.literal('while'), condition: expression, steps, max: z.int().min(0).optional() }),
    repeatUntil: z.strictObject({ ...common, type: z.literal('repeatUntil'), condition: expression, steps, max: z.int().min(1).optional() }),
    forEach: z.strictObject({
      ...common,
      type: z.literal('forEach'),
      in: z.union([z.string(), z.array(jsonSchema)]).optional(),
      from: count.optional(),
      to: count.optional(),
      as: name.optional(),
      parallel: z.boolean().optional(),
      steps,
    }),
    pick: z.strictObject({
      ...common,
      type: z.literal('pick'),
      question: z.string().optional(),
      audience: kindFields.human.audience,
      onMessage: z
        .array(z.strictObject({ message: z.string().min(1), steps }))
        .min(1)
        .max(branchLimit),
      onAlarm: z.strictObject({ for: durationSchema.optional(), until: z.string().optional(), steps }).optional(),
      output: name.optional(),
    }),
    wait: z.strictObject({ ...common, type: z.literal('wait'), for: durationSchema.optional(), until: z.string().optional() }),
    throw: z.strictObject({ ...common, type: z.literal('throw'), code: name.optional(), faultName: name.optional(), message: z.string().optional() }),
    compensate: z.strictObject({ ...common, type: z.literal('compensate') }),
  };
}

const codes = z.union([z.string(), z.array(z.string()).min(1)]);

/** The schemas of what stands beside steps. */
export function createHandlerSchemas(steps: z.ZodType<unknown[]>) {
  const action = {
    id: idSchema.optional(),
    service: z.string().min(1).optional(),
    operation: z.string().min(1).optional(),
    input: jsonSchema.optional(),
    headers: z.record(z.string(), z.string()).optional(),
    steps: steps.optional(),
  } as const;
  return {
    faultHandler: z.strictObject({
      ...action,
      type: z.enum(['catchAll', 'catch']),
      code: codes.optional(),
      faultName: codes.optional(),
      match: codes.optional(),
      compensate: z.boolean().optional(),
      continue: z.boolean().optional(),
      value: jsonSchema.optional(),
      notes: z.string().optional(),
    }),
    compensation: z.strictObject({ ...action, notes: z.string().optional() }),
  };
}

/** The schema of the document around the steps. */
export function createWorkflowSchema(steps: z.ZodType<unknown[]>, handlers: z.ZodType<unknown[]>) {
  return z.strictObject({
    name: z.string().min(1),
    description: z.string().optional(),
    targetNamespace: z.string().optional(),
    inputs: z.record(idSchema, inputSchema).optional(),
    variables: z.record(idSchema, jsonSchema).optional(),
    models: z.record(idSchema, z.string()).optional(),
    seed: z.int().optional(),
    steps: steps,
    faultHandlers: handlers.optional(),
    notes: z.string().optional(),
  });
}

const unchecked = z.array(z.unknown()).min(1, 'at least one step');
const anyHandlers = z.array(z.unknown());

/** Schemas that look at one level only: nested steps are checked one by one, so that each error names its own step. */
export const stepSchemas = createStepSchemas({ steps: unchecked, handlers: anyHandlers, compensation: z.unknown() });
export const handlerSchemas = createHandlerSchemas(unchecked);
export const workflowSchema = createWorkflowSchema(unchecked, anyHandlers);

export type StepName = keyof typeof stepSchemas;

/** Types that are constructs of the language; every other type names what a service or a model does. */
export const constructs: readonly StepName[] = [
  'assign',
  'reply',
  'sequence',
  'flow',
  'scope',
  'if',
  'switch',
  'while',
  'repeatUntil',
  'forEach',
  'pick',
  'wait',
  'throw',
  'compensate',
];

/** JSON Schema of workflow documents, with nested steps. */
export function workflowJsonSchema(): Readonly<Record<string, unknown>> {
  const steps: z.ZodType<unknown[]> = z.array(z.lazy(() => z.union(Object.values(schemas))));
  const inside = createHandlerSchemas(steps);
  const handlers = z.array(inside.faultHandler);
  const schemas = createStepSchemas({ steps, handlers, compensation: inside.compensation });
  return z.toJSONSchema(createWorkflowSchema(steps, handlers), { io: 'input' });
}
