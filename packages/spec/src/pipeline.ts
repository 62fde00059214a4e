import { z } from 'zod';
import { kindFields } from './kind-fields.ts';
import { jsonSchema } from './value.ts';

/** Ids of nodes, inputs, aliases and `as` names. */
export const idPattern = /^[A-Za-z_][A-Za-z0-9_-]*$/;
export const idSchema = z.string().regex(idPattern, 'an id is a letter or _ followed by letters, digits, _ and -');

/** A positive duration: `500ms`, `30s`, `5m`, `2h`, `7d`, or a number of seconds. */
export const durationSchema = z.union([
  z.number().nonnegative(),
  z.string().regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'a duration is a number of seconds or for example 500ms, 30s, 5m, 2h, 7d'),
]);
export type Duration = z.infer<typeof durationSchema>;

const inputTypes = ['string', 'integer', 'number', 'boolean', 'list', 'object', 'image', 'audio', 'video'] as const;

/** One declared input. A media input is given as a path and frozen into the plan as a product reference. */
export const inputSchema = z.strictObject({
  type: z.enum(inputTypes).optional(),
  default: jsonSchema.optional(),
  required: z.boolean().optional(),
  description: z.string().optional(),
  options: z.array(jsonSchema).optional(),
});
export type Input = z.infer<typeof inputSchema>;

export const retrySchema = z.strictObject({
  /** Further attempts after the first. */
  max: z.int().min(0).max(100),
  backoff: z.enum(['none', 'linear', 'exponential']).optional(),
  /** First delay. Default 1s. A provider's retry-after is always honoured. */
  delay: durationSchema.optional(),
  /** Longest delay. Default 60s. */
  maxDelay: durationSchema.optional(),
});
export type Retry = z.infer<typeof retrySchema>;

/** One entry of `onError`. Entries are tried in order, nearest level first. */
export const onErrorSchema = z.strictObject({
  /** A fault code, a list of them, or `any`. Default `any`. */
  match: z.union([z.string(), z.array(z.string())]).optional(),
  retry: retrySchema.optional(),
  /** `continue`: null, and the run goes on (it ends `partial`). `skip`: null, as if switched off. `fail`: the fault stands. */
  do: z.enum(['continue', 'fail', 'skip']).optional(),
  /** The value taken instead; the fault counts as handled. */
  value: jsonSchema.optional(),
  /** Id of a handler node, performed with `fault` in scope. */
  run: idSchema.optional(),
  /** Runs the compensations of what completed within the level that carries this entry. */
  compensate: z.boolean().optional(),
});
export type OnError = z.infer<typeof onErrorSchema>;

/** One member of a cycle: a model id or alias, alone or with parameters (plain values) that stand over the node's. */
export const cycleEntrySchema = z.union([z.string(), z.strictObject({ model: z.string(), params: z.record(z.string(), jsonSchema).optional() })]);
export type CycleEntry = z.infer<typeof cycleEntrySchema>;

/** The model id or alias of a member of a cycle. */
export function cycleModel(entry: CycleEntry): string {
  return typeof entry === 'string' ? entry : entry.model;
}

const distance = z.number().min(0).max(1);

/** When a loop ends by what it has made. Each policy is asked after each iteration, in this order. */
export const stopSchema = z.strictObject({
  /** An output equal to an earlier one: texts letter by letter, pictures by their decoded pixels. */
  duplicate: z.enum(['exact']).optional(),
  /** An output at most so far (0 to 1) from an earlier one. */
  near: z.strictObject({ distance }).optional(),
  /** The outputs of so many rounds in a row (a round is the cycle once) are those of the round before, or at most `distance` from them. */
  fixedPoint: z.strictObject({ rounds: z.int().min(1).max(1000), distance: distance.optional() }).optional(),
  /** US dollars that the loop's iterations have cost. */
  cost: z.number().positive().optional(),
});
export type Stop = z.infer<typeof stopSchema>;

export const repeatSchema = z.strictObject({
  max: z.union([z.int().min(0), z.string()]).optional(),
  /** Bare expression, read before each iteration: goes on while true. */
  while: z.string().optional(),
  /** Bare expression, read after each iteration: ends when true. */
  until: z.string().optional(),
  /** Model ids or aliases, or models with parameters of their own: iteration n is one call of cycle[n mod length]. */
  cycle: z.array(cycleEntrySchema).min(1).optional(),
  stop: stopSchema.optional(),
  /** Loop variables with their first values; after each iteration they take the iteration's output field of the same name. */
  carry: z.record(idSchema, jsonSchema).optional(),
  /** What the node's value is: the last iteration's value (default), or the list of all. */
  collect: z.enum(['last', 'all']).optional(),
});
export type Repeat = z.infer<typeof repeatSchema>;

/** One value of a token: a text, or a text with a weight for random choices and a note for people. */
export const tokenValueSchema = z.union([
  z.string(),
  z.number(),
  z.strictObject({ value: z.union([z.string(), z.number()]), weight: z.number().nonnegative().optional(), note: z.string().optional() }),
]);
export type TokenValue = z.infer<typeof tokenValueSchema>;

/** Tokens by name: the values that `[animal]` stands for. A value that is the name of another token stands for that token's values. */
export const tokensSchema = z.record(z.string(), z.array(tokenValueSchema));
export type Tokens = Readonly<Record<string, readonly TokenValue[]>>;

