import { defineKind, GenarunError, type Json, kindFields } from '@genarun/spec';
import { loadMedia } from './input-media.ts';
import { optionalText, tokenBound, wrongField } from './text-of.ts';

/** Words for a picture; a list of pictures gives a list of texts, in order, null where a picture is null. */
export const describeKind = defineKind({
  name: 'describe',
  version: 1,
  fields: kindFields.describe,
  picks: ['prompt'],
  task: 'describe',
  perform: async ({ node, fields }, context) => {
    const prompt = optionalText(fields.prompt);
    const one = async (value: unknown): Promise<string> => {
      const media = await loadMedia({ node, field: 'image', value, kinds: ['image'] }, context);
      if (media.length === 0) throw wrongField(node, 'image', 'expected a product (image), got nothing');
      const answer = await context.ask({ task: 'describe', media, ...(prompt === undefined ? {} : { prompt }), count: 1 });
      const text = answer.texts?.[0];
      if (text === undefined || text.trim() === '')
        throw new GenarunError({ code: 'invalid_output', message: `node "${node}": ${context.model().id} gave no text` });
      return text;
    };
    if (!Array.isArray(fields.image)) return { value: await one(fields.image) };
    const pictures: readonly unknown[] = fields.image.flat(8);
    const texts: Json[] = [];
    for (const picture of pictures) {
      texts.push(picture === null ? null : await one(picture));
      context.progress(texts.length / pictures.length);
    }
    return { value: texts };
  },
  demand: (fields, model) => {
    const calls = Array.isArray(fields.image) ? fields.image.flat(8).length : 1;
    return { calls, inputTokens: calls * tokenBound(fields.prompt), outputTokens: calls * (model.maxOutputTokens ?? 4096) };
  },
  output: (node) =>
    Array.isArray(node.image)
      ? { type: 'array', items: { type: ['string', 'null'] } }
      : { anyOf: [{ type: 'string' }, { type: 'array', items: { type: ['string', 'null'] } }] },
});
