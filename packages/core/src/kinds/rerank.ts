import { defineKind, GenarunError, type Json, kindFields } from '@genarun/spec';
import { show } from '../schema/index.ts';
import { isOpen, textOf, tokenBound, wrongField } from './text-of.ts';

/** The elements of a list by how well they answer a query, best first: `{ index, score, value }` each, equals in their order; at most `top` of them. */
export const rerankKind = defineKind({
  name: 'rerank',
  version: 1,
  fields: kindFields.rerank,
  picks: [],
  task: 'rerank',
  perform: async ({ node, fields }, context) => {
    const query = textOf(fields.query);
    if (query.trim() === '') throw wrongField(node, 'query', 'expected what is looked for, got nothing');
    if (!Array.isArray(fields.of)) throw wrongField(node, 'of', `expected a list, got ${show(fields.of)}`);
    const top = readTop(node, fields.top);
    // The resolved field is JSON.
    const items = (fields.of as readonly Json[]).map((value, index) => ({ value, index, text: textOf(value) }));
    const places = items.filter(({ text }) => text.trim() !== '');
    if (places.length < items.length) context.warn(`${items.length - places.length} of ${items.length} elements are empty and were left out`);
    const batch = Math.max(1, context.model().maxBatch ?? 1);
    const scores: number[] = [];
    for (let start = 0; start < places.length; start += batch) {
      const part = places.slice(start, start + batch);
      const answer = await context.ask({ task: 'rerank', prompt: query, texts: part.map(({ text }) => text), count: 1 });
      if (answer.scores?.length !== part.length)
        throw new GenarunError({
          code: 'invalid_output',
          message: `node "${node}": ${context.model().id} gave ${answer.scores?.length ?? 0} scores of ${part.length} texts`,
        });
      scores.push(...answer.scores);
      if (places.length > batch) context.progress(scores.length / places.length);
    }
    const ranked = places
      .map(({ value, index }, at) => ({ index, score: scores[at] ?? 0, value }))
      .sort((left, right) => right.score - left.score || left.index - right.index);
    return { value: ranked.slice(0, top) };
  },
  demand: (fields, model) => {
    const texts: readonly unknown[] = Array.isArray(fields.of) ? fields.of : [fields.of];
    const calls = Math.ceil(texts.length / Math.max(1, model.maxBatch ?? 1));
    return { calls, inputTokens: tokenBound(...texts) + calls * tokenBound(fields.query), outputTokens: 0 };
  },
  output: (node) => ({
    type: 'array',
    items: { type: 'object', properties: { index: { type: 'integer' }, score: { type: 'number' }, value: {} }, required: ['index', 'score', 'value'] },
    ...(typeof node.top === 'number' ? { maxItems: node.top } : {}),
  }),
  check: (node) =>
    typeof node.of === 'string' && !isOpen(node.of) ? [`of must be a list or an expression that gives one, got "${node.of.slice(0, 40)}"`] : [],
});

function readTop(node: string, top: unknown): number {
  if (top === undefined || top === null || top === '') return Number.POSITIVE_INFINITY;
  const number = typeof top === 'string' ? Number(top) : top;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 1) return number;
  throw wrongField(node, 'top', `expected a whole number of at least 1, got ${show(top)}`);
}
