import { defineKind, GenarunError, kindFields } from '@genarun/spec';
import { textOf, tokenBound } from './text-of.ts';

/** The text in another language; a list of texts gives a list, in one call. */
export const translateKind = defineKind({
  name: 'translate',
  version: 1,
  fields: kindFields.translate,
  picks: ['text'],
  task: 'translate',
  perform: async ({ node, fields }, context) => {
    const isList = Array.isArray(fields.text);
    const texts = (Array.isArray(fields.text) ? fields.text : [fields.text]).map(textOf);
    const from = textOf(fields.from);
    const language = { to: textOf(fields.to), ...(from === '' ? {} : { from }) };
    // What is empty stays empty and costs nothing.
    const asked = texts.filter((text) => text.trim() !== '');
    const answer = asked.length === 0 ? { texts: [] } : await context.ask({ task: 'translate', texts: asked, language, count: 1 });
    const given = answer.texts ?? [];
    if (given.length !== asked.length)
      throw new GenarunError({
        code: 'invalid_output',
        message: `node "${node}": ${context.model().id} gave ${given.length} translations of ${asked.length} texts`,
      });
    const rest = [...given];
    const translated = texts.map((text) => (text.trim() === '' ? text : (rest.shift() ?? '')));
    return { value: isList ? translated : (translated[0] ?? '') };
  },
  demand: (fields, model) => ({
    calls: 1,
    inputTokens: tokenBound(fields.text),
    characters: tokenBound(fields.text),
    outputTokens: model.maxOutputTokens ?? Math.max(4096, tokenBound(fields.text) * 2),
  }),
  output: () => ({ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }),
  check: (node) => (typeof node.to === 'string' && node.to.trim() === '' ? ['to is empty: name a language, for example "de"'] : []),
});
