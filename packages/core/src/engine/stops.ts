import type { Json, Print, Stop } from '@genarun/spec';
import { isBlobRef } from '@genarun/spec';
import { assemblePrevious, type ReadBlob } from './lookup.ts';
import { profileDistance, profileOf, sketchDistance, type TextProfile } from './sketch.ts';
import type { Loop, Place, RunState } from './state.ts';

/** Why a loop ends by what it has made. `loopLength`: how many iterations ago the same, or nearly the same, was there. */
export type Stopping =
  | { readonly reason: 'duplicate'; readonly loopLength: number }
  | { readonly reason: 'near'; readonly loopLength: number; readonly distance: number }
  | { readonly reason: 'fixedPoint'; readonly loopLength: number }
  | { readonly reason: 'cost'; readonly spent: number };

/** How a job's value has to be told so that its loop's policies can compare it; undefined where none does. */
export function comparisonFor(stop: Stop | undefined): 'exact' | 'near' | undefined {
  if (stop?.near !== undefined || (stop?.fixedPoint?.distance ?? 0) > 0) return 'near';
  return stop?.duplicate !== undefined || stop?.fixedPoint !== undefined ? 'exact' : undefined;
}

/** What a loop remembers of its iterations for its policies: exact texts → iteration, and what each iteration looks like from afar. */
export type Memory = { readonly prints: Map<string, number>; readonly likenesses: Likeness[]; next: number };

type Likeness = { readonly print: string; readonly sketch?: string; readonly profile?: TextProfile };

/** The policy that ends a loop after its last iteration, if one does. The memory is made again from the places after a replay. */
export function stoppingOf(state: RunState, loop: Loop, stop: Stop, readBlob: ReadBlob): Stopping | undefined {
  const { last } = loop;
  if (!last) return undefined;
  const compare = comparisonFor(stop);
  const alike = compare && likeBefore(state, loop, { stop, compare, readBlob });
  if (alike) return alike;
  return stop.cost !== undefined && loop.spent >= stop.cost ? { reason: 'cost', spent: loop.spent } : undefined;
}

type Comparing = { readonly stop: Stop; readonly compare: 'exact' | 'near'; readonly readBlob: ReadBlob };

function likeBefore(state: RunState, loop: Loop, { stop, compare, readBlob }: Comparing): Stopping | undefined {
  const { last } = loop;
  const memory = remember(state, loop, compare, readBlob);
  const newest = last && memory.likenesses[last.iteration];
  if (!last || !newest) return undefined;
  const first = memory.prints.get(newest.print);
  if (stop.duplicate !== undefined && first !== undefined && first < last.iteration) return { reason: 'duplicate', loopLength: last.iteration - first };
  const near = stop.near && nearest(memory.likenesses, last.iteration, stop.near.distance);
  if (near) return { reason: 'near', ...near };
  const round = state.compiled.nodes[loop.group.node]?.planned.cycle?.length ?? 1;
  const fixed = stop.fixedPoint && isFixed(memory.likenesses, { round, distance: 0, ...stop.fixedPoint });
  return fixed ? { reason: 'fixedPoint', loopLength: round } : undefined;
}

function remember(state: RunState, loop: Loop, compare: 'exact' | 'near', readBlob: ReadBlob): Memory {
  loop.memory ??= { prints: new Map(), likenesses: [], next: 0 };
  const { memory } = loop;
  const fresh: Place[] = [];
  for (let at = loop.last; at && at.iteration >= memory.next; at = at.previous) fresh.push(at);
  for (const place of fresh.reverse()) {
    // Read before anything is noted: a value that has to be loaded first asks for this again.
    const likeness = likenessOf(state, place, compare, readBlob);
    memory.likenesses.push(likeness);
    if (!memory.prints.has(likeness.print)) memory.prints.set(likeness.print, place.iteration);
    memory.next = place.iteration + 1;
  }
  return memory;
}

function likenessOf(state: RunState, place: Place, compare: 'exact' | 'near', readBlob: ReadBlob): Likeness {
  const known: Print | null = place.print;
  const childless = place.group === null || state.compiled.nodes[place.group.node]?.children.length === 0;
  if (known && childless) return { print: `pixels ${known.pixels}`, ...(known.sketch === undefined ? {} : { sketch: known.sketch }) };
  const whole = assemblePrevious(state, place, readBlob);
  // Products are equal by their bytes, not by where they were made.
  const print = JSON.stringify(whole, (key, value: unknown) => (key === '$product' ? undefined : value)) ?? 'null';
  const own: unknown = isBlobRef(place.value) ? readBlob(place.value) : (place.value as Json); // a done place's value is JSON
  return { print, ...(compare === 'near' && typeof own === 'string' ? { profile: profileOf(own) } : {}) };
}

/** Infinity between a text and a picture, and where only the exact print is known and differs. */
function distanceOf(left: Likeness, right: Likeness): number {
  if (left.print === right.print) return 0;
  if (left.sketch !== undefined && right.sketch !== undefined) return sketchDistance(left.sketch, right.sketch);
  if (left.profile !== undefined && right.profile !== undefined) return profileDistance(left.profile, right.profile);
  return Number.POSITIVE_INFINITY;
}

/** The latest earlier iteration within the distance. */
function nearest(likenesses: readonly Likeness[], newest: number, within: number): { readonly loopLength: number; readonly distance: number } | undefined {
  const own = likenesses[newest];
  for (let at = newest - 1; own && at >= 0; at--) {
    const distance = distanceOf(own, likenesses[at] ?? own);
    if (distance <= within) return { loopLength: newest - at, distance };
  }
  return undefined;
}

/** Whether each of the last `rounds` rounds gave what the round before it gave. */
function isFixed(likenesses: readonly Likeness[], { rounds, round, distance }: { rounds: number; round: number; distance: number }): boolean {
  if (likenesses.length < (rounds + 1) * round) return false;
  for (let back = 1; back <= rounds * round; back++) {
    const [later, earlier] = [likenesses[likenesses.length - back], likenesses[likenesses.length - back - round]];
    if (!later || !earlier || distanceOf(later, earlier) > distance) return false;
  }
  return true;
}
