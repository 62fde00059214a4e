import type { PointMetric, Points } from '../points/points.ts';
import { pairPaths } from './pairing.ts';

/** The cost of the best warping and the number of pairs on it; `mean` = cost / pairs compares paths of different lengths. */
export type Warping = { readonly cost: number; readonly pairs: number; readonly mean: number };

/**
 * Dynamic time warping (Sakoe & Chiba 1978): the least sum of distances over monotone pairings of two paths from first to first and last to last.
 * With `band`, a step may be paired only with steps within that many of its place on the diagonal, which takes O(length × band) time; a band of 0 pairs step by
 * step along the diagonal. The warping found is one of least cost with the fewest pairs. It is symmetric, but keeps no triangle inequality.
 * Throws a RangeError for an empty path.
 */
export function timeWarping(first: Points, second: Points, options: { readonly band?: number; readonly metric?: PointMetric } = {}): Warping {
  const [n, m] = [first.count, second.count];
  if (n === 0 || m === 0) throw new RangeError(`time warping: expected paths of one or more steps, got ${n} and ${m}`);
  const distance = pairPaths(first, second, options.metric);
  const slope = n > 1 ? (m - 1) / (n - 1) : 0;
  // The band follows the diagonal of the rectangle; neighbouring rows must touch, or there would be no path.
  const half = Math.max(options.band ?? Math.max(n, m), n > 1 ? slope / 2 : m);
  let before = { low: 0, cost: new Float64Array(0), pairs: new Int32Array(0) };
  for (let i = 0; i < n; i++) {
    const low = Math.max(0, Math.ceil(i * slope - half - 1e-9));
    const high = Math.min(m - 1, Math.floor(i * slope + half + 1e-9));
    const row = { low, cost: new Float64Array(high - low + 1), pairs: new Int32Array(high - low + 1) };
    for (let j = low; j <= high; j++) {
      let [least, pairs] = i === 0 && j === 0 ? [0, 0] : [Number.POSITIVE_INFINITY, 0];
      for (let way = 0; way < 3; way++) {
        const from = way === 0 ? row : before;
        const place = (way === 1 ? j : j - 1) - from.low;
        if (place < 0 || place >= from.cost.length || (way === 0 && place >= j - low) || (way > 0 && i === 0)) continue;
        const cost = from.cost[place] ?? 0;
        const count = from.pairs[place] ?? 0;
        if (cost < least || (cost === least && count < pairs)) [least, pairs] = [cost, count];
      }
      row.cost[j - low] = least + distance(i, j);
      row.pairs[j - low] = pairs + 1;
    }
    before = row;
  }
  const [cost, pairs] = [before.cost[m - 1 - before.low] ?? 0, before.pairs[m - 1 - before.low] ?? 1];
  return { cost, pairs, mean: cost / pairs };
}

/**
 * The discrete Fréchet distance (Eiter & Mannila 1994): the least greatest distance over monotone pairings of two paths. A metric on paths up to repeated
 * steps; O(nm) time, O(m) memory. Throws a RangeError for an empty path.
 */
export function frechetDistance(first: Points, second: Points, options: { readonly metric?: PointMetric } = {}): number {
  const [n, m] = [first.count, second.count];
  if (n === 0 || m === 0) throw new RangeError(`Fréchet distance: expected paths of one or more steps, got ${n} and ${m}`);
  const distance = pairPaths(first, second, options.metric);
  const row = new Float64Array(m).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < n; i++) {
    let diagonal = i === 0 ? 0 : Number.POSITIVE_INFINITY;
    for (let j = 0; j < m; j++) {
      const above = row[j] ?? 0;
      const reach = Math.min(diagonal, above, j > 0 ? (row[j - 1] ?? 0) : Number.POSITIVE_INFINITY);
      row[j] = Math.max(reach, distance(i, j));
      diagonal = above;
    }
  }
  return row[m - 1] ?? 0;
}
