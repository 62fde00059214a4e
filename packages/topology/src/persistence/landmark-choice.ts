import { type CondensedDistances, rowsOfCondensed } from '../distance/condensed.ts';
import { checkPoints, type DistanceRows, type Points, rowsOfPoints } from '../points/points.ts';
import { predictCost } from './cost.ts';
import { enclosingRadius } from './enclosing-radius.ts';
import { type Landmarks, landmarkSteps } from './landmarks.ts';
import type { PersistenceOptions } from './persistence.ts';
import { inSlices } from './slices.ts';

/** Edges name their points by 16 bits. */
const mostPoints = 65_535;

/** Landmarks of points whose distances are not even worked out: as many as were asked for, or as fit the budget if the distances alone do not. */
export async function landmarksOfPoints(points: Points, options: PersistenceOptions): Promise<Landmarks | undefined> {
  const { count, dimension } = points;
  const wanted = wantedLandmarks(options) ?? (fitDistances(count, options) ? undefined : largestFitting(count, 1, options));
  if (wanted === undefined || wanted >= count) return undefined;
  const { metric = 'euclidean' } = options;
  checkPoints(points, metric);
  return choose(rowsOfPoints(points, metric), wanted, { ...options, dimension });
}

/** Landmarks of items whose distances are known: as many as were asked for, or as fit the budget if the edges within the threshold do not. */
export async function landmarksOfDistances(distances: CondensedDistances, options: PersistenceOptions): Promise<Landmarks | undefined> {
  const { size } = distances;
  const wanted = wantedLandmarks(options) ?? (fits(size, 1, options) ? size : largestFitting(size, densityOf(distances, options.threshold), options));
  return wanted >= size ? undefined : choose(rowsOfCondensed(distances), wanted, { ...options, dimension: 1 });
}

function choose(
  rows: DistanceRows,
  wanted: number,
  { dimension, signal, onProgress }: PersistenceOptions & { readonly dimension: number },
): Promise<Landmarks> {
  return inSlices(landmarkSteps(rows, wanted), {
    // About 2 · 10⁷ coordinates take some tens of milliseconds.
    slice: Math.min(1, 2e7 / (wanted * rows.size * dimension)),
    report: (share) => onProgress?.({ stage: 'landmarks', done: Math.round(share * wanted), total: wanted }),
    signal,
  });
}

function wantedLandmarks({ landmarks }: PersistenceOptions): number | undefined {
  if (landmarks !== undefined && (!Number.isInteger(landmarks) || landmarks < 1))
    throw new RangeError(`landmarks: expected a whole number of at least 1, got ${landmarks}`);
  return landmarks === undefined ? undefined : Math.min(landmarks, mostPoints);
}

/** Distances are there twice: as a result, and in the engine. */
function fitDistances(size: number, { budget }: PersistenceOptions): boolean {
  return size <= mostPoints && 4 * size * size <= (budget?.bytes ?? defaultBudget.bytes);
}

/** What the engine may take unless told otherwise: bytes, and row operations. */
export const defaultBudget = { bytes: 3e9, work: 1e12 } as const;

function fits(size: number, density: number, { budget, maxDimension = 1 }: PersistenceOptions): boolean {
  const cost = predictCost({ size, maxDimension, density });
  return size <= mostPoints && cost.bytes <= (budget?.bytes ?? defaultBudget.bytes) && cost.work <= (budget?.work ?? defaultBudget.work);
}

function largestFitting(size: number, density: number, options: PersistenceOptions): number {
  if (fits(size, density, options)) return size;
  let [low, high] = [1, size];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle, density, options)) low = middle;
    else high = middle;
  }
  return low;
}

function densityOf(distances: CondensedDistances, threshold: number | undefined): number {
  const limit = Math.fround(threshold ?? enclosingRadius(distances));
  let within = 0;
  for (const distance of distances.data) if (distance <= limit) within++;
  return within / Math.max(1, distances.data.length);
}
