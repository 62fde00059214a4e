import { assemblePrevious, type ReadBlob } from './lookup.ts';
import type { Loop, Place, RunState } from './state.ts';

/** How far back an iteration's output was there before in its loop, or undefined. Products are equal by their bytes, not by where they were made. */
export function repetitionIn(state: RunState, loop: Loop, readBlob: ReadBlob): number | undefined {
  const { last } = loop;
  if (!last) return undefined;
  const print = (place: Place) => JSON.stringify(assemblePrevious(state, place, readBlob), (key, value: unknown) => (key === '$product' ? undefined : value));
  if (!loop.seen) {
    const seen = new Map<string, number>();
    for (let at = last.previous; at; at = at.previous) if (!seen.has(print(at))) seen.set(print(at), at.iteration);
    loop.seen = seen;
  }
  const newest = print(last);
  const before = loop.seen.get(newest);
  if (before !== undefined && before < last.iteration) return last.iteration - before;
  loop.seen.set(newest, last.iteration);
  return undefined;
}
