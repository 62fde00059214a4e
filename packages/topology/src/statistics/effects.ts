import { codeLabels } from './labels.ts';
import { mean, variance } from './summary.ts';

/** One-way analysis of variance of numbers by group, with effect sizes. */
export type OneWay = {
  /** Null when there is nothing to compare: one group, or no spread within groups. */
  readonly f: number | null;
  readonly between: number;
  readonly within: number;
  readonly degrees: readonly [number, number];
  readonly etaSquared: number;
  readonly omegaSquared: number;
};

/** Splits the spread of values into between and within groups; ω² is the estimate of explained variance with its bias removed (Hays 1963), so it may be below 0. */
export function oneWay(values: ArrayLike<number>, groups: ArrayLike<string | number>): OneWay {
  const { codes, levels, counts } = codeLabels(groups);
  if (codes.length !== values.length) throw new RangeError(`one-way analysis: expected ${values.length} group labels, got ${codes.length}`);
  const sums = new Float64Array(levels.length);
  for (let index = 0; index < values.length; index++) sums[codes[index] ?? 0] = (sums[codes[index] ?? 0] ?? 0) + (values[index] ?? 0);
  const centre = mean(values);
  let [between, within] = [0, 0];
  for (let level = 0; level < levels.length; level++) between += (counts[level] ?? 0) * ((sums[level] ?? 0) / (counts[level] ?? 1) - centre) ** 2;
  for (let index = 0; index < values.length; index++) {
    const code = codes[index] ?? 0;
    within += ((values[index] ?? 0) - (sums[code] ?? 0) / (counts[code] ?? 1)) ** 2;
  }
  return { ...ratio({ between, within, groups: levels.length, size: values.length }), between, within };
}

/** F, degrees of freedom and effect sizes of sums of squares. */
function ratio({
  between,
  within,
  groups,
  size,
}: {
  readonly between: number;
  readonly within: number;
  readonly groups: number;
  readonly size: number;
}): Omit<OneWay, 'between' | 'within'> {
  const degrees = [groups - 1, size - groups] as const;
  const error = degrees[1] > 0 ? within / degrees[1] : 0;
  const total = between + within;
  return {
    f: degrees[0] > 0 && error > 1e-14 * total ? between / degrees[0] / error : null,
    degrees,
    etaSquared: total > 0 ? between / total : 0,
    omegaSquared: total > 0 ? (between - degrees[0] * error) / (total + error) : 0,
  };
}

/** The difference of two means in pooled standard deviations, small-sample bias removed (Hedges 1981); NaN without spread. */
export function hedges(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [n, m] = [first.length, second.length];
  const pooled = Math.sqrt(((n - 1) * variance(first) + (m - 1) * variance(second)) / (n + m - 2));
  return (1 - 3 / (4 * (n + m) - 9)) * ((mean(first) - mean(second)) / pooled);
}

/** How much more often a value of the first group is above one of the second than below: −1 … 1 (Cliff 1993). O((n + m) log). */
export function cliffDelta(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const sorted = Float64Array.from(second).sort();
  let balance = 0;
  for (let index = 0; index < first.length; index++) {
    const value = first[index] ?? 0;
    balance += countBelow(sorted, value, false) - (sorted.length - countBelow(sorted, value, true));
  }
  return balance / (first.length * sorted.length);
}

function countBelow(sorted: Float64Array, value: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] ?? 0;
    if (at < value || (orEqual && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
