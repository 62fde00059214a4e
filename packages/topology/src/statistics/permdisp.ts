import type { DistanceMatrix } from '../points/points.ts';
import { codeStrata } from './design.ts';
import { oneWay } from './effects.ts';
import { codeLabels } from './labels.ts';
import { createPermuter, judge } from './permutation.ts';
import { createRandom } from './random.ts';

/** A test of equal spread of groups around their centres. */
export type Permdisp = {
  /** Null when there is no spread at all or only one group. */
  readonly f: number | null;
  readonly p: number | null;
  readonly permutations: number;
  /** Mean distance of a group's items to its centre. */
  readonly spreads: readonly { readonly group: string; readonly size: number; readonly spread: number }[];
};

/**
 * PERMDISP (Anderson 2006): analysis of variance of distances to the group's centroid in principal coordinate space, which needs no coordinates:
 * z² = mean d²(i, group) − half the mean d² within the group. z is scaled by √(n/(n − 1)), without which small groups look tight (Stier et al. 2013).
 * Residuals of z are permuted, within strata when there are any.
 */
export function permdisp(
  distances: DistanceMatrix,
  groups: ArrayLike<string | number>,
  options: { readonly permutations?: number; readonly seed: number; readonly strata?: ArrayLike<string | number> },
): Permdisp {
  const { permutations = 999, seed } = options;
  const { size } = distances;
  if (groups.length !== size) throw new RangeError(`dispersion test: expected ${size} group labels, got ${groups.length}`);
  const coded = codeLabels(groups);
  const reach = distancesToCentroids(distances, groups);
  const means = new Float64Array(coded.levels.length);
  for (let item = 0; item < size; item++) means[coded.codes[item] ?? 0] = (means[coded.codes[item] ?? 0] ?? 0) + (reach[item] ?? 0);
  for (let level = 0; level < means.length; level++) means[level] = (means[level] ?? 0) / (coded.counts[level] ?? 1);
  const observed = oneWay(reach, coded.codes);
  const spreads = coded.levels.map((group, level) => ({ group, size: coded.counts[level] ?? 0, spread: means[level] ?? 0 }));
  if (observed.f === null) return { f: null, p: null, permutations: 0, spreads };
  const residuals = reach.map((value, item) => value - (means[coded.codes[item] ?? 0] ?? 0));
  const random = createRandom(seed);
  const permute = createPermuter(size, codeStrata(options.strata, size));
  const permuted = Float64Array.from({ length: permutations }, () => {
    const order = permute(random);
    return oneWay(
      residuals.map((_, item) => residuals[order[item] ?? 0] ?? 0),
      coded.codes,
    ).etaSquared;
  });
  return { f: observed.f, p: judge(observed.etaSquared, permuted).p, permutations, spreads };
}

/**
 * Each item's distance to the centroid of its group in principal coordinate space, scaled by √(n/(n − 1)); 0 in a group of one. Imaginary distances (of
 * dissimilarities that are no metric) count as 0.
 */
export function distancesToCentroids({ data, size }: DistanceMatrix, groups: ArrayLike<string | number>): Float64Array {
  const { codes, counts } = codeLabels(groups);
  const toGroup = new Float64Array(size);
  const within = new Float64Array(counts.length);
  for (let row = 0; row < size; row++) {
    const own = codes[row] ?? 0;
    let sum = 0;
    for (let column = 0; column < size; column++) if (codes[column] === own) sum += (data[row * size + column] ?? 0) ** 2;
    const count = counts[own] ?? 1;
    toGroup[row] = sum / count;
    within[own] = (within[own] ?? 0) + sum / count / count;
  }
  return toGroup.map((value, item) => {
    const own = codes[item] ?? 0;
    const count = counts[own] ?? 1;
    return count > 1 ? Math.sqrt(Math.max(0, value - (within[own] ?? 0) / 2) * (count / (count - 1))) : 0;
  });
}
