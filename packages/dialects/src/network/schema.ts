import { durationSchema, jsonSchema, retrySchema } from '@genarun/spec';
import { z } from 'zod';

const distance = z.number().min(0).max(1);
const names = z.array(z.string().min(1));

/** When a run ends before its length. `duplicate` acts on seeded runs only, and is on unless it is switched off. */
const stopSchema = z.strictObject({
  duplicate: z.boolean().optional(),
  near: z.strictObject({ distance }).optional(),
  fixed_point: z.strictObject({ rounds: z.int().min(1).max(1000), distance: distance.optional() }).optional(),
  /** US dollars a run may cost. */
  cost: z.number().positive().optional(),
});

/** How vectors are made. */
const embeddingsSchema = z.strictObject({
  /** To length 1. */
  normalise: z.boolean().optional(),
  /** The first so many numbers of each vector. */
  dimensions: z.int().positive().optional(),
  /** Whether the initial prompts have vectors too. Default true. */
  prompts: z.boolean().optional(),
});

/** How diagrams are made. */
const diagramsSchema = z.strictObject({
  max_dimension: z.union([z.literal(0), z.literal(1), z.literal(2)]).optional(),
  metric: z.enum(['euclidean', 'chord', 'cosine', 'manhattan']).optional(),
  threshold: z.number().nonnegative().optional(),
});

/** How far a paraphrase goes: in words, or as the number of paraphrases that follow one another. */
const gradeSchema = z.union([z.enum(['light', 'moderate', 'strong']), z.int().min(1).max(20)]);

/** Variants of every prompt in grades: by edits of letters, by a text model, and by noise in the space of an embedding model. */
const perturbSchema = z.strictObject({
  /** How many letters are edited. */
  edits: z.array(z.int().min(1).max(100)).min(1).optional(),
  paraphrase: z
    .strictObject({
      /** A text model. */
      model: z.string().min(1),
      /** Default: light, moderate, strong. */
      grades: z.array(gradeSchema).min(1).optional(),
    })
    .optional(),
  embedding_noise: z
    .strictObject({
      /** Standard deviations, as angles in radians. */
      deviations: z.array(z.number().positive().max(1.5)).min(1),
      /** An embedding model that reads texts. Default: the first one of the experiment that does. */
      model: z.string().min(1).optional(),
      /** Candidates that are looked at, of each prompt. Default 64. */
      pool: z.int().min(8).max(2000).optional(),
      /** Words that candidates may take in. Default: the words of all prompts. */
      words: z.array(z.string().min(1)).min(1).optional(),
    })
    .optional(),
  /** Of each prompt and grade. Default 1. */
  variants: z.int().min(1).max(100).optional(),
  /** Default 1. */
  seed: z.int().optional(),
});

/** A configuration of an experiment, as it is written. What a schema can say; the rest stands in check.ts. */
export const configurationSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1).optional(),
  description: z.string().optional(),
  networks: z.array(names),
  /** −1: unseeded, and never ended by a duplicate. */
  seeds: z.array(z.int()).optional(),
  /** So many unseeded runs of each network and prompt. */
  seed_count: z.int().optional(),
  prompts: z.array(z.string().min(1)),
  /** Adds graded variants to the prompts: what does a slightly different prompt do? */
  perturb: perturbSchema.optional(),
  embedding_models: names,
  /** Invocations of a run at most. */
  max_length: z.int(),
  /** Names of one's own, or other models for known names: name → `adapter/model`, or a name that several providers offer. */
  models: z.record(z.string(), z.string()).optional(),
  /** Parameters by model name. */
  parameters: z.record(z.string(), z.record(z.string(), jsonSchema)).optional(),
  stop: stopSchema.optional(),
  retry: retrySchema.optional(),
  timeout: durationSchema.optional(),
  /** Whether equal requests are answered from the cache. Default false: a walk hardly ever asks twice. */
  cache: z.boolean().optional(),
  /** US dollars the whole experiment may cost. */
  budget: z.number().positive().optional(),
  embeddings: embeddingsSchema.optional(),
  diagrams: diagramsSchema.optional(),
});

export type Configuration = z.infer<typeof configurationSchema>;
export type ParaphraseGrade = z.infer<typeof gradeSchema>;
