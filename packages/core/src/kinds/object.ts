import { defineKind, isRecord, kindFields, type Node } from '@genarun/spec';
import { type JsonSchema, toJsonSchema } from '../schema/index.ts';
import { converse, shapeProblems, writingDemand, writingProblems } from './writing.ts';

function schemaOf(schema: unknown): JsonSchema {
  return schema === undefined ? { type: 'object' } : toJsonSchema(schema);
}

/** `{ data: { … } }` is what it holds, where the schema knows no `data`. */
function unwrapData(parsed: unknown, schema: JsonSchema): unknown {
  if (!isRecord(parsed) || !isRecord(parsed.data) || Object.keys(parsed).length !== 1) return parsed;
  return isRecord(schema.properties) && 'data' in schema.properties ? parsed : parsed.data;
}

/** A text model's answer as an object that is valid against `schema`. */
export const objectKind = defineKind({
  name: 'object',
  version: 1,
  fields: kindFields.object,
  picks: ['prompt', 'system', 'messages'],
  verbatim: ['schema'],
  task: 'text',
  perform: async (request, context) => {
    const schema = schemaOf(request.fields.schema);
    return { value: await converse(request, context, { schema, unwrap: (parsed) => unwrapData(parsed, schema) }) };
  },
  demand: writingDemand(true),
  output: (node: Node) => schemaOf(node.schema),
  check: (node) => [...writingProblems(node), ...shapeProblems('schema', node.schema)],
});
