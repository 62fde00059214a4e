import type { Node, Plan, PlanNode } from '@genarun/spec';

/** A planned node as its author wrote it: planning turns smart markup into a list of generations. */
export function writtenNode({ pipeline }: Plan, planned: PlanNode | undefined): Node | undefined {
  let nodes: readonly Node[] = pipeline.nodes;
  let found: Node | undefined;
  for (const id of planned?.path.split('/') ?? []) {
    found = nodes.find((node) => node.id === id);
    nodes = found?.nodes ?? [];
  }
  return found ?? planned?.node;
}
