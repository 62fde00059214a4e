import { isRecord } from '@genarun/spec';
import { type Path, printPath } from '../problem/path.ts';
import type { Problem } from '../problem/problem.ts';

/** A part of a document and where it stands. */
export type Placed = { readonly value: unknown; readonly path: Path };

/** The items of a list with their places; nothing when it is no list. */
export function placed(list: unknown, path: Path): readonly Placed[] {
  return Array.isArray(list) ? list.map((value: unknown, index) => ({ value, path: [...path, index] })) : [];
}

/** Ids given twice among siblings or again below a node of that id; `children` is the field that holds them. Two branches may each have a child of the same id. */
export function duplicateIds(nodes: readonly Placed[], children: string, above: ReadonlyMap<string, Path> = new Map()): Problem[] {
  const siblings = new Map<string, Path>();
  return nodes.flatMap(({ value, path }) => {
    if (!isRecord(value)) return [];
    const inner = placed(value[children], [...path, children]);
    const { id } = value;
    if (typeof id !== 'string') return duplicateIds(inner, children, above);
    const problem = taken(id, [...path, 'id'], siblings.get(id), above.get(id));
    siblings.set(id, path);
    return [...problem, ...duplicateIds(inner, children, new Map([...above, [id, path]]))];
  });
}

function taken(id: string, path: Path, sibling: Path | undefined, ancestor: Path | undefined): Problem[] {
  if (sibling) return [{ path, message: `${printPath(path)}: the id "${id}" is already taken by ${printPath(sibling)}; ids of siblings differ` }];
  if (ancestor) return [{ path, message: `${printPath(path)}: the id "${id}" is already taken by ${printPath(ancestor)}, inside which this node stands` }];
  return [];
}
