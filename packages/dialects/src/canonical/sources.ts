import type { Pipeline, Position } from '@genarun/spec';
import { type Path, pointerOf, valueAt } from '../problem/path.ts';
import type { Locate } from '../problem/problem.ts';

/** A canonical path and the path in the author's document that it was made from. */
export type Sourced = { readonly canonical: Path; readonly source: Path };

/** JSON pointer of the canonical document → position, for a compiled document. Parts that were not made, or have no position, are left out. */
export function originsFrom(pipeline: Pipeline, sources: readonly Sourced[], position: Locate): ReadonlyMap<string, Position> {
  const origins = new Map<string, Position>();
  for (const { canonical, source } of sources) {
    const at = valueAt(pipeline, canonical) === undefined ? undefined : position(source);
    if (at) origins.set(pointerOf(canonical), at);
  }
  return origins;
}

/** Positions of canonical paths by their origins. */
export function mappedPosition(origins: ReadonlyMap<string, Position>): Locate {
  return (path) => origins.get(pointerOf(path));
}
