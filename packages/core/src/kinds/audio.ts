import { defineKind, kindFields } from '@genarun/spec';
import { loadMedia } from './input-media.ts';
import { countDemand, makeMedia, mediaOutput, mediaProblems } from './make-media.ts';
import { optionalText, tokenBound } from './text-of.ts';

/** A sound: `text` is spoken, `prompt` says what to make or how to speak, `audio` is what to start from. */
export const audioKind = defineKind({
  name: 'audio',
  version: 1,
  fields: kindFields.audio,
  picks: ['prompt', 'negative', 'text'],
  task: 'audio',
  perform: async ({ node, fields }, context) => {
    const text = optionalText(fields.text);
    const prompt = optionalText(fields.prompt) ?? text;
    const negative = optionalText(fields.negative);
    const media = await loadMedia({ node, field: 'audio', value: fields.audio, kinds: ['audio'] }, context);
    const request = {
      task: 'audio',
      ...(prompt === undefined ? {} : { prompt }),
      ...(text === undefined ? {} : { texts: [text] }),
      ...(negative === undefined ? {} : { negativePrompt: negative }),
      ...(media.length === 0 ? {} : { media }),
    } as const;
    return makeMedia({ node, kind: 'audio', count: fields.count, request }, context);
  },
  demand: (fields, model) => {
    const { calls, products } = countDemand(fields.count, model.maxCount);
    const size = tokenBound(fields.prompt, fields.text, fields.negative);
    return { calls, products, inputTokens: calls * size, characters: calls * size };
  },
  output: (node) => mediaOutput(node, 'audio'),
  check: (node) => mediaProblems(node, ['text', 'prompt', 'audio']),
});
