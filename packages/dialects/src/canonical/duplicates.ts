import { isRecord } from '@genarun/spec';
import { type Path, printPath } from '../problem/path.ts';
import type { Problem } from '../problem/problem.ts';

/** Ids given twice among siblings or again below a node of that name; `children` is the field that holds them. Two branches may each have a child of the same id. */
export function duplicateIds(nodes: unknown, children: string, path: Path, above: ReadonlyMap<string, Path> = new Map()): Problem[] {
  if (!Array.isArray(nodes)) return [];
  const problems: Problem[] = [];
  const siblings = new Map<string, Path>();
  nodes.forEach((node: unknown, index) => {
    if (!isRecord(node)) return;
    const at = [...path, index];
    const { id } = node;
    if (typeof id === 'string') {
      const sibling = siblings.get(id);
      const ancestor = above.get(id);
      if (sibling)
        problems.push({
          path: [...at, 'id'],
          message: `${printPath([...at, 'id'])}: the id "${id}" is already taken by ${printPath(sibling)}; ids of siblings differ`,
        });
      else if (ancestor)
        problems.push({
          path: [...at, 'id'],
          message: `${printPath([...at, 'id'])}: the id "${id}" is already taken by ${printPath(ancestor)}, inside which this node stands`,
        });
      siblings.set(id, at);
    }
    const inner = typeof id === 'string' ? new Map([...above, [id, at]]) : above;
    problems.push(...duplicateIds(node[children], children, [...at, children], inner));
  });
  return problems;
}
