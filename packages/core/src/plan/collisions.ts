import { GenarunError, isRecord } from '@genarun/spec';
import type { CompiledNode, CompiledPlan } from './compile.ts';
import { asNames } from './flatten.ts';

/** Throws GenarunError `invalid_input` where a node's field and its child would take the same place in the output (rule 5), as far as schemas tell. */
export function refuseCollisions({ nodes }: CompiledPlan): void {
  for (const node of nodes) {
    const { planned, children } = node;
    if (children.length === 0 || (planned.node.collapse && children.length === 1)) continue;
    const taken = fieldsOf(node);
    const id = children.map((index) => nodes[index]?.planned.id ?? '').find((child) => taken.has(child));
    if (id === undefined) continue;
    throw new GenarunError({
      code: 'invalid_input',
      message: `node "${planned.id}": its field "${id}" and its child "${id}" would take the same place in the output`,
      hint: `give the child another id`,
      ...(planned.position === undefined ? {} : { position: planned.position }),
    });
  }
}

/** The fields a node's own value, or an element of it, surely or possibly has in the output. */
function fieldsOf({ kind, planned }: CompiledNode): ReadonlySet<string> {
  const { node } = planned;
  if (kind.container || kind.isolated) return new Set();
  const own = kind.output(node);
  const fanned = own.type === 'array';
  const name = (node.forEach === undefined ? asNames(node)[0] : undefined) ?? (fanned ? 'item' : node.id);
  const elements = fanned ? [...(Array.isArray(own.prefixItems) ? own.prefixItems : []), own.items] : [own];
  return new Set(elements.flatMap((element) => fieldNames(element, name)));
}

function fieldNames(schema: unknown, name: string): readonly string[] {
  if (!isRecord(schema) || typeof schema.type !== 'string') return [];
  const properties = isRecord(schema.properties) ? schema.properties : {};
  // A product stands under its name, whole.
  return schema.type !== 'object' || '$product' in properties ? [name] : Object.keys(properties);
}
