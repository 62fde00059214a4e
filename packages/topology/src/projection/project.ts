import { checkPoints, type Points } from '../points/points.ts';
import { createRandom } from '../statistics/random.ts';
import { choosePairs, type Pairs } from './pairs.ts';
import { principalComponents } from './principal-components.ts';

/** How a map is made; the same seed gives the same map. */
export type ProjectionOptions = {
  /** 2 unless told. */
  readonly dimension?: number;
  /** Near points per point; 10 unless told, more for more than 10,000 points. */
  readonly neighbours?: number;
  readonly iterations?: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
};

/**
 * A map of points in few dimensions by PaCMAP (Wang, Huang, Rudin & Shaposhnik, JMLR 22:201, 2021): principal components first, then near pairs
 * pull, middle pairs pull early to set the whole in place, far pairs push. Which points are neighbours and which groups lie apart is kept; lengths, areas and
 * densities on the map mean nothing. Points of more than 100 dimensions are reduced to 100 principal components first. O(n² · dimension) for the
 * neighbours, O(n) an iteration. The same seed gives the same map. Throws the signal's reason when aborted, and a
 * RangeError that names the row of a coordinate that is not finite.
 */
export function projectPoints(points: Points, options: ProjectionOptions): Points {
  const { dimension = 2, iterations = 450, seed, signal, onProgress } = options;
  const { count } = points;
  checkPoints(points, 'euclidean');
  if (count === 0) return { data: new Float64Array(0), count: 0, dimension };
  const reduced = points.dimension > 100 ? principalComponents(points, 100, { rounds: 6 }).scores : scaleToUnit(points);
  const start = principalComponents(reduced, dimension).scores;
  const map = new Float64Array(count * dimension);
  for (let row = 0; row < count; row++)
    for (let axis = 0; axis < start.dimension; axis++) map[row * dimension + axis] = 0.01 * (start.data[row * start.dimension + axis] ?? 0);
  const random = createRandom(seed);
  // Without a tremor, points that start at one place would stay at one place.
  for (let place = 0; place < map.length; place++) map[place] = (map[place] ?? 0) + 1e-6 * random.normal();
  if (count < 4) return { data: map, count, dimension };
  const neighbours = options.neighbours ?? Math.round(count <= 10_000 ? 10 : 10 + 15 * (Math.log10(count) - 4));
  const pairs = choosePairs(reduced, neighbours, random);
  const step = createAdam(map, 1);
  const gradient = new Float64Array(map.length);
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (iteration % 10 === 0) {
      signal?.throwIfAborted();
      onProgress?.(iteration / iterations);
    }
    gradient.fill(0);
    addForces({ map, gradient, dimension, pairs, weights: weightsAt(iteration / iterations) });
    step(gradient);
  }
  onProgress?.(1);
  return { data: map, count, dimension };
}

/** All axes shifted to 0 and divided by the one greatest range. */
function scaleToUnit({ data, count, dimension }: Points): Points {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const range = high > low ? high - low : 1;
  return { data: Float64Array.from(data, (value) => (value - low) / range), count, dimension };
}

type Weights = { readonly near: number; readonly middle: number; readonly far: number };

/** The three phases: set the whole in place, improve, and sharpen the near. They end at 2/9, 4/9 and 1 of all iterations. */
function weightsAt(share: number): Weights {
  if (share < 2 / 9) return { near: 2, middle: 1000 * (1 - share / (2 / 9)) + 3 * (share / (2 / 9)), far: 1 };
  return share < 4 / 9 ? { near: 3, middle: 3, far: 1 } : { near: 1, middle: 0, far: 1 };
}

type Forces = { readonly map: Float64Array; readonly gradient: Float64Array; readonly dimension: number; readonly pairs: Pairs; readonly weights: Weights };

/** Gradients of Σ d / (10 + d) over near, Σ d / (10,000 + d) over middle, Σ 1 / (1 + d) over far pairs, with d = 1 + squared distance on the map. */
function addForces({ map, gradient, dimension, pairs, weights }: Forces): void {
  addPairs({ map, gradient, dimension }, pairs.near, { strength: 20 * weights.near, reach: 10 });
  if (weights.middle > 0) addPairs({ map, gradient, dimension }, pairs.middle, { strength: 20_000 * weights.middle, reach: 10_000 });
  addPairs({ map, gradient, dimension }, pairs.far, { strength: -2 * weights.far, reach: 1 });
}

/** Adds strength / (reach + d)² times the difference of each pair. */
function addPairs(
  { map, gradient, dimension }: Pick<Forces, 'map' | 'gradient' | 'dimension'>,
  pairs: Int32Array,
  { strength, reach }: { readonly strength: number; readonly reach: number },
): void {
  for (let pair = 0; pair < pairs.length; pair += 2) {
    const [i, j] = [(pairs[pair] ?? 0) * dimension, (pairs[pair + 1] ?? 0) * dimension];
    let distance = 1;
    for (let axis = 0; axis < dimension; axis++) {
      const difference = (map[i + axis] ?? 0) - (map[j + axis] ?? 0);
      distance += difference * difference;
    }
    const factor = strength / ((reach + distance) * (reach + distance));
    for (let axis = 0; axis < dimension; axis++) {
      const force = factor * ((map[i + axis] ?? 0) - (map[j + axis] ?? 0));
      gradient[i + axis] = (gradient[i + axis] ?? 0) + force;
      gradient[j + axis] = (gradient[j + axis] ?? 0) - force;
    }
  }
}

/** Adam (Kingma & Ba 2015) on one array. */
function createAdam(values: Float64Array, rate: number): (gradient: Float64Array) => void {
  const [first, second] = [new Float64Array(values.length), new Float64Array(values.length)];
  let [decay1, decay2] = [1, 1];
  return (gradient) => {
    decay1 *= 0.9;
    decay2 *= 0.999;
    const scale = (rate * Math.sqrt(1 - decay2)) / (1 - decay1);
    for (let place = 0; place < values.length; place++) {
      const slope = gradient[place] ?? 0;
      const [m, v] = [0.9 * (first[place] ?? 0) + 0.1 * slope, 0.999 * (second[place] ?? 0) + 0.001 * slope * slope];
      first[place] = m;
      second[place] = v;
      values[place] = (values[place] ?? 0) - (scale * m) / (Math.sqrt(v) + 1e-7);
    }
  };
}