/** How smart markup acts in a node: it is performed once for each generation that its prompt, negative prompt and params stand for. */
export const smartSchema = z.strictObject({
  /** The fields in which it acts. Default: `prompt` (or `text`), `negative` and `params`. */
  fields: z.array(z.string()).optional(),
  /** How often each generation is made, each time with a seed of its own. Default 1. */
  count: z.int().min(1).max(1000).optional(),
  /** Generations at most; of more, a random sample is made. Default 1,000, of which 100 combinations of brackets in each batch. */
  limit: z.int().min(1).max(100_000).optional(),
  /** Tokens beside those of the project and the global ones; they come first. */
  tokens: tokensSchema.optional(),
  /** Seed of what is drawn. Default: the run's. */
  seed: z.int().optional(),
});
export type Smart = z.infer<typeof smartSchema>;

const nameList = z.union([z.string(), z.array(z.string())]);

/** The fields every node may carry, whatever its kind. */
export const nodeBaseShape = {
  id: idSchema,
  model: z.string().optional(),
  params: z.record(z.string(), jsonSchema).optional(),
  seed: z.union([z.enum(['derive', 'run', 'none']), z.int()]).optional(),
  /** The name under which descendants see one element (lists, forEach) or the node's own value. The first name is the key of scalar elements in the output. */
  as: z.union([idSchema, z.array(idSchema).min(1)]).optional(),
  needs: nameList.optional(),
  /** Names that must have a value when the node is performed; else fault `invalid_input`. */
  requires: nameList.optional(),
  when: z.union([z.string(), z.boolean()]).optional(),
  forEach: z.union([z.string(), z.array(jsonSchema)]).optional(),
  repeat: repeatSchema.optional(),
  retry: retrySchema.optional(),
  timeout: durationSchema.optional(),
  cache: z.boolean().optional(),
  onError: z.array(onErrorSchema).optional(),
  /** Id of the node that undoes this one. */
  compensate: idSchema.optional(),
  enabled: z.boolean().optional(),
  smart: z.union([z.boolean(), z.array(z.string()), smartSchema]).optional(),
  markup: z.union([z.boolean(), z.record(z.string(), z.boolean())]).optional(),
  collapse: z.boolean().optional(),
  /** Descendants see the own object's (or element's) keys as names, instead of the node's id. */
  spread: z.boolean().optional(),
  /** An unhandled fault inside ends the whole subtree and becomes this node's own fault. */
  failFast: z.boolean().optional(),
  label: z.string().optional(),
  notes: z.string().optional(),
} as const;

/** A node of the canonical document: the base fields, the kind's own fields, and children. */
export type Node = {
  readonly id: string;
  readonly kind: string;
  readonly model?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly seed?: 'derive' | 'run' | 'none' | number;
  readonly as?: string | readonly string[];
  readonly needs?: string | readonly string[];
  readonly requires?: string | readonly string[];
  readonly when?: string | boolean;
  readonly forEach?: string | readonly unknown[];
  readonly repeat?: Repeat;
  readonly retry?: Retry;
  readonly timeout?: Duration;
  readonly cache?: boolean;
  readonly onError?: readonly OnError[];
  readonly compensate?: string;
  readonly enabled?: boolean;
  readonly smart?: boolean | readonly string[] | Smart;
  readonly markup?: boolean | Readonly<Record<string, boolean>>;
  readonly collapse?: boolean;
  readonly spread?: boolean;
  readonly failFast?: boolean;
  readonly label?: string;
  readonly notes?: string;
  readonly nodes?: readonly Node[];
  /** The kind's own fields. */
  readonly [field: string]: unknown;
};

/** The canonical document. */
export type Pipeline = {
  readonly genarun: 1;
  readonly name: string;
  readonly description?: string;
  readonly inputs?: Readonly<Record<string, Input>>;
  readonly models?: Readonly<Record<string, string>>;
  readonly nodes: readonly Node[];
  readonly output?: unknown;
  readonly onError?: readonly OnError[];
  /** The first unhandled fault ends the run: nothing more is opened, what is in flight is cancelled. */
  readonly failFast?: boolean;
  /** Names that are not there read as "" instead of being errors; undeclared inputs are accepted. */
  readonly lenient?: boolean;
  readonly seed?: number;
  /** One sole root node replaces the output object. */
  readonly collapse?: boolean;
  readonly rerunOnChange?: boolean;
  readonly namespace?: string;
  readonly notes?: string;
};

type Shape = Readonly<Record<string, z.ZodType>>;

/** The strict schema of a canonical document, for a set of kinds: name → the kind's own fields. */
export function createPipelineSchema(kinds: Readonly<Record<string, Shape>> = kindFields): z.ZodType<Pipeline> {
  const names = Object.keys(kinds);
  const nodes: z.ZodType = z.lazy(() => z.array(node));
  const options = names.map((name) => z.strictObject({ ...nodeBaseShape, kind: z.literal(name), ...kinds[name], nodes: nodes.optional() }));
  // zod wants a non-empty tuple of objects; `kindFields` is never empty.
  const node = z.discriminatedUnion('kind', options as unknown as [(typeof options)[number]]);
  const pipeline = z.strictObject({
    genarun: z.literal(1),
    name: z.string().min(1),
    description: z.string().optional(),
    inputs: z.record(idSchema, inputSchema).optional(),
    models: z.record(idSchema, z.string()).optional(),
    nodes: z.array(node).min(1, 'a pipeline has at least one node'),
    output: jsonSchema.optional(),
    onError: z.array(onErrorSchema).optional(),
    failFast: z.boolean().optional(),
    lenient: z.boolean().optional(),
    seed: z.int().optional(),
    collapse: z.boolean().optional(),
    rerunOnChange: z.boolean().optional(),
    namespace: z.string().optional(),
    notes: z.string().optional(),
  });
  // The recursive node schema infers as unknown; the hand-written Pipeline type is its meaning.
  return pipeline as unknown as z.ZodType<Pipeline>;
}

export const pipelineSchema = createPipelineSchema();
