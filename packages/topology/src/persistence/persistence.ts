import { type CondensedDistances, checkCondensed, pairIndex } from '../distance/condensed.ts';
import { pairDistanceSteps } from '../distance/pairwise.ts';
import { type PointMetric, type Points, selectPoints } from '../points/points.ts';
import type { Cycle } from './cycles.ts';
import { defaultBudget, landmarksOfDistances, landmarksOfPoints } from './landmark-choice.ts';
import type { Landmarks } from './landmarks.ts';
import { inSlices } from './slices.ts';
import { sweepComponents, sweepEdges } from './sweep.ts';

/** A class that lives from the first scale to the second; Infinity when it outlives the threshold. */
export type PersistenceBar = readonly [birth: number, death: number];

/** How far it is: landmarks chosen, pairs measured, edges swept. */
export type PersistenceProgress = { readonly stage: 'landmarks' | 'distances' | 'edges'; readonly done: number; readonly total: number };

/** What is worked out, and how much it may take; lengths are in the unit of the distances. */
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
  /** What the engine may take before landmarks stand in for the points, as expected beforehand and as found on the way. Default: 3 GB and 10¹² row operations. */
  readonly budget?: { readonly bytes?: number; readonly work?: number };
  /** auto takes WebAssembly where it runs; plain is TypeScript. Both give the same numbers. */
  readonly kernel?: 'auto' | 'plain';
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PersistenceProgress) => void;
};

/** What the work took. */
export type PersistenceStats = {
  /** What swept the edges. */
  readonly kernel: 'webassembly' | 'plain';
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

/** Diagrams of a cloud, and what they were made from. */
export type Persistence = {
  /** Points or items that were given. */
  readonly size: number;
  readonly threshold: number;
  /** One diagram per dimension, by birth and death; bars of length 0 are left out. */
  readonly diagrams: readonly (readonly PersistenceBar[])[];
  /** Aligned with the diagram of dimension 1. */
  readonly cycles?: readonly Cycle[];
  /** Set when landmarks stood in for all points. Where the triangle inequality holds, diagrams are then within `error` (bottleneck distance) of the exact ones. */
  readonly landmarks?: Landmarks & { readonly error: number };
  readonly stats: PersistenceStats;
};

/**
 * Vietoris–Rips persistence over Z/2 of points or of condensed distances, exact for distances rounded to 32-bit floats, unless landmarks
 * stand in (asked for, or above the budget). Lets others run between slices of work. Throws a RangeError for input that is no distance or
 * no point, or that needs more memory than there is, and the signal's reason when it is aborted.
 */
export async function persistence(input: Points | CondensedDistances, options: PersistenceOptions = {}): Promise<Persistence> {
  const { signal, maxDimension = 1 } = options;
  signal?.throwIfAborted();
  const threshold = checkThreshold(options.threshold);
  const { distances, landmarks } = 'count' in input ? await measure(input, options) : await restrict(checkCondensed(input), options);
  const budget = { ...defaultBudget, ...options.budget };
  const settings = { ...options, threshold, ...(distances.size > 1 ? { budget } : { budget: undefined }) };
  const swept = maxDimension === 0 ? await sweepComponents(distances, settings) : await sweepEdges(distances, { ...settings, maxDimension });
  // It took more than was expected: seven tenths of the points take about a third of it.
  if (swept === undefined) return persistence(input, { ...options, landmarks: Math.ceil(0.7 * (distances.size - 1)) });
  return {
    size: 'count' in input ? input.count : input.size,
    ...swept,
    ...(landmarks === undefined
      ? {}
      : { landmarks: { ...landmarks, error: errorOf(landmarks, 'count' in input ? options.metric : undefined, swept.threshold) } }),
  };
}

/** The threshold that was asked for; undefined means the enclosing radius. */
function checkThreshold(asked: number | undefined): number | undefined {
  if (asked === undefined || asked === Number.POSITIVE_INFINITY) return undefined;
  if (!(asked >= 0)) throw new RangeError(`threshold: expected a length of at least 0, got ${asked}`);
  return asked;
}

type Measured = { readonly distances: CondensedDistances; readonly landmarks?: Landmarks };

/** Distances of the points, or of landmarks where all of them would be too many. */
async function measure(points: Points, options: PersistenceOptions): Promise<Measured> {
  const landmarks = await landmarksOfPoints(points, options);
  const kept = landmarks === undefined ? points : selectPoints(points, landmarks.indices);
  const { metric, kernel, signal, onProgress } = options;
  const total = (kept.count * (kept.count - 1)) / 2;
  const distances = await inSlices(pairDistanceSteps(kept, { metric, kernel }), {
    // About 2 · 10⁷ coordinates take some tens of milliseconds.
    slice: Math.min(1, 2e7 / Math.max(1, total * kept.dimension)),
    report: (share) => onProgress?.({ stage: 'distances', done: Math.round(share * total), total }),
    signal,
  });
  return landmarks === undefined ? restrict(distances, options) : { distances, landmarks };
}

/** The distances, or those between landmarks where all of them would be too many. */
async function restrict(distances: CondensedDistances, options: PersistenceOptions): Promise<Measured> {
  const landmarks = await landmarksOfDistances(distances, options);
  if (landmarks === undefined) return { distances };
  const { indices } = landmarks;
  const data = new Float32Array((indices.length * (indices.length - 1)) / 2);
  for (let i = 1, pair = 0; i < indices.length; i++)
    for (let j = 0; j < i; j++, pair++) data[pair] = distances.data[pairIndex(indices[i] ?? 0, indices[j] ?? 0)] ?? 0;
  return { distances: { data, size: indices.length }, landmarks };
}

/**
 * Every distance between points is within twice the cover radius r of one between landmarks. Cosine is no metric but half the square of one, the chord, in which
 * r is c = √(2 r) and the threshold t; half squares of lengths up to t and t + 2 c that differ by 2 c differ by at most 2 c (t + c), and no chord is above 2.
 */
function errorOf({ coverRadius }: Landmarks, metric: PointMetric | undefined, threshold: number): number {
  if (metric !== 'cosine') return 2 * coverRadius;
  const chord = Math.sqrt(2 * coverRadius);
  return 2 * chord * Math.min(2, Math.sqrt(2 * threshold) + chord);
}
