import { GenarunError } from '@genarun/spec';
import type { CompiledPlan } from './compile.ts';

/** Throws GenarunError `invalid_input` that spells out a cycle of waiting nodes. Linear in nodes and edges, no recursion. */
export function refuseCycles({ nodes }: CompiledPlan): void {
  // Vertex 2i: node i starts. Vertex 2i + 1: its subtree is complete. An edge a → b: a comes after b.
  const after = (vertex: number): number[] => {
    const node = nodes[vertex >> 1];
    if (!node) return [];
    if (vertex % 2 === 1) return [vertex - 1, ...node.children.map((child) => child * 2 + 1)];
    const parent = node.planned.parent;
    return [...(parent === null ? [] : [parent * 2]), ...node.dependencies.map((dependency) => dependency.anchor * 2 + 1)];
  };
  const state = new Uint8Array(nodes.length * 2); // 0 new, 1 on the path, 2 done
  for (let start = 0; start < state.length; start++) {
    if (state[start] !== 0) continue;
    const path: { vertex: number; rest: number[] }[] = [{ vertex: start, rest: after(start) }];
    state[start] = 1;
    for (let top = path[path.length - 1]; top; top = path[path.length - 1]) {
      const next = top.rest.pop();
      if (next === undefined) {
        state[top.vertex] = 2;
        path.pop();
      } else if (state[next] === 1) {
        throw cycleError(path.map((step) => step.vertex).slice(path.findIndex((step) => step.vertex === next)), nodes);
      } else if (state[next] === 0) {
        state[next] = 1;
        path.push({ vertex: next, rest: after(next) });
      }
    }
  }
}

function cycleError(vertices: readonly number[], nodes: CompiledPlan['nodes']): GenarunError {
  const ids: string[] = [];
  for (const vertex of vertices) {
    const id = nodes[vertex >> 1]?.planned.id ?? '?';
    if (ids[ids.length - 1] !== id) ids.push(id);
  }
  if (ids.length > 1 && ids[0] === ids[ids.length - 1]) ids.pop();
  const position = nodes[(vertices[0] ?? 0) >> 1]?.planned.position;
  return new GenarunError({
    code: 'invalid_input',
    message: `nodes wait for each other in a circle: ${[...ids, ids[0]].map((id) => `"${id}"`).join(' → ')}`,
    hint: 'let one of them go without the other: a node cannot read what is made after it',
    ...(position === undefined ? {} : { position }),
  });
}
