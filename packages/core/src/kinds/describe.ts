import { defineKind, GenarunError, type Json, kindFields, type MediaKind } from '@genarun/spec';
import { loadMedia } from './input-media.ts';
import { optionalText, tokenBound, wrongField } from './text-of.ts';

const sources = ['image', 'audio', 'video'] as const satisfies readonly MediaKind[];

/** Words for a picture, a sound (what is said in it) or a film; a list of them gives a list of texts, in order, null where an element is null. */
export const describeKind = defineKind({
  name: 'describe',
  version: 1,
  fields: kindFields.describe,
  picks: ['prompt'],
  task: 'describe',
  perform: async ({ node, fields }, context) => {
    const prompt = optionalText(fields.prompt);
    const kind = sourceOf(fields);
    if (kind === undefined) throw wrongField(node, sources.join(' or '), 'expected a product, got nothing');
    const given = fields[kind];
    const one = async (value: unknown): Promise<string> => {
      const media = await loadMedia({ node, field: kind, value, kinds: [kind] }, context);
      if (media.length === 0) throw wrongField(node, kind, `expected a product (${kind}), got nothing`);
      const answer = await context.ask({ task: 'describe', media, ...(prompt === undefined ? {} : { prompt }), count: 1 });
      const text = answer.texts?.[0];
      if (text === undefined || text.trim() === '')
        throw new GenarunError({ code: 'invalid_output', message: `node "${node}": ${context.model().id} gave no text` });
      return text;
    };
    if (!Array.isArray(given)) return { value: await one(given) };
    const items: readonly unknown[] = given.flat(8);
    const texts: Json[] = [];
    for (const item of items) {
      texts.push(item === null ? null : await one(item));
      context.progress(texts.length / items.length);
    }
    return { value: texts };
  },
  demand: (fields, model) => {
    const given = fields[sourceOf(fields) ?? 'image'];
    const calls = Array.isArray(given) ? given.flat(8).length : 1;
    return { calls, inputTokens: calls * tokenBound(fields.prompt), outputTokens: calls * (model.maxOutputTokens ?? 4096) };
  },
  output: (node) =>
    Array.isArray(node[sourceOf(node) ?? 'image'])
      ? { type: 'array', items: { type: ['string', 'null'] } }
      : { anyOf: [{ type: 'string' }, { type: 'array', items: { type: ['string', 'null'] } }] },
  check: (node) => {
    const given = sources.filter((name) => node[name] !== undefined && node[name] !== '');
    return given.length === 1 ? [] : [`exactly one of ${sources.join(', ')} is needed, got ${given.length === 0 ? 'none' : given.join(' and ')}`];
  },
});

/** The field that holds what is described. */
function sourceOf(fields: Readonly<Record<string, unknown>>): (typeof sources)[number] | undefined {
  return sources.find((name) => fields[name] !== undefined && fields[name] !== '');
}
