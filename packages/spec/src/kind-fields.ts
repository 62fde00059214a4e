import { z } from 'zod';
import { jsonSchema } from './value.ts';

/** A short form (`{ title: string, photographer: { name: string } }`, `[string]`) or a JSON Schema. */
export const shapeSchema: z.ZodType = jsonSchema;

/** One turn of a conversation; the model is called once per turn with the history. */
export const messageSchema = z.strictObject({
  system: z.string().optional(),
  user: z.string().optional(),
  /** The answer to this turn must be JSON. */
  json: z.boolean().optional(),
});
export type Message = z.infer<typeof messageSchema>;

/** An expression that gives a product, or several. */
const mediaExpression = z.union([z.string(), z.array(z.string())]);
const size = z.union([z.int().min(0), z.strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional() })]);

const writing = {
  prompt: z.string().optional(),
  system: z.string().optional(),
  messages: z.array(messageSchema).min(1).optional(),
  /** Pictures the model looks at, where it can see. */
  images: mediaExpression.optional(),
} as const;

const making = {
  prompt: z.string().optional(),
  negative: z.string().optional(),
  count: z.union([z.int().min(1).max(1000), z.string()]).optional(),
} as const;

const request = {
  method: z.string().optional(),
  url: z.string().optional(),
  query: z.record(z.string(), jsonSchema).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: jsonSchema.optional(),
  auth: z
    .strictObject({
      type: z.enum(['bearer', 'basic', 'header', 'query']).optional(),
      /** Name of the secret, never the secret. */
      secret: z.string(),
      /** Header or query name; user name of `basic`. */
      name: z.string().optional(),
    })
    .optional(),
} as const;

/** One operation of an API in the short own form. */
export const apiOperationSchema = z.strictObject({
  description: z.string().optional(),
  method: z.string().optional(),
  url: z.string(),
  /** name → short schema; names in `{braces}` of the url are path parameters, the others go into the query. */
  parameters: z.record(z.string(), jsonSchema).optional(),
  required: z.array(z.string()).optional(),
  body: jsonSchema.optional(),
  headers: z.record(z.string(), z.string()).optional(),
});
export type ApiOperation = z.infer<typeof apiOperationSchema>;

/** An API in the short own form: named operations. */
export const apiSchema = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  operations: z.record(z.string(), apiOperationSchema),
});
export type Api = z.infer<typeof apiSchema>;

/** The built-in kinds: name → own fields. The engine never reads this table; kinds register themselves. */
export const kindFields = {
  text: { ...writing },
  object: { ...writing, schema: shapeSchema.optional() },
  list: { ...writing, items: shapeSchema.optional(), size: size.optional() },
  image: { ...making, image: mediaExpression.optional() },
  audio: { ...making, text: z.string().optional(), audio: mediaExpression.optional() },
  video: { ...making, image: mediaExpression.optional() },
  embed: {
    of: jsonSchema,
    /** `float32`: one product of little-endian 32-bit floats, vector after vector, instead of lists of numbers. Default `json`. */
    encoding: z.enum(['json', 'float32']).optional(),
  },
  describe: { image: mediaExpression.optional(), audio: mediaExpression.optional(), video: mediaExpression.optional(), prompt: z.string().optional() },
  relay: {
    /** A text or a product. */
    of: jsonSchema,
    /** What is asked about a medium that is described, or what is made of it. */
    prompt: z.string().optional(),
    /** The text taken where a model gives none; without it that is a fault. */
    empty: z.string().min(1).optional(),
  },
  rerank: { query: z.string(), of: jsonSchema, top: z.union([z.int().min(1), z.string()]).optional() },
  translate: { text: z.string(), from: z.string().optional(), to: z.string() },
  transform: { value: jsonSchema },
  group: {},
  pipeline: {
    /** A file beside the document, or a canonical document. */
    pipeline: jsonSchema,
    /** Inputs of the sub-pipeline. */
    with: z.record(z.string(), jsonSchema).optional(),
  },
  call: {
    ...request,
    /** A bare expression over `response` (status, headers, body). Default `response.body`. */
    select: z.string().optional(),
    /** A text model builds the request from an API description and the data in scope. */
    assemble: z
      .strictObject({
        /** File, URL, or a description in the short own form. */
        api: jsonSchema,
        operation: z.string().optional(),
        instruction: z.string(),
        /** What the model may use. Default: everything the instruction names. */
        data: jsonSchema.optional(),
      })
      .optional(),
    /** Highest status that is no fault. Default 399. */
    acceptStatus: z.int().optional(),
    maxBytes: z.int().positive().optional(),
  },
  service: {
    service: z.string(),
    operation: z.string(),
    input: jsonSchema.optional(),
    headers: z.record(z.string(), z.string()).optional(),
  },
  human: {
    interaction: z.enum(['approve', 'text', 'multipleChoice', 'pick', 'rank', 'rate', 'edit']),
    question: z.string(),
    options: jsonSchema.optional(),
    audience: z.enum(['owner', 'users', 'link', 'poll']).optional(),
    quorum: z.int().min(1).optional(),
    /** A duration from the moment of asking, or an ISO time. */
    deadline: z.union([z.number(), z.string()]).optional(),
    /** The value taken when the deadline passes; without it the node fails with `timeout`. */
    onDeadline: jsonSchema.optional(),
    schema: shapeSchema.optional(),
  },
  wait: {
    /** A duration. */
    for: z.union([z.number(), z.string()]).optional(),
    /** An ISO time. */
    until: z.string().optional(),
  },
  throw: {
    code: z.string(),
    message: z.string().optional(),
  },
} as const satisfies Record<string, Readonly<Record<string, z.ZodType>>>;
