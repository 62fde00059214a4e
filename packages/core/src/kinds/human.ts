import { defineKind, GenarunError, type HumanRequest, type Json, kindFields, type Node, type Wait } from '@genarun/spec';
import { toJsonSchema } from '../schema/index.ts';
import { checkAnswer } from './human/check-answer.ts';
import { combineAnswers } from './human/combine-answers.ts';
import { optionsOf } from './human/options.ts';
import { humanProblems } from './human/problems.ts';
import { momentOf } from './moment.ts';
import { textOf, wrongField } from './text-of.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Asks people. Publishes a request and waits, without a worker; answers are checked and, with a quorum, combined. */
export const humanKind = defineKind({
  name: 'human',
  version: 1,
  fields: kindFields.human,
  picks: ['question'],
  verbatim: ['schema'],
  perform: async ({ node, fields }, context) => {
    const [problem] = humanProblems(fields);
    if (problem !== undefined) throw new GenarunError({ code: 'invalid_input', message: `node "${node}": ${problem}` });
    return { wait: waitOf(node, fields, context.now()) };
  },
  answer: ({ fields }, answers) => {
    const newest = checkAnswer(fields, answers.at(-1) ?? null);
    if ('errors' in newest) return newest;
    const checked = answers.map((answer) => checkAnswer(fields, answer)).filter((one) => 'value' in one);
    const quorum = quorumOf(fields);
    if (checked.length < quorum) return { more: quorum - checked.length };
    return {
      value: combineAnswers(
        fields,
        quorum,
        checked.map((one) => one.value),
      ),
    };
  },
  output: outputOf,
  check: humanProblems,
});

function waitOf(node: string, fields: Fields, now: number): Wait {
  const deadline = fields.deadline === undefined || fields.deadline === null ? undefined : momentOf(fields.deadline, now);
  return {
    request: requestOf(fields),
    ...(deadline === undefined ? {} : { deadline }),
    ...(fields.onDeadline === undefined ? {} : { onDeadline: valueAtDeadline(node, fields) }),
  };
}

function requestOf(fields: Fields): HumanRequest {
  const options = fields.interaction === 'edit' ? (fields.options === undefined ? undefined : [fields.options]) : optionsOf(fields);
  return {
    type: textOf(fields.interaction),
    question: textOf(fields.question),
    ...(options === undefined ? {} : { options: [...options] }),
    ...(fields.schema === undefined ? {} : { schema: { ...toJsonSchema(fields.schema) } }),
    ...(typeof fields.audience === 'string' ? { audience: fields.audience } : {}),
    ...(typeof fields.quorum === 'number' ? { quorum: fields.quorum } : {}),
  };
}

/** The value taken when nobody answers in time: null, or what an answer could be. */
function valueAtDeadline(node: string, fields: Fields): Json {
  const value = fields.onDeadline as Json; // the schema of `onDeadline` is JSON
  if (value === null) return null;
  const checked = checkAnswer(fields, value);
  if ('errors' in checked) throw wrongField(node, 'onDeadline', checked.errors.join('; '));
  return quorumOf(fields) > 1 ? combineAnswers(fields, quorumOf(fields), [checked.value]) : checked.value;
}

function quorumOf(fields: Fields): number {
  return typeof fields.quorum === 'number' ? fields.quorum : 1;
}

function outputOf(node: Node): Readonly<Record<string, unknown>> {
  const many = quorumOf(node) > 1;
  const shapes: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
    approve: () => ({ type: 'boolean' }),
    text: () => (many ? { type: 'array', items: { type: 'string' } } : { type: 'string' }),
    pick: () => ({ type: 'array', minItems: 1 }),
    rank: () => ({ type: 'array' }),
    rate: () => (node.options === undefined ? { type: 'number', minimum: 1, maximum: 5 } : { type: 'number' }),
    edit: () => (node.schema === undefined ? {} : toJsonSchema(node.schema)),
  };
  const shape = shapes[String(node.interaction)]?.() ?? {};
  return node.onDeadline === null && Object.keys(shape).length > 0 ? { anyOf: [shape, { type: 'null' }] } : shape;
}

export { checkAnswer };
