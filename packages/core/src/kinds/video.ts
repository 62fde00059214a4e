import { defineKind, kindFields } from '@genarun/spec';
import { loadMedia } from './input-media.ts';
import { countDemand, makeMedia, mediaOutput, mediaProblems } from './make-media.ts';
import { optionalText, tokenBound } from './text-of.ts';

/** A clip from a prompt, from a picture it begins with, or both. */
export const videoKind = defineKind({
  name: 'video',
  version: 1,
  fields: kindFields.video,
  picks: ['prompt', 'negative'],
  task: 'video',
  perform: async ({ node, fields }, context) => {
    const prompt = optionalText(fields.prompt);
    const negative = optionalText(fields.negative);
    const media = await loadMedia({ node, field: 'image', value: fields.image, kinds: ['image', 'video'] }, context);
    const request = {
      task: 'video',
      ...(prompt === undefined ? {} : { prompt }),
      ...(negative === undefined ? {} : { negativePrompt: negative }),
      ...(media.length === 0 ? {} : { media }),
    } as const;
    return makeMedia({ node, kind: 'video', count: fields.count, request }, context);
  },
  demand: (fields, model) => {
    const { calls, products } = countDemand(fields.count, model.maxCount);
    return { calls, products, inputTokens: calls * tokenBound(fields.prompt, fields.negative), characters: calls * tokenBound(fields.prompt) };
  },
  output: (node) => mediaOutput(node, 'video'),
  check: (node) => mediaProblems(node, ['prompt', 'image']),
});
