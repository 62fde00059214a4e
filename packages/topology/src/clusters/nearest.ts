import type { DistanceRows } from '../points/points.ts';

/** The k nearest other items of every item, nearest first: `indices[i * k + r]` at `distances[i * k + r]`. */
export type Neighbours = { readonly k: number; readonly indices: Int32Array; readonly distances: Float64Array };

/**
 * The k nearest other items of each item by comparing all pairs, O(n² (cost of a distance + log k)); ties go to the lower index. Throws a RangeError unless 1
 * ≤ k < n.
 */
export function nearestNeighbours(rows: DistanceRows, k: number): Neighbours {
  const { size } = rows;
  if (!(Number.isInteger(k) && k >= 1 && k < size)) throw new RangeError(`nearest neighbours: expected k between 1 and ${size - 1}, got ${k}`);
  const [indices, distances] = [new Int32Array(size * k), new Float64Array(size * k)];
  const line = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    rows.fill(row, line);
    line[row] = Number.POSITIVE_INFINITY;
    smallest(line, indices.subarray(row * k, (row + 1) * k), distances.subarray(row * k, (row + 1) * k));
  }
  return { k, indices, distances };
}

/** Keeps the smallest values of a line by insertion; most candidates fail the first comparison. */
function smallest(line: Float64Array, indices: Int32Array, distances: Float64Array): void {
  const k = indices.length;
  distances.fill(Number.POSITIVE_INFINITY);
  indices.fill(-1);
  let limit = Number.POSITIVE_INFINITY;
  for (let candidate = 0; candidate < line.length; candidate++) {
    const value = line[candidate] ?? 0;
    if (!(value < limit)) continue;
    let place = k - 1;
    while (place > 0 && (distances[place - 1] ?? 0) > value) {
      distances[place] = distances[place - 1] ?? 0;
      indices[place] = indices[place - 1] ?? 0;
      place--;
    }
    distances[place] = value;
    indices[place] = candidate;
    limit = distances[k - 1] ?? 0;
  }
}

/** Each item's distance to its `count`-th nearest item, itself counted as the first (0 when count is 1). */
export function coreDistances(rows: DistanceRows, count: number): Float64Array {
  if (count <= 1) return new Float64Array(rows.size);
  const { k, distances } = nearestNeighbours(rows, Math.min(count - 1, rows.size - 1));
  return Float64Array.from({ length: rows.size }, (_, row) => distances[row * k + k - 1] ?? 0);
}
