import type { Plan, PlanNode } from '@genarun/spec';

/** The static path of an address: `ideas.2/series/photos.0/image` → `ideas/series/photos/image`. */
export function staticPath(address: string): string {
  return address
    .split('/')
    .map((segment) => segment.replace(/[@~.].*$/, ''))
    .join('/');
}

/** Finds the plan's node of an address. */
export function indexNodes(plan: Plan): (address: string) => PlanNode | undefined {
  const byPath = new Map(plan.nodes.map((node) => [node.path, node]));
  return (address) => byPath.get(staticPath(address));
}
