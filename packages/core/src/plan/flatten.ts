import type { Node, Pipeline, PlanNode } from '@genarun/spec';

/** The ids that `onError.run` and `compensate` name anywhere: those nodes are handlers. */
export function handlerIds(pipeline: Pipeline): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const entry of pipeline.onError ?? []) if (entry.run !== undefined) ids.add(entry.run);
  const stack: Node[] = [...pipeline.nodes];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const entry of node.onError ?? []) if (entry.run !== undefined) ids.add(entry.run);
    if (node.compensate !== undefined) ids.add(node.compensate);
    stack.push(...(node.nodes ?? []));
  }
  return ids;
}

/** The nodes of a document, flat, in document order; handlers marked, with everything below them. */
export function flatten(
  pipeline: Pipeline,
  position: (pointer: string) => string | undefined = () => undefined,
): { readonly nodes: PlanNode[]; readonly roots: number[] } {
  const handlers = handlerIds(pipeline);
  const nodes: PlanNode[] = [];
  const add = (node: Node, parent: PlanNode | undefined, pointer: string): number => {
    const index = nodes.length;
    const children: number[] = [];
    const inner = node.nodes;
    const at = position(pointer);
    const planned: PlanNode = {
      index,
      id: node.id,
      path: parent ? `${parent.path}/${node.id}` : node.id,
      parent: parent ? parent.index : null,
      children,
      node: inner ? withoutChildren(node) : node,
      handler: handlers.has(node.id) || parent?.handler === true,
      ...(at === undefined ? {} : { position: at }),
    };
    nodes.push(planned);
    (inner ?? []).forEach((child, at) => {
      children.push(add(child, planned, `${pointer}/nodes/${at}`));
    });
    return index;
  };
  const roots = pipeline.nodes.map((node, at) => add(node, undefined, `/nodes/${at}`));
  return { nodes, roots };
}

function withoutChildren({ nodes: _nodes, ...own }: Node): Node {
  return own as Node; // a node without its children is a node
}

/** The names under which descendants see a node's element or own value. */
export function asNames(node: Node): readonly string[] {
  if (node.as === undefined) return [];
  return typeof node.as === 'string' ? [node.as] : node.as;
}

const nothing: readonly never[] = [];

export function asList(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return nothing;
  return typeof value === 'string' ? [value] : value;
}
