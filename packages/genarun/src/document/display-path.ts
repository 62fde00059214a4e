import { relative } from 'node:path';

/** A path as a person in `cwd` would type it: relative when it lies below. */
export function displayPath(cwd: string, path: string): string {
  const near = relative(cwd, path);
  return near !== '' && !near.startsWith('..') ? near : path;
}
