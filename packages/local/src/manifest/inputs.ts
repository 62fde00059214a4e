import { z } from 'zod';

/** A file of labels below or beside the model's folder, or the labels themselves. */
export const labelsSchema = z.union([z.string().min(1), z.array(z.string()).min(1)]);

const name = z.string().min(1);
/** Sizes of a tensor: a number, or a word for what follows from the request; `batch` stands first where several requests fit in one run. */
const shape = z.array(z.union([z.int().min(1), z.string().min(1)])).min(1);
export const numberTypes = ['float32', 'int32', 'int64', 'uint8', 'bool'] as const;
const dtype = z.enum(numberTypes).default('float32');

export const labelStepSchema = z.enum(['trim', 'lowercase', 'spaces-to-underscores', 'underscores-to-spaces']);

const labelMap = z.strictObject({
  /** `label-index`: one number, the label's place in the list. `one-hot`: a number for each label, 1 for the one named. */
  type: z.enum(['label-index', 'one-hot']),
  labels: labelsSchema,
  /** What is done to the text before it is looked up, in order. */
  normalise: z.array(labelStepSchema).default(['trim']),
  /** A text that is no label: an error that names the nearest label, or that nearest label itself, with a warning. */
  onMissing: z.enum(['error', 'nearest']).default('error'),
});

const charactersMap = z.strictObject({
  /** One number for each character: its place in `vocabulary`, or its code point. */
  type: z.literal('characters'),
  vocabulary: labelsSchema.optional(),
  /** Exactly so many numbers: longer texts are an error, shorter ones are filled up with `pad`. */
  length: z.int().min(1),
  pad: z.int().default(0),
});

export const distributions = ['normal', 'uniform', 'constant'] as const;
const randomMap = z.strictObject({
  type: z.literal('random').default('random'),
  distribution: z.enum(distributions).default('normal'),
  mean: z.number().default(0),
  std: z.number().nonnegative().default(1),
  low: z.number().default(0),
  high: z.number().default(1),
  value: z.number().default(0),
});

/** What is done to a picture, in order, before it becomes numbers. A picture begins as red, green and blue from 0 to 255. */
export const imageStepSchema = z.discriminatedUnion('op', [
  /** Mean of red, green and blue, or what the eye sees (Rec. 601). */
  z.strictObject({ op: z.literal('greyscale'), weights: z.enum(['mean', 'luma']).default('mean') }),
  z.strictObject({
    op: z.literal('resize'),
    width: z.int().min(1).max(8192),
    height: z.int().min(1).max(8192),
    method: z.enum(['bilinear', 'nearest', 'area']).default('bilinear'),
    /** `stretch` to the size, `cover` it (the middle is kept) or `contain` the picture in it on white. */
    fit: z.enum(['stretch', 'cover', 'contain']).default('stretch'),
  }),
  /** Values from `low`–`high` instead of 0–255. */
  z.strictObject({ op: z.literal('scale'), low: z.number().default(0), high: z.number().default(1) }),
  /** `1 - value / 255`: 1 where the picture is black. Light ink on black paper: `"paper": "black"`. */
  z.strictObject({ op: z.literal('ink'), paper: z.enum(['white', 'black']).default('white') }),
  z.strictObject({ op: z.literal('binarise'), threshold: z.number(), above: z.number().default(1), below: z.number().default(0) }),
  /** `(value - mean) / std`, one number for all channels or one for each. */
  z.strictObject({
    op: z.literal('normalise'),
    mean: z.union([z.number(), z.array(z.number()).min(1)]),
    std: z.union([z.number().positive(), z.array(z.number().positive()).min(1)]),
  }),
  z.strictObject({ op: z.literal('layout'), order: z.enum(['NCHW', 'NHWC']) }),
]);

/** What is done to a sound, in order. */
export const audioStepSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('resample'), rate: z.int().min(1).max(384_000) }),
  z.strictObject({ op: z.literal('mono') }),
  /** Exactly so many samples: cut, or filled up with silence. */
  z.strictObject({ op: z.literal('length'), samples: z.int().min(1) }),
  /** Loudest sample 1. */
  z.strictObject({ op: z.literal('peak') }),
]);

const base = { name, dtype, shape };

/** One input of the graph and where its numbers come from. */
export const onnxInputSchema = z.discriminatedUnion('from', [
  z.strictObject({ ...base, from: z.literal('text'), map: z.discriminatedUnion('type', [labelMap, charactersMap]) }),
  z.strictObject({
    ...base,
    from: z.literal('seed'),
    map: randomMap.extend({ alternatives: z.array(randomMap).default([]) }).prefault({}),
  }),
  z.strictObject({ ...base, from: z.literal('image'), map: z.array(imageStepSchema).default([]) }),
  z.strictObject({ ...base, from: z.literal('audio'), map: z.array(audioStepSchema).default([]) }),
  z.strictObject({
    ...base,
    from: z.literal('parameter'),
    /** Its name in requests. Default: the input's. */
    parameter: name.optional(),
    type: z.enum(['number', 'integer', 'boolean']).default('number'),
    default: z.union([z.number(), z.boolean()]),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    description: z.string().optional(),
  }),
  z.strictObject({ ...base, from: z.literal('constant'), value: z.union([z.number(), z.array(z.number()).min(1)]) }),
]);

export type OnnxInput = z.infer<typeof onnxInputSchema>;
export type InputFrom<From extends OnnxInput['from']> = Extract<OnnxInput, { from: From }>;
export type ImageStep = z.infer<typeof imageStepSchema>;
export type AudioStep = z.infer<typeof audioStepSchema>;
export type RandomMap = z.infer<typeof randomMap>;
export type LabelStep = z.infer<typeof labelStepSchema>;
