import type { PointMetric, Points } from '../points/points.ts';
import { pairPaths } from '../sequences/pairing.ts';

/** Where a sequence ends up: at one place, going round, or neither. `onset` is the first step of it and `period` the steps round it. */
export type Ending = { readonly kind: 'fixed-point' | 'cycle'; readonly onset: number; readonly period: number } | { readonly kind: 'none' };

/**
 * The first exact repeat in a sequence of keys (hashes, texts): the step that repeats, the step it repeats, and the loop length. With `stride`, only steps of
 * the same phase are compared (a network of k models). Null when there is none.
 */
export function firstRepeat(
  keys: readonly (string | number)[],
  options: { readonly stride?: number } = {},
): { readonly at: number; readonly first: number; readonly length: number } | null {
  const { stride = 1 } = options;
  const seen = new Map<string, number>();
  for (const [at, key] of keys.entries()) {
    const phased = `${at % stride}:${typeof key}:${key}`;
    const first = seen.get(phased);
    if (first !== undefined) return { at, first, length: at - first };
    seen.set(phased, at);
  }
  return null;
}

type EndingOptions = {
  /** How many more rounds than the first one must be seen; 1 for keys and 2 for paths unless told. */
  readonly rounds?: number;
  /** The longest period looked for; what the length allows unless told. */
  readonly longest?: number;
};

/**
 * Whether a sequence of keys is caught for good: the least period p such that every step from some onset to the end equals the step p before it, for at
 * least `rounds` rounds after the first. O(n · longest period).
 */
export function endingOfKeys(keys: readonly (string | number)[], options: EndingOptions = {}): Ending {
  const { rounds = 1, longest } = options;
  const isCaught = (step: number, period: number) => keys[step] === keys[step + period];
  return endingWhere({ count: keys.length, isCaught, rounds, longest, least: 1 });
}

/**
 * The same for a path of points: from the onset to the end, all steps of one phase (t, t + p, t + 2p, …) are within `radius` of each other, so a slow walk
 * is not taken for a place. Choose the radius from what the noise of one place is, for instance the distance of embeddings of paraphrases. At least four steps
 * must come back. O(n² log n) distances at worst.
 */
export function endingOfPath(path: Points, options: EndingOptions & { readonly radius: number; readonly metric?: PointMetric }): Ending {
  const { rounds = 2, longest, radius } = options;
  const distance = pairPaths(path, path, options.metric);
  const isCaught = (step: number, period: number) => {
    for (let later = step + period; later < path.count; later += period) if (distance(step, later) > radius) return false;
    return true;
  };
  return endingWhere({ count: path.count, isCaught, rounds, longest, least: 4 });
}

type Search = {
  readonly count: number;
  readonly isCaught: (step: number, period: number) => boolean;
  readonly rounds: number;
  readonly longest: number | undefined;
  readonly least: number;
};

function endingWhere({ count, isCaught, rounds, longest, least }: Search): Ending {
  const limit = Math.min(longest ?? count, Math.floor((count - 1) / (1 + Math.max(0, rounds))) + 1);
  for (let period = 1; period <= limit; period++) {
    let onset = Math.max(0, count - period);
    while (onset > 0 && isCaught(onset - 1, period)) onset--;
    if (count - period - onset >= Math.max(rounds * period, least)) return { kind: period === 1 ? 'fixed-point' : 'cycle', onset, period };
  }
  return { kind: 'none' };
}
