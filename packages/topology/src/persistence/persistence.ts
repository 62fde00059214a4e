import { type CondensedDistances, pairIndex, rowsOfCondensed } from '../distance/condensed.ts';
import { pairDistanceSteps } from '../distance/pairwise.ts';
import { type PointMetric, type Points, rowsOfPoints, selectPoints } from '../points/points.ts';
import { predictCost } from './cost.ts';
import type { Cycle } from './cycles.ts';
import { enclosingRadius } from './enclosing-radius.ts';
import { type Landmarks, maxminLandmarks } from './landmarks.ts';
import { pause } from './pause.ts';
import { sweepComponents, sweepEdges } from './sweep.ts';

/** A class that lives from the first scale to the second; Infinity when it outlives the threshold. */
export type PersistenceBar = readonly [birth: number, death: number];

export type PersistenceProgress = { readonly stage: 'distances' | 'edges'; readonly done: number; readonly total: number };

export type PersistenceOptions = {
  /** Of points. Default: euclidean. */
  readonly metric?: PointMetric;
  /** Highest dimension of a diagram. Default: 1. */
  readonly maxDimension?: 0 | 1 | 2;
  /** Longest edge of the complex, itself included. Default: the enclosing radius, beyond which nothing lives. */
  readonly threshold?: number;
  /** Work out a representative cycle for each class of dimension 1. */
  readonly cycles?: boolean;
  /** Take so many maxmin landmarks instead of all points. */
  readonly landmarks?: number;
  /** What the engine may take before landmarks stand in for the points. Default: 3 GB and 10¹² row operations. */
  readonly budget?: { readonly bytes?: number; readonly work?: number };
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PersistenceProgress) => void;
};

export type PersistenceStats = {
  /** Edges within the threshold. */
  readonly edges: number;
  /** Classes of dimension 1 and 2 that were born, those of length 0 among them. */
  readonly classes: number;
  /** Different sets of cocycles that edges and triangles carried. */
  readonly annotations: number;
  /** Row operations. */
  readonly work: number;
  /** Memory of the engine. */
  readonly bytes: number;
};

export type Persistence = {
  /** Points or items that were given. */
  readonly size: number;
  readonly threshold: number;
  /** One diagram per dimension, by birth and death; bars of length 0 are left out. */
  readonly diagrams: readonly (readonly PersistenceBar[])[];
  /** Aligned with the diagram of dimension 1. */
  readonly cycles?: readonly Cycle[];
  /** Set when landmarks stood in for all points. Diagrams are then within `error` (bottleneck distance) of the exact ones. */
  readonly landmarks?: Landmarks & { readonly error: number };
  readonly stats: PersistenceStats;
};

/**
 * Vietoris–Rips persistence over Z/2 of points or of condensed distances, exact for distances rounded to 32-bit floats, unless landmarks
 * stand in (asked for, or above the budget). Lets others run between slices of work. Throws a RangeError for input that is no distance or
 * no point, and the signal's reason when it is aborted.
 */
export async function persistence(input: Points | CondensedDistances, options: PersistenceOptions = {}): Promise<Persistence> {
  const { signal, maxDimension = 1 } = options;
  signal?.throwIfAborted();
  const size = 'count' in input ? input.count : input.size;
  if (size > 65_535) throw new RangeError(`persistence: expected at most 65535 points, got ${size}; take landmarks first`);
  const threshold = checkThreshold(options.threshold);
  const bytes = options.budget?.bytes ?? 3e9;
  const budget = { bytes, work: options.budget?.work ?? 1e12 };
  const early = 'count' in input ? chooseOfPoints(input, options, bytes) : undefined;
  const distances = 'count' in input ? await distancesOf(early === undefined ? input : selectPoints(input, early.indices), options) : input;
  const late = early === undefined ? chooseOfDistances(distances, options, budget) : undefined;
  const kept = late === undefined ? distances : restrict(distances, late.indices);
  const swept = maxDimension === 0 ? sweepComponents(kept, threshold) : await sweepEdges(kept, { ...options, maxDimension, threshold });
  const landmarks = early ?? late;
  return {
    size,
    ...swept,
    ...(landmarks === undefined ? {} : { landmarks: { ...landmarks, error: 2 * landmarks.coverRadius } }),
  };
}

/** The threshold that was asked for; undefined means the enclosing radius. */
function checkThreshold(asked: number | undefined): number | undefined {
  if (asked === undefined || asked === Number.POSITIVE_INFINITY) return undefined;
  if (!(asked >= 0)) throw new RangeError(`threshold: expected a length of at least 0, got ${asked}`);
  return asked;
}

async function distancesOf(points: Points, { metric, signal, onProgress }: PersistenceOptions): Promise<CondensedDistances> {
  const steps = pairDistanceSteps(points, { metric });
  const total = (points.count * (points.count - 1)) / 2;
  // A slice of about 2 · 10⁷ coordinates takes some tens of milliseconds.
  const slice = Math.min(1, 2e7 / Math.max(1, total * points.dimension));
  let reported = 0;
  let step = steps.next();
  while (step.done !== true) {
    if (step.value - reported >= slice && step.value < 1) {
      reported = step.value;
      onProgress?.({ stage: 'distances', done: Math.round(step.value * total), total });
      await pause(signal);
    }
    step = steps.next();
  }
  return step.value;
}

function chooseOfPoints(points: Points, { landmarks, metric }: PersistenceOptions, bytes: number): Landmarks | undefined {
  if (landmarks !== undefined && landmarks < points.count) return maxminLandmarks(rowsOfPoints(points, metric), checkLandmarks(landmarks));
  // The distances alone, twice: once as a result, once in the engine.
  const most = Math.floor(Math.sqrt(bytes / 4));
  return points.count <= most ? undefined : maxminLandmarks(rowsOfPoints(points, metric), most);
}

function chooseOfDistances(distances: CondensedDistances, options: PersistenceOptions, budget: { bytes: number; work: number }): Landmarks | undefined {
  const { size } = distances;
  const { landmarks, maxDimension = 1 } = options;
  if (landmarks !== undefined) return landmarks < size ? maxminLandmarks(rowsOfCondensed(distances), checkLandmarks(landmarks)) : undefined;
  const fitting = (density: number) => (count: number) => {
    const cost = predictCost({ size: count, maxDimension, density });
    return cost.bytes <= budget.bytes && cost.work <= budget.work;
  };
  // Counting edges is not worth it where even all of them fit.
  if (fitting(1)(size)) return undefined;
  const fits = fitting(densityOf(distances, options.threshold));
  if (fits(size)) return undefined;
  let [low, high] = [1, size];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return maxminLandmarks(rowsOfCondensed(distances), low);
}

function densityOf(distances: CondensedDistances, threshold: number | undefined): number {
  const limit = Math.fround(checkThreshold(threshold) ?? enclosingRadius(distances));
  let within = 0;
  for (const distance of distances.data) if (distance <= limit) within++;
  return within / Math.max(1, distances.data.length);
}

function checkLandmarks(landmarks: number): number {
  if (!Number.isInteger(landmarks) || landmarks < 1) throw new RangeError(`landmarks: expected a whole number of at least 1, got ${landmarks}`);
  return landmarks;
}

function restrict({ data }: CondensedDistances, indices: Int32Array): CondensedDistances {
  const kept = new Float32Array((indices.length * (indices.length - 1)) / 2);
  for (let i = 1, pair = 0; i < indices.length; i++) for (let j = 0; j < i; j++, pair++) kept[pair] = data[pairIndex(indices[i] ?? 0, indices[j] ?? 0)] ?? 0;
  return { data: kept, size: indices.length };
}
