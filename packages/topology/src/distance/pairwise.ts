import { checkPoints, type PointMetric, type Points } from '../points/points.ts';
import type { CondensedDistances } from './condensed.ts';
import { type FillPairs, simdKernel, simdModule } from './kernel.ts';
import { plainKernel } from './plain.ts';

/** Which distances, and what measures them. */
export type PairOptions = {
  /** Default: euclidean. */
  readonly metric?: PointMetric;
  /** auto takes WebAssembly where it runs; plain is TypeScript. Both give the same bits. */
  readonly kernel?: 'auto' | 'plain';
};

/** So many points are compared with all later ones before anybody else gets a turn. */
const blockSize = 32;

/**
 * Distances of all pairs of points, in 32-bit floats: sums of differences, so that equal points are at 0 and near ones keep their digits.
 * Chord normalises first; cosine is chord² / 2. Throws a RangeError for a coordinate that is not finite, points too far apart for
 * 32-bit floats, or a zero vector where directions count.
 */
export function pairDistances(points: Points, options: PairOptions = {}): CondensedDistances {
  const steps = pairDistanceSteps(points, options);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** The same work in steps, each of which yields how many of the pairs are done (0 to 1). */
export function* pairDistanceSteps(points: Points, { metric = 'euclidean', kernel = 'auto' }: PairOptions = {}): Generator<number, CondensedDistances> {
  const { count } = points;
  const filler = fillerOf(points, metric, kernel);
  for (let from = 0; from < count; from += blockSize) {
    filler.fill(from, Math.min(count, from + blockSize), metric === 'manhattan');
    const left = Math.max(0, count - from - blockSize);
    yield count < 2 ? 1 : 1 - (left * (left - 1)) / (count * (count - 1));
  }
  const data = filler.data();
  checkRange(data);
  // A product of two 32-bit floats is exact in 64 bits; halving is exact; storing rounds once.
  if (metric === 'cosine') for (let pair = 0; pair < data.length; pair++) data[pair] = ((data[pair] ?? 0) * (data[pair] ?? 0)) / 2;
  return { data, size: count };
}

/** Squares of 32-bit floats end at 3.4 · 10³⁸. */
function checkRange(data: Float32Array): void {
  const wrong = data.findIndex((distance) => !(distance < Number.POSITIVE_INFINITY));
  if (wrong === -1) return;
  const row = Math.floor((1 + Math.sqrt(1 + 8 * wrong)) / 2);
  throw new RangeError(
    `rows ${wrong - (row * (row - 1)) / 2} and ${row}: expected coordinates that differ by less than about 10¹⁹ (distances are 32-bit floats), got more; scale the points down`,
  );
}

function fillerOf(points: Points, metric: PointMetric, kernel: 'auto' | 'plain'): FillPairs {
  checkPoints(points, metric);
  const stride = Math.ceil(points.dimension / 4) * 4;
  const padded = padPoints(points, stride, metric === 'chord' || metric === 'cosine');
  // WebAssembly addresses 4 GB.
  const bytes = 4 * (points.count * stride + (points.count * (points.count - 1)) / 2);
  const module = kernel === 'auto' && bytes < 4e9 ? simdModule() : undefined;
  return module === undefined ? plainKernel(padded, points.count, stride) : simdKernel(module, padded, points.count, stride);
}

/** The points in 32-bit floats, each filled up with zeros to `stride` numbers, on the unit sphere when asked. */
function padPoints({ data, count, dimension }: Points, stride: number, unit: boolean): Float32Array {
  const padded = new Float32Array(count * stride);
  for (let row = 0; row < count; row++) {
    let square = 0;
    for (let axis = 0; axis < dimension; axis++) {
      const value = data[row * dimension + axis] ?? 0;
      square += value * value;
      padded[row * stride + axis] = value;
    }
    if (!unit) continue;
    const norm = Math.sqrt(square);
    for (let axis = 0; axis < dimension; axis++) padded[row * stride + axis] = (data[row * dimension + axis] ?? 0) / norm;
  }
  return padded;
}
