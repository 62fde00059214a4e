import { nearestNeighbours } from '../clusters/nearest.ts';
import { euclidean, type Points, rowsOfPoints } from '../points/points.ts';
import type { Random } from '../statistics/random.ts';

/** Pairs of points i, j, i, j, … that a projection pulls together, keeps within reach, or pushes apart. */
export type Pairs = { readonly near: Int32Array; readonly middle: Int32Array; readonly far: Int32Array };

/**
 * The pairs of PaCMAP (Wang, Huang, Rudin & Shaposhnik 2021): per point `neighbours` near ones by distance scaled with both points' mean distance to
 * their 4th to 6th neighbours, half as many at middle distance (the second nearest of six drawn at random), twice as many drawn far from the near ones.
 */
export function choosePairs(points: Points, neighbours: number, random: Random): Pairs {
  const { count } = points;
  const k = Math.min(neighbours, count - 1);
  const near = nearPairs(points, k);
  const middle: number[] = [];
  const far: number[] = [];
  const [middleEach, farEach] = [Math.max(1, Math.round(k / 2)), Math.max(1, 2 * k)];
  for (let point = 0; point < count; point++) {
    for (let round = 0; round < middleEach; round++) middle.push(point, middlePartner(points, point, random));
    const own = new Set<number>([point]);
    for (let place = 0; place < k; place++) own.add(near[2 * (point * k + place) + 1] ?? 0);
    for (let found = 0; found < Math.min(farEach, count - own.size); ) {
      const other = random.integer(count);
      if (own.has(other)) continue;
      far.push(point, other);
      found++;
    }
  }
  return { near, middle: Int32Array.from(middle), far: Int32Array.from(far) };
}

function nearPairs(points: Points, k: number): Int32Array {
  const { count } = points;
  const pool = Math.min(k + 50, count - 1);
  const { indices, distances } = nearestNeighbours(rowsOfPoints(points), pool);
  const scale = Float64Array.from({ length: count }, (_, point) => {
    let [sum, used] = [0, 0];
    for (let rank = Math.min(3, pool - 1); rank < Math.min(6, pool); rank++, used++) sum += distances[point * pool + rank] ?? 0;
    return Math.max(1e-10, sum / used);
  });
  const pairs = new Int32Array(2 * count * k);
  for (let point = 0; point < count; point++) {
    const ranked = Array.from({ length: pool }, (_, rank) => {
      const other = indices[point * pool + rank] ?? 0;
      return [(distances[point * pool + rank] ?? 0) ** 2 / ((scale[point] ?? 1) * (scale[other] ?? 1)), other] as const;
    }).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    for (let place = 0; place < k; place++) pairs.set([point, ranked[place]?.[1] ?? 0], 2 * (point * k + place));
  }
  return pairs;
}

function middlePartner(points: Points, point: number, random: Random): number {
  let [first, second, firstAt, secondAt] = [-1, -1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let draw = 0; draw < 6; draw++) {
    let other = random.integer(points.count - 1);
    if (other >= point) other++;
    const distance = euclidean(points, point, points, other);
    if (distance < firstAt) [second, secondAt, first, firstAt] = [first, firstAt, other, distance];
    else if (distance < secondAt) [second, secondAt] = [other, distance];
  }
  return second >= 0 ? second : first;
}
