import { type Path, printPath } from '../problem/path.ts';
import type { Problem } from '../problem/problem.ts';

/** A problem whose message begins with its place. */
export function problemAt(path: Path, message: string, hint?: string): Problem {
  return { path, message: `${printPath(path)}: ${message}`, ...(hint === undefined ? {} : { hint }) };
}
