import { defineKind, GenarunError, kindFields } from '@genarun/spec';
import { optionalText, textOf } from './text-of.ts';

/** Fails with a code, of the closed list or one of its own, and a message. */
export const throwKind = defineKind({
  name: 'throw',
  version: 1,
  fields: kindFields.throw,
  picks: [],
  inline: (fields) => {
    const code = textOf(fields.code);
    throw new GenarunError({ code, message: optionalText(fields.message) ?? `thrown: ${code}` });
  },
  output: () => ({ type: 'null' }),
  check: (node) => (typeof node.code === 'string' && node.code.trim() === '' ? ['code is empty'] : []),
});
