import { defineKind, kindFields } from '@genarun/spec';
import { converse, writingDemand, writingProblems } from './writing.ts';

/** A text model's answer, as a string. */
export const textKind = defineKind({
  name: 'text',
  version: 1,
  fields: kindFields.text,
  picks: ['prompt', 'system', 'messages'],
  task: 'text',
  perform: async (request, context) => ({ value: await converse(request, context) }),
  demand: writingDemand(false),
  output: () => ({ type: 'string' }),
  check: writingProblems,
});
