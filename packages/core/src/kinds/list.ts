import { defineKind, isRecord, kindFields, type Node } from '@genarun/spec';
import { type JsonSchema, toJsonSchema } from '../schema/index.ts';
import { converse, shapeProblems, writingDemand, writingProblems } from './writing.ts';

function schemaOf(fields: Readonly<Record<string, unknown>>): JsonSchema {
  const { items, size } = fields;
  const bounds = typeof size === 'number' ? { min: size, max: size } : isRecord(size) ? size : {};
  return {
    type: 'array',
    ...(items === undefined ? {} : { items: toJsonSchema(items) }),
    ...(typeof bounds.min === 'number' ? { minItems: bounds.min } : {}),
    ...(typeof bounds.max === 'number' ? { maxItems: bounds.max } : {}),
  };
}

/** Models like to wrap a list: `{ data: […] }`, or any object with one list and nothing else. */
function unwrapList(parsed: unknown): unknown {
  if (!isRecord(parsed)) return parsed;
  if (Array.isArray(parsed.data)) return parsed.data;
  const [only, ...others] = Object.values(parsed);
  return others.length === 0 && Array.isArray(only) ? only : parsed;
}

/** A text model's answer as a list; its children are performed once per element. */
export const listKind = defineKind({
  name: 'list',
  version: 1,
  fields: kindFields.list,
  picks: ['prompt', 'system', 'messages'],
  verbatim: ['items', 'size'],
  task: 'text',
  perform: async (request, context) => ({ value: await converse(request, context, { schema: schemaOf(request.fields), unwrap: unwrapList }) }),
  demand: writingDemand(true),
  output: (node: Node) => schemaOf(node),
  check: (node: Node) => {
    const { size } = node;
    const problems = [...writingProblems(node), ...shapeProblems('items', node.items)];
    if (isRecord(size) && typeof size.min === 'number' && typeof size.max === 'number' && size.min > size.max)
      problems.push(`size: min ${size.min} is greater than max ${size.max}`);
    return problems;
  },
});
