import { isRecord, type Position } from '@genarun/spec';
import { type Path, pointerOf } from '../problem/path.ts';

/** JSON pointer → position for every part of a document that stands in the file as it is. */
export function originsOf(document: unknown, position: (path: Path) => Position | undefined): ReadonlyMap<string, Position> {
  const origins = new Map<string, Position>();
  const visit = (value: unknown, path: Path) => {
    const at = position(path);
    if (at) origins.set(pointerOf(path), at);
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, [...path, index]);
    else if (isRecord(value)) for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
  };
  visit(document, []);
  return origins;
}
