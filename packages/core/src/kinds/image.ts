import { defineKind, kindFields } from '@genarun/spec';
import { loadMedia } from './input-media.ts';
import { countDemand, makeMedia, mediaOutput, mediaProblems } from './make-media.ts';
import { optionalText, tokenBound } from './text-of.ts';

/** A picture from a prompt, from other pictures, or both. */
export const imageKind = defineKind({
  name: 'image',
  version: 1,
  fields: kindFields.image,
  picks: ['prompt', 'negative'],
  task: 'image',
  perform: async ({ node, fields }, context) => {
    const prompt = optionalText(fields.prompt);
    const negative = optionalText(fields.negative);
    const media = await loadMedia({ node, field: 'image', value: fields.image, kinds: ['image'] }, context);
    const request = {
      task: 'image',
      ...(prompt === undefined ? {} : { prompt }),
      ...(negative === undefined ? {} : { negativePrompt: negative }),
      ...(media.length === 0 ? {} : { media }),
    } as const;
    return makeMedia({ node, kind: 'image', count: fields.count, request }, context);
  },
  demand: (fields, model) => {
    const { calls, products } = countDemand(fields.count, model.maxCount);
    return { calls, products, inputTokens: calls * tokenBound(fields.prompt, fields.negative), characters: calls * tokenBound(fields.prompt) };
  },
  output: (node) => mediaOutput(node, 'image'),
  check: (node) => mediaProblems(node, ['prompt', 'image']),
});
