import { solveLinear } from '../algebra/linear-system.ts';
import type { MarkovModel } from './markov.ts';

/**
 * The mean number of steps until a chain leaves a set of states, from each of them: (I − Q)⁻¹ 1 (Kemeny & Snell 1960). Infinity where it may never leave.
 * Throws a RangeError for an unknown state.
 */
export function exitTimes(
  { states, matrix }: Pick<MarkovModel, 'states' | 'matrix'>,
  within: readonly string[],
): readonly { readonly state: string; readonly steps: number }[] {
  const places = within.map((state) => placeOf(states, state));
  const never = trappedWithin(matrix, states.length, new Set(places));
  // A state that may run into one that never leaves has no finite mean either.
  const endless = reaching(matrix, states.length, { from: new Set(places), to: never });
  const leaving = places.filter((place) => !endless.has(place));
  const system = Float64Array.from({ length: leaving.length ** 2 }, (_, place) => {
    const [row, column] = [Math.floor(place / leaving.length), place % leaving.length];
    return (row === column ? 1 : 0) - (matrix[(leaving[row] ?? 0) * states.length + (leaving[column] ?? 0)] ?? 0);
  });
  const solved = solveLinear(system, new Float64Array(leaving.length).fill(1));
  return within.map((state, index) => {
    const place = leaving.indexOf(places[index] ?? -1);
    return { state, steps: place >= 0 && solved !== null ? (solved[place] ?? 0) : Number.POSITIVE_INFINITY };
  });
}

/** The chance to reach one set of states before another, from every state (the committor). Where neither can be reached it is 0. */
export function committor({ states, matrix }: Pick<MarkovModel, 'states' | 'matrix'>, target: readonly string[], other: readonly string[]): Float64Array {
  const size = states.length;
  const [goal, stop] = [new Set(target.map((state) => placeOf(states, state))), new Set(other.map((state) => placeOf(states, state)))];
  const between = Array.from({ length: size }, (_, state) => state).filter((state) => !goal.has(state) && !stop.has(state));
  const never = trappedWithin(matrix, size, new Set(between));
  const open = between.filter((state) => !never.has(state));
  const system = new Float64Array(open.length ** 2);
  const right = new Float64Array(open.length);
  for (const [row, from] of open.entries()) {
    for (const [column, to] of open.entries()) system[row * open.length + column] = (row === column ? 1 : 0) - (matrix[from * size + to] ?? 0);
    for (const to of goal) right[row] = (right[row] ?? 0) + (matrix[from * size + to] ?? 0);
  }
  const solved = solveLinear(system, right);
  const chances = new Float64Array(size);
  for (const state of goal) chances[state] = 1;
  for (const [row, state] of open.entries()) chances[state] = solved?.[row] ?? 0;
  return chances;
}

function placeOf(states: readonly string[], state: string): number {
  const place = states.indexOf(state);
  if (place < 0) throw new RangeError(`state "${state}": expected one of ${states.join(', ')}`);
  return place;
}

/** The states of a set from which no path leads out of it. */
function trappedWithin(matrix: Float64Array, size: number, within: ReadonlySet<number>): ReadonlySet<number> {
  const outside = new Set(Array.from({ length: size }, (_, state) => state).filter((state) => !within.has(state)));
  const leaves = reaching(matrix, size, { from: within, to: outside });
  return new Set([...within].filter((state) => !leaves.has(state)));
}

/** The states of `from` that reach a state of `to` by a path through `from`, those in both included. */
function reaching(
  matrix: Float64Array,
  size: number,
  { from, to }: { readonly from: ReadonlySet<number>; readonly to: ReadonlySet<number> },
): ReadonlySet<number> {
  const found = new Set([...from].filter((state) => to.has(state)));
  for (let changed = true; changed; ) {
    changed = false;
    for (const state of from) {
      if (found.has(state)) continue;
      for (let next = 0; next < size; next++) {
        if ((matrix[state * size + next] ?? 0) > 0 && (to.has(next) || found.has(next))) {
          found.add(state);
          changed = true;
          break;
        }
      }
    }
  }
  return found;
}
