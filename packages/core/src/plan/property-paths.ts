import { didYouMean, GenarunError, isRecord } from '@genarun/spec';
import type { JsonSchema } from '../schema/index.ts';
import type { CompiledExpression } from '../template/expression.ts';
import type { CompiledNode, CompiledPlan } from './compile.ts';
import { ancestry } from './names.ts';
import { schemaOf } from './output-schema.ts';

/**
 * Throws GenarunError `invalid_input` for a path such as `series.titel` that leads nowhere in a shape that is known and closed: an object with
 * `additionalProperties: false`, a list, a scalar. What may be anything is left to the run.
 */
export function refuseWrongPaths(compiled: CompiledPlan): void {
  const shapes = new Map<string, JsonSchema | undefined>();
  const replaced = replacedNodes(compiled);
  for (const node of compiled.nodes) {
    if (node.lenient) continue;
    for (const expression of expressionsOf(node)) {
      if (expression.guarded) continue;
      for (const path of expression.paths) {
        if (path.length < 2) continue;
        const key = `${node.planned.index}:${path[0]}`;
        const shape = shapes.has(key) ? shapes.get(key) : shapeOf(compiled, node, path[0] ?? '', replaced);
        shapes.set(key, shape);
        const problem = shape && follow(shape, path);
        if (problem !== undefined)
          throw new GenarunError({
            code: 'invalid_input',
            message: `node "${node.planned.id}": "${expression.source}": ${problem}`,
            hint: 'write | default: "…" where it may be missing',
            ...(node.planned.position === undefined ? {} : { position: node.planned.position }),
          });
      }
    }
  }
}

function expressionsOf({ fields, params, when, forEach, repeatMax, carry }: CompiledNode): readonly CompiledExpression[] {
  const templates = [...Object.values(fields), params, forEach, repeatMax, carry];
  return [...templates.flatMap((template) => template?.expressions ?? []), ...(typeof when === 'object' ? [when] : [])];
}

/** Nodes for which another value may be taken (`onError.value`): their shape is not known. Undefined: all of them. */
function replacedNodes({ plan }: CompiledPlan): readonly string[] | undefined {
  if (plan.pipeline.onError?.some((entry) => entry.value !== undefined)) return undefined;
  return plan.nodes.filter(({ node }) => node.onError?.some((entry) => entry.value !== undefined)).map(({ path }) => path);
}

/** What is known of the value of a name at a node; undefined: nothing. */
function shapeOf(compiled: CompiledPlan, { planned }: CompiledNode, name: string, replaced: readonly string[] | undefined): JsonSchema | undefined {
  if (replaced === undefined) return undefined;
  const meaning = compiled.names.resolve(planned, name);
  const index = meaning.type === 'node' ? meaning.target : meaning.type === 'local' ? meaning.owner : undefined;
  const node = index === undefined ? undefined : compiled.nodes[index];
  if (!node) return undefined;
  const { path } = node.planned;
  if (replaced.some((other) => other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`))) return undefined;
  if (meaning.type === 'node') return fanned(compiled, meaning.target, meaning.anchor);
  const own = node.kind.output(node.planned.node);
  if (name === node.planned.id) return own;
  if (name === 'index') return undefined;
  return own.type === 'array' ? (isRecord(own.items) ? own.items : undefined) : own;
}

/** The assembled output of a node as it is read from outside: an array for each fan-out between it and the anchor. */
function fanned(compiled: CompiledPlan, target: number, anchor: number): JsonSchema | undefined {
  let shape: JsonSchema = schemaOf(compiled, target);
  const between = ancestry(compiled.plan.nodes, target);
  for (const index of between.slice(1, between.indexOf(anchor) + 1)) {
    const node = compiled.nodes[index];
    if (!node) return undefined;
    const { type } = node.kind.output(node.planned.node);
    if (typeof type !== 'string' && !node.kind.container) return undefined;
    if (type === 'array') shape = { type: 'array', items: shape };
    if (node.forEach) shape = { type: 'array', items: shape };
  }
  return shape;
}

/** Why a path leads nowhere, or undefined. */
function follow(start: JsonSchema, path: readonly string[]): string | undefined {
  let shape: unknown = start;
  for (let at = 1; at < path.length; at++) {
    const step = path[at] ?? '';
    const found = withoutNull(shape);
    const where = path.slice(0, at).join('.');
    if (!found || typeof found.type !== 'string') return undefined;
    if (step === 'size') return undefined;
    if (found.type === 'array') {
      if (!/^(first|last|-?\d+)$/.test(step)) return `"${where}" is a list and has no "${step}": it has its elements ([0], first, last) and size`;
      if (Array.isArray(found.prefixItems)) return undefined;
      shape = found.items;
    } else if (found.type === 'object') {
      const properties = isRecord(found.properties) ? found.properties : {};
      if (!Object.hasOwn(properties, step)) {
        const closed = found.additionalProperties === false && found.patternProperties === undefined;
        return closed ? `"${where}" has no field "${step}".${didYouMean(step, Object.keys(properties))}` : undefined;
      }
      shape = properties[step];
    } else return `"${where}" is a ${found.type} and has no field "${step}"`;
  }
}

/** A schema without its alternative null; undefined where it says nothing simple. */
function withoutNull(schema: unknown): JsonSchema | undefined {
  if (!isRecord(schema)) return undefined;
  if (Array.isArray(schema.anyOf)) {
    const [only, ...others] = schema.anyOf.filter((option: unknown) => !isRecord(option) || option.type !== 'null');
    return others.length === 0 ? withoutNull(only) : undefined;
  }
  if (['$ref', 'oneOf', 'allOf', 'if'].some((word) => word in schema)) return undefined;
  if (!Array.isArray(schema.type)) return schema;
  const [type, ...others] = schema.type.filter((name: unknown) => name !== 'null');
  return others.length === 0 ? { ...schema, type } : undefined;
}
