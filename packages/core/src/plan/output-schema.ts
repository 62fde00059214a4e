import { isRecord } from '@genarun/spec';
import type { JsonSchema } from '../schema/index.ts';
import type { CompiledNode, CompiledPlan } from './compile.ts';
import { asNames } from './flatten.ts';

/** JSON Schema of the output a run gives: the static side of rule 5. Any slot may be null, because a failed node nulls its own. */
export function outputSchemaOf(compiled: CompiledPlan): JsonSchema {
  const roots = compiled.roots.map((index) => [compiled.nodes[index]?.planned.id ?? '?', schemaOf(compiled, index)] as const);
  const base = { $schema: 'https://json-schema.org/draft/2020-12/schema', title: compiled.plan.name };
  if (compiled.plan.pipeline.output !== undefined) return { ...base, ...templateSchema(compiled.plan.pipeline.output, compiled) };
  if (compiled.plan.pipeline.collapse && roots.length === 1) return { ...base, ...(roots[0]?.[1] ?? {}) };
  return { ...base, ...objectOf(roots) };
}

function objectOf(fields: readonly (readonly [string, JsonSchema])[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, schema]) => [name, orNull(schema)])),
    required: fields.map(([name]) => name),
    additionalProperties: false,
  };
}

function orNull(schema: JsonSchema): JsonSchema {
  if (Object.keys(schema).length === 0) return schema;
  if (typeof schema.type === 'string' && schema.enum === undefined) return { ...schema, type: [schema.type, 'null'] };
  return { anyOf: [schema, { type: 'null' }] };
}

/** JSON Schema of a node's assembled output, over all copies of its forEach. */
export function schemaOf(compiled: CompiledPlan, index: number): JsonSchema {
  const node = compiled.nodes[index];
  if (!node) return {};
  const { repeat } = node.planned.node;
  const single = placeSchema(compiled, node);
  const looped = repeat?.collect === 'all' ? { type: 'array', items: orNull(single) } : single;
  return node.forEach ? { type: 'array', items: orNull(looped) } : looped;
}

function placeSchema(compiled: CompiledPlan, { kind, planned, children }: CompiledNode): JsonSchema {
  const { node } = planned;
  const own = kind.output(node);
  if (children.length === 0) return own;
  const fields = children.map((child) => [compiled.nodes[child]?.planned.id ?? '?', schemaOf(compiled, child)] as const);
  const fanned = own.type === 'array';
  if (node.collapse && fields.length === 1) {
    const only = fields[0]?.[1] ?? {};
    return fanned ? { ...bounds(own), type: 'array', items: orNull(only) } : only;
  }
  // A sub-pipeline with an output template of its own gives what that says.
  if (kind.isolated && isRecord(node.pipeline) && node.pipeline.output !== undefined) return {};
  if (kind.container || kind.isolated) return objectOf(fields);
  const element = fanned ? (isRecord(own.items) ? own.items : {}) : own;
  const merged = mergeSchema(element, fields, asNames(node)[0] ?? (fanned ? 'item' : node.id));
  return fanned ? { ...bounds(own), type: 'array', items: merged } : merged;
}

function bounds({ minItems, maxItems }: JsonSchema): JsonSchema {
  return { ...(minItems === undefined ? {} : { minItems }), ...(maxItems === undefined ? {} : { maxItems }) };
}

function mergeSchema(own: JsonSchema, fields: readonly (readonly [string, JsonSchema])[], key: string): JsonSchema {
  const added = objectOf(fields);
  if (own.type === 'object' && !isProductSchema(own)) {
    const required = Array.isArray(own.required) ? own.required : [];
    return {
      type: 'object',
      properties: { ...(isRecord(own.properties) ? own.properties : {}), ...(isRecord(added.properties) ? added.properties : {}) },
      required: [...required, ...fields.map(([name]) => name)],
      ...(own.additionalProperties === false ? { additionalProperties: false } : {}),
    };
  }
  return objectOf([[key, own], ...fields]);
}

function isProductSchema(schema: JsonSchema): boolean {
  return isRecord(schema.properties) && '$product' in schema.properties;
}

/** The shape of an output template: literal parts as they are, references by their nodes. */
function templateSchema(template: unknown, compiled: CompiledPlan): JsonSchema {
  if (Array.isArray(template)) return { type: 'array', prefixItems: template.map((item) => templateSchema(item, compiled)) };
  if (isRecord(template)) return objectOf(Object.entries(template).map(([name, item]) => [name, templateSchema(item, compiled)]));
  if (typeof template !== 'string') return { const: template };
  const reference = /^\$\{\s*([A-Za-z_][A-Za-z0-9_-]*)\s*\}$/.exec(template)?.[1];
  const index = reference === undefined ? undefined : compiled.names.child(null, reference);
  if (index !== undefined) return schemaOf(compiled, index);
  return template.startsWith('${') && template.endsWith('}') ? {} : { type: 'string' };
}
