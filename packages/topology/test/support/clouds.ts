import { type Points, pointsOf } from '../../src/points/points.ts';
import { createRandom } from '../../src/statistics/random.ts';

/** Gaussian clouds around the given centres, one after the other, with the number of the centre of each point. */
export function blobs(options: { readonly centres: readonly (readonly number[])[]; readonly each: number; readonly spread: number; readonly seed: number }): {
  readonly points: Points;
  readonly truth: readonly number[];
} {
  const random = createRandom(options.seed);
  const truth = options.centres.flatMap((_, index) => Array.from({ length: options.each }, () => index));
  return { points: pointsOf(truth.map((index) => options.centres[index]!.map((value) => value + options.spread * random.normal()))), truth };
}

/** Standard normal points. */
export function noise(count: number, dimension: number, seed: number): Points {
  const random = createRandom(seed);
  return { data: Float64Array.from({ length: count * dimension }, () => random.normal()), count, dimension };
}

/** A path that goes round a circle with a period, in the first two of `dimension` axes, with Gaussian noise on all of them. */
export function limitCycle(options: {
  readonly count: number;
  readonly period: number;
  readonly dimension: number;
  readonly spread: number;
  readonly seed: number;
}): Points {
  const random = createRandom(options.seed);
  const rows = Array.from({ length: options.count }, (_, time) => {
    const angle = (2 * Math.PI * time) / options.period;
    return Array.from(
      { length: options.dimension },
      (__, axis) => (axis === 0 ? Math.cos(angle) : axis === 1 ? Math.sin(angle) : 0) + options.spread * random.normal(),
    );
  });
  return pointsOf(rows);
}

/** A random walk with independent normal steps. */
export function randomWalk(count: number, dimension: number, seed: number): Points {
  const random = createRandom(seed);
  const place = new Float64Array(dimension);
  return pointsOf(Array.from({ length: count }, () => place.map((value, axis) => (place[axis] = value + random.normal()))));
}
