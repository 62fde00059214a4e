import { z } from 'zod';
import { onnxInputSchema } from './inputs.ts';
import { onnxOutputSchema } from './outputs.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 of 64 hexadecimal digits expected');

const about = {
  /** Version of this format. */
  genarunModel: z.literal(1),
  title: z.string().min(1).optional(),
  description: z.string().optional(),
  family: z.string().optional(),
  licence: z.string().optional(),
  source: z.string().optional(),
  /** CPU threads of one operation. Default: the configuration's. */
  threads: z.int().min(1).max(256).optional(),
  /** The model's other files, for a page, which cannot list a folder: paths below it, and what tells their bytes. */
  files: z.array(z.strictObject({ path: z.string().min(1), bytes: z.int().positive().optional(), sha256: sha256.optional() })).optional(),
};

/** `genarun-model.json` of a custom ONNX model. */
export const onnxManifestSchema = z.strictObject({
  ...about,
  format: z.literal('onnx'),
  /** The graph, below the folder. Weights in files of their own lie beside it. */
  file: z.string().min(1).default('model.onnx'),
  /** Checked whenever the model is loaded. */
  sha256: sha256.optional(),
  bytes: z.int().positive().optional(),
  /** Requests that one run may hold: state it only where a batch gives the very numbers of single runs. Default 1. */
  batch: z.int().min(1).max(1024).default(1),
  inputs: z.array(onnxInputSchema).min(1),
  /** What the model answers with. */
  outputs: z.array(onnxOutputSchema).length(1),
});

/** `genarun-model.json` in a folder of Transformers.js: what its own files do not tell. Every key but `format` may be left out. */
export const transformersManifestSchema = z.strictObject({
  ...about,
  format: z.literal('transformers'),
  /** Transformers.js task, for example `text-generation`. Default: by the architecture in config.json. */
  pipeline: z.string().min(1).optional(),
  /** Precision of the weights that are loaded. */
  dtype: z.enum(['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'q4f16', 'bnb4']).optional(),
  /** The main weights, with their checksum where it is known. */
  file: z.string().min(1).optional(),
  sha256: sha256.optional(),
  bytes: z.int().positive().optional(),
  /** JSON Schema of each parameter, over what the architecture gives. */
  parameters: z.record(z.string(), z.record(z.string(), z.json())).optional(),
  /** Tokens of prompt and answer together. */
  contextLength: z.int().positive().optional(),
  /** Tokens that end an answer. */
  stopTokenIds: z.array(z.int().nonnegative()).optional(),
  /** Whether an answer begins with the prompt. Default false. */
  includesPrompt: z.boolean().optional(),
  /** Language of what it writes, as an ISO code. */
  language: z.string().optional(),
  /** Text put before what is embedded, for example `search_document: `. */
  prefix: z.string().optional(),
  pooling: z.enum(['mean', 'cls', 'last', 'none']).optional(),
  normalise: z.boolean().optional(),
  /** Numbers of a vector, where fewer than all are kept. */
  dimensions: z.int().positive().optional(),
});

export const manifestSchema = z.discriminatedUnion('format', [onnxManifestSchema, transformersManifestSchema]);

export type OnnxManifest = z.infer<typeof onnxManifestSchema>;
export type TransformersManifest = z.infer<typeof transformersManifestSchema>;
export type Manifest = OnnxManifest | TransformersManifest;
