import { faultSchema, jsonSchema, mediaKinds } from '@genarun/spec';
import { z } from 'zod';

/** What every row has. Ids grow with time; times are milliseconds since the epoch. */
const kept = { id: z.string(), owner: z.string(), createdAt: z.number(), updatedAt: z.number(), deletedAt: z.number().optional() };
const values = z.record(z.string(), jsonSchema);

export const projectStatuses = ['active', 'archived'] as const;
export const orderStatuses = ['pending', 'processing', 'underway', 'fulfilled', 'cancelled'] as const;
export type OrderStatus = (typeof orderStatuses)[number];
export const orderOutcomes = ['complete', 'partial', 'failed'] as const;
export type OrderOutcome = (typeof orderOutcomes)[number];
export const generationStatuses = ['pending', 'generating', 'complete', 'failed', 'cancelled'] as const;
export type GenerationStatus = (typeof generationStatuses)[number];
export const productSources = ['generated', 'imported', 'edited'] as const;
export const productRoles = ['input', 'crop', 'rotate', 'resize', 'convert', 'vary', 'upscale'] as const;

/** What orders, products, collections and tokens are kept together by. */
export const projectSchema = z.object({
  ...kept,
  name: z.string(),
  description: z.string(),
  status: z.enum(projectStatuses),
  sampleProductId: z.string().optional(),
});
export type Project = z.infer<typeof projectSchema>;

/** How an order that stopped goes on: under a higher budget (US dollars), and with calls made again whose outcome nobody knows. */
const goingOnSchema = z.object({ budget: z.number().optional(), retryUnknown: z.boolean().optional() });
export type GoingOn = z.infer<typeof goingOnSchema>;

/** One prompt and one model, and the generations that were made of them: one run of the engine. */
export const orderRowSchema = z.object({
  ...kept,
  projectId: z.string().optional(),
  title: z.string(),
  status: z.enum(orderStatuses),
  /** Present once it is fulfilled. */
  outcome: z.enum(orderOutcomes).optional(),
  /** The kind of node that its generations are. */
  kind: z.string(),
  model: z.string().optional(),
  provider: z.string().optional(),
  prompt: z.string().optional(),
  negativePrompt: z.string().optional(),
  /** The order document as it was typed. */
  document: values,
  /** The base set as it was read: `[25..27]` is `[25, 26, 27]`. */
  base: values,
  /** The plan's JSON: a blob. */
  planSha256: z.string(),
  run: z.string(),
  seed: z.number(),
  budget: z.number().optional(),
  /** US dollars at most; undefined where a price is not known. */
  expectedCost: z.number().optional(),
  generations: z.number(),
  /** True: whoever works the queue performs it. */
  queued: z.boolean(),
  /** Somebody asked for it to go on, and how; cleared by whoever takes it up. */
  goingOn: goingOnSchema.optional(),
  template: z.boolean(),
  favourite: z.boolean(),
  /** The order it repeats. */
  fromOrderId: z.string().optional(),
  cost: z.number(),
  costUnknown: z.boolean(),
  synced: z.number(),
  fault: faultSchema.optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
});
export type OrderRow = z.infer<typeof orderRowSchema>;

/** One request of an order: a projection of one invocation of its run. */
export const generationSchema = z.object({
  ...kept,
  orderId: z.string(),
  /** From 0, as in its address. */
  number: z.number(),
  address: z.string(),
  status: z.enum(generationStatuses),
  generationSet: values,
  actualSet: jsonSchema.optional(),
  returnSet: jsonSchema.optional(),
  seed: z.number().optional(),
  attempts: z.number(),
  /** How many it made. */
  products: z.number(),
  cost: z.number().optional(),
  costUnknown: z.boolean(),
  fault: faultSchema.optional(),
  /** When it is tried again. */
  retryAt: z.number().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
});
export type Generation = z.infer<typeof generationSchema>;

/** A file that an order starts from, by the name of its input. */
export const orderInputSchema = z.object({ ...kept, orderId: z.string(), name: z.string(), sha256: z.string(), productId: z.string().optional() });
export type OrderInput = z.infer<typeof orderInputSchema>;

/** A picture, film, sound, text or file that was made or imported; its bytes are a blob. */
export const productSchema = z.object({
  ...kept,
  generationId: z.string().optional(),
  orderId: z.string().optional(),
  projectId: z.string().optional(),
  kind: z.enum(mediaKinds),
  mime: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  width: z.number().optional(),
  height: z.number().optional(),
  duration: z.number().optional(),
  name: z.string(),
  source: z.enum(productSources),
  model: z.string().optional(),
  provider: z.string().optional(),
  seed: z.number().optional(),
  prompt: z.string().optional(),
  negativePrompt: z.string().optional(),
  caption: z.string().optional(),
  parameters: values,
  /** US dollars: its share of what its generation cost. */
  cost: z.number().optional(),
  favourite: z.boolean(),
  rating: z.number().optional(),
  /** Where its run keeps it. */
  run: z.string().optional(),
  address: z.string().optional(),
  position: z.number().optional(),
  pictureHash: z.string().optional(),
});
export type Product = z.infer<typeof productSchema>;

export const tokenSchema = z.object({ ...kept, projectId: z.string().optional(), name: z.string(), notes: z.string() });
export type TokenRow = z.infer<typeof tokenSchema>;

export const tokenValueSchema = z.object({
  ...kept,
  tokenId: z.string(),
  position: z.number(),
  value: z.union([z.string(), z.number()]),
  weight: z.number().optional(),
  note: z.string().optional(),
});
export type TokenValueRow = z.infer<typeof tokenValueSchema>;

export const collectionSchema = z.object({ ...kept, projectId: z.string().optional(), name: z.string(), description: z.string() });
export type Collection = z.infer<typeof collectionSchema>;
