import { z } from 'zod';
import { labelsSchema } from './inputs.ts';

const name = z.string().min(1);

/** `black` and `white`: the numbers that are drawn so; between them is grey, beyond them is cut. */
const tones = { black: z.number().default(0), white: z.number().default(1) };

const imageMap = z.discriminatedUnion('type', [
  /** [height, width], or a channel of 1 before or after. */
  z.strictObject({ type: z.literal('greyscale'), ...tones }),
  z.strictObject({ type: z.literal('rgb'), ...tones, layout: z.enum(['NCHW', 'NHWC']).default('NCHW') }),
]);

export const picks = ['best', 'sample', 'top'] as const;
const labelsMap = z.strictObject({
  type: z.literal('labels').default('labels'),
  labels: labelsSchema,
  /** Turns what the graph gives into shares: nothing for probabilities, `softmax` or `sigmoid` for logits. */
  activation: z.enum(['none', 'softmax', 'sigmoid']).default('none'),
  /** The likeliest label, one drawn by its share, or the `top` likeliest. */
  pick: z.enum(picks).default('best'),
  top: z.int().min(1).default(5),
  /** Of `sample`: below 1 keeps closer to the likeliest, above 1 strays. */
  temperature: z.number().positive().default(1),
  /** Only these labels are answered. */
  only: labelsSchema.optional(),
});

const charactersMap = z.strictObject({
  /** Shares for each step and character: the likeliest of each step is written. */
  type: z.literal('characters'),
  vocabulary: labelsSchema,
  /** Place of the character that stands for none; with it, repetitions are written once (connectionist temporal classification). */
  blank: z.int().nonnegative().optional(),
});

const numberMap = z.strictObject({ type: z.literal('number'), digits: z.int().min(0).max(12).default(4) });

/** One output of the graph and what becomes of its numbers. */
export const onnxOutputSchema = z.discriminatedUnion('to', [
  z.strictObject({ name, to: z.literal('image'), map: imageMap }),
  z.strictObject({ name, to: z.literal('labels'), map: labelsMap }),
  z.strictObject({ name, to: z.literal('text'), map: z.discriminatedUnion('type', [charactersMap, numberMap]) }),
  z.strictObject({
    name,
    to: z.literal('vector'),
    map: z
      .strictObject({
        /** [tokens, dimensions] → [dimensions]: nothing, the mean over tokens, or the first token. */
        pooling: z.enum(['none', 'mean', 'first']).default('none'),
        /** Length 1. */
        normalise: z.boolean().default(false),
      })
      .prefault({}),
  }),
  z.strictObject({ name, to: z.literal('audio'), map: z.strictObject({ rate: z.int().min(1).max(384_000) }) }),
]);

export type OnnxOutput = z.infer<typeof onnxOutputSchema>;
export type OutputTo<To extends OnnxOutput['to']> = Extract<OnnxOutput, { to: To }>;
