import { idSchema, inputSchema, jsonSchema, onErrorSchema, retrySchema, tokensSchema } from '@genarun/spec';
import { z } from 'zod';

/*
 * The order dialect: one prompt, one model, and the generations that smart markup makes of them.
 *
 * | field | meaning |
 * |---|---|
 * | title, description, notes, project | the run's name, and remarks |
 * | type | text-to-image (image), image-to-image, text-to-video (video), image-to-video, text-to-audio (audio), text; else what the model makes, else pictures |
 * | model | the model; without one, the configured default for the type |
 * | provider | who provides the model, where its name does not begin with it |
 * | prompt, negative (negativePrompt, negative_prompt) | texts with smart markup |
 * | parameters (params) | values with smart markup: [1,2,3], [25..27], [25|30] |
 * | seed | the same as parameters.seed |
 * | count | how often each generation is made, each time with a seed of its own; default 1 |
 * | batch | products of each generation; with it, a generation's value is a list |
 * | image | a file to start from, or several |
 * | tokens | what [animal] stands for, before the tokens of the project |
 * | limit | generations at most; of more, a random sample is made |
 * | markup | false: brackets are text |
 * | inputs | what a run is given; `${name}` in texts and parameters |
 * | onError, retry | faults of a generation, as in every document |
 *
 * It compiles to one node, `generation`, performed once per generation: number n stands at `generation@n`. A generation that fails leaves null.
 */

/** Types by name: the kind of node they are, and whether they start from a file. */
export const orderTypes = {
  image: { kind: 'image', from: false },
  'text-to-image': { kind: 'image', from: false },
  'image-to-image': { kind: 'image', from: true },
  video: { kind: 'video', from: false },
  'text-to-video': { kind: 'video', from: false },
  'image-to-video': { kind: 'video', from: true },
  audio: { kind: 'audio', from: false },
  'text-to-audio': { kind: 'audio', from: false },
  text: { kind: 'text', from: false },
  'text-to-text': { kind: 'text', from: false },
} as const satisfies Record<string, { readonly kind: string; readonly from: boolean }>;

// The keys of a table of string keys.
const typeNames = Object.keys(orderTypes) as [keyof typeof orderTypes, ...(keyof typeof orderTypes)[]];

/** The schema of an order document. */
export const orderSchema = z.strictObject({
  title: z.string().min(1).optional(),
  description: z.string().optional(),
  notes: z.string().optional(),
  project: z.string().optional(),
  type: z.enum(typeNames).optional(),
  model: z.string().optional(),
  provider: z.string().min(1).optional(),
  prompt: z.string().optional(),
  negative: z.string().optional(),
  negativePrompt: z.string().optional(),
  negative_prompt: z.string().optional(),
  parameters: z.record(z.string(), jsonSchema).optional(),
  params: z.record(z.string(), jsonSchema).optional(),
  seed: z.union([z.int(), z.string(), z.array(jsonSchema)]).optional(),
  count: z.int().min(1).max(1000).optional(),
  batch: z.int().min(1).max(1000).optional(),
  image: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  tokens: tokensSchema.optional(),
  limit: z.int().min(1).max(100_000).optional(),
  markup: z.boolean().optional(),
  inputs: z.record(idSchema, inputSchema).optional(),
  retry: retrySchema.optional(),
  onError: z.array(onErrorSchema).optional(),
});

export type Order = z.infer<typeof orderSchema>;
