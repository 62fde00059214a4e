import { hdbscan, kMedoids, matrixOfRows, mean as meanOf, type Points, principalComponents, rowsOfPoints, selectPoints, silhouettes } from '@genarun/topology';
import { evenly } from './settings.ts';
import { apart, stepOf } from './view.ts';

/** Regions of points: how they were found, the region of every point (−1: none), and the point in the middle of each region. */
export type FoundRegions = { readonly method: 'density' | 'partition'; readonly labels: readonly number[]; readonly medoids: readonly number[] };

/** In at most 32 principal components: enough for regions and maps, and much cheaper. */
export function reduced(points: Points): Points {
  return points.dimension <= 32 || points.count < 3 ? points : principalComponents(points, 32, { rounds: 8 }).scores;
}

/** Dense regions; where there are none, or most points are in none, the partition round medoids that separates best. */
export function findRegions(points: Points): FoundRegions {
  const { count } = points;
  if (count < 4) return { method: 'partition', labels: Array.from({ length: count }, () => 0), medoids: count === 0 ? [] : [0] };
  const rows = rowsOfPoints(points);
  if (count >= 20) {
    const { labels, clusters } = hdbscan(rows, { minClusterSize: Math.max(5, Math.round(0.015 * count)), minSamples: 5 });
    const outside = labels.filter((label) => label < 0).length;
    if (clusters.length >= 2 && clusters.length <= 40 && outside < 0.4 * count)
      return { method: 'density', labels: Array.from(labels), medoids: clusters.map(({ medoid }) => medoid) };
  }
  const sample = evenly(count, 300);
  const matrix = matrixOfRows(rowsOfPoints(selectPoints(points, sample)));
  const tried = [2, 3, 4, 5, 6, 8].filter((k) => k <= sample.length / 2).map((k) => kMedoids(matrix, k));
  const scored = tried.map((result) => ({ result, score: meanOf(silhouettes(matrix, result.labels)) }));
  const best = scored.reduce((first, second) => (second.score > first.score ? second : first)).result;
  const medoids = Array.from(best.medoids, (place) => sample[place] ?? 0);
  const row = (place: number) => stepOf(points, place);
  const labels = Array.from({ length: count }, (_, place) => nearest(medoids.map((medoid) => apart(row(place), row(medoid)))));
  return { method: 'partition', labels, medoids };
}

/** The place of the least distance. */
export function nearest(distances: readonly number[]): number {
  return distances.reduce((best, distance, place) => (distance < (distances[best] ?? Number.POSITIVE_INFINITY) ? place : best), 0);
}
