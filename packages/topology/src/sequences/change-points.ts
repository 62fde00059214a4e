import type { Points } from '../points/points.ts';

/** What counts as a change. */
export type ChangeOptions = {
  /** `mean` finds shifts of the mean; `gaussian` any change of the distribution, seen through a Gaussian kernel. */
  readonly kernel?: 'mean' | 'gaussian';
  /** exp(−gamma d²); 1 over the median squared distance of the points unless told. */
  readonly gamma?: number;
  /** The least number of steps between changes; 5 unless told. */
  readonly minLength?: number;
  /** What one more change must save. Chosen from the noise between neighbouring steps unless told. */
  readonly penalty?: number;
};

/**
 * The steps at which a path starts to be another one, in order, by optimal partitioning (Jackson et al. 2005) with the within-segment scatter in the kernel's
 * feature space as cost (Harchaoui & Cappé 2007; Arlot, Celisse & Harchaoui 2019). Exact; O(n² · dimension) time, O(n) memory. The default penalty is a bound
 * on what a split of pure independent noise saves anywhere with n^−3 chance (the χ² tail of Laurent & Massart 2000, for the noise's effective dimension), so
 * white noise has no changes; a path whose steps depend on the ones before (a random walk) has changes everywhere and should not be asked.
 */
export function changePoints(path: Points, options: ChangeOptions = {}): Int32Array {
  const { minLength = 5 } = options;
  const { count } = path;
  if (count < 2 * minLength) return new Int32Array(0);
  const similarity = createKernel(path, options);
  const penalty = options.penalty ?? noisePenalty(count, similarity);
  const best = new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY);
  const last = new Int32Array(count + 1);
  best[0] = -penalty;
  // blocks[s] = Σ similarity over the square [s, t]², grown with t; diagonal[t] = Σ similarity of steps before t with themselves.
  const blocks = new Float64Array(count);
  const diagonal = new Float64Array(count + 1);
  const line = new Float64Array(count);
  for (let t = 0; t < count; t++) {
    for (let s = 0; s <= t; s++) line[s] = similarity(s, t);
    diagonal[t + 1] = (diagonal[t] ?? 0) + (line[t] ?? 0);
    let sum = line[t] ?? 0;
    blocks[t] = sum;
    for (let s = t - 1; s >= 0; s--) {
      sum += 2 * (line[s] ?? 0);
      blocks[s] = (blocks[s] ?? 0) + sum;
    }
    for (let s = 0; s <= t + 1 - minLength; s++) {
      const length = t + 1 - s;
      const cost = (best[s] ?? 0) + (diagonal[t + 1] ?? 0) - (diagonal[s] ?? 0) - (blocks[s] ?? 0) / length + penalty;
      if (cost < (best[t + 1] ?? 0)) {
        best[t + 1] = cost;
        last[t + 1] = s;
      }
    }
  }
  const changes: number[] = [];
  for (let end = last[count] ?? 0; end > 0; end = last[end] ?? 0) changes.push(end);
  return Int32Array.from(changes.reverse());
}

type Similarity = (i: number, j: number) => number;

function createKernel({ data, count, dimension }: Points, { kernel = 'mean', gamma }: ChangeOptions): Similarity {
  const rows = Float64Array.from(data);
  if (kernel === 'mean') {
    // Differences from the first step, which keeps the sums small when the path is far from the origin.
    for (let place = rows.length - 1; place >= 0; place--) rows[place] = (rows[place] ?? 0) - (rows[place % dimension] ?? 0);
    return (i, j) => {
      let sum = 0;
      for (let axis = 0; axis < dimension; axis++) sum += (rows[i * dimension + axis] ?? 0) * (rows[j * dimension + axis] ?? 0);
      return sum;
    };
  }
  const squared: Similarity = (i, j) => {
    let sum = 0;
    for (let axis = 0; axis < dimension; axis++) sum += ((rows[i * dimension + axis] ?? 0) - (rows[j * dimension + axis] ?? 0)) ** 2;
    return sum;
  };
  const width = gamma ?? 1 / Math.max(1e-300, medianOfPairs(count, squared));
  return (i, j) => Math.exp(-width * squared(i, j));
}

function medianOfPairs(count: number, squared: Similarity): number {
  const stride = Math.max(1, Math.floor(count / 200));
  const values: number[] = [];
  for (let i = 0; i < count; i += stride) for (let j = 0; j < i; j += stride) values.push(squared(i, j));
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 1;
}

/**
 * σ² (1 + 2 √(x / m) + 2 x / m) with x = 3 ln n, the noise's total variance σ² and effective dimension m = (tr Σ)² / tr Σ², both from differences of
 * neighbouring steps.
 */
function noisePenalty(count: number, similarity: Similarity): number {
  const stride = Math.max(2, Math.ceil(count / 200));
  const inner = (i: number, j: number) => similarity(i, j) - similarity(i - 1, j) - similarity(i, j - 1) + similarity(i - 1, j - 1);
  const starts = Array.from({ length: Math.floor((count - 1) / stride) + (count > 1 ? 1 : 0) }, (_, index) => 1 + index * stride).filter(
    (step) => step < count,
  );
  const lengths = starts.map((step) => inner(step, step)).sort((a, b) => a - b);
  // The median is not moved by the few differences that jump.
  const variance = (lengths[lengths.length >> 1] ?? 0) / 2;
  const calm = starts.filter((step) => inner(step, step) <= 6 * variance + 1e-300);
  let [squares, pairs] = [0, 0];
  for (const [place, i] of calm.entries()) {
    for (const j of calm.slice(0, place)) {
      squares += inner(i, j) ** 2 / 4;
      pairs++;
    }
  }
  const dimension = squares > 0 ? Math.max(1, variance ** 2 / (squares / pairs)) : 1;
  const x = 3 * Math.log(count);
  // Without any noise every true change is worth finding, but rounding is not a change.
  return variance * (1 + 2 * Math.sqrt(x / dimension) + (2 * x) / dimension) + 1e-9 * Math.abs(similarity(count - 1, count - 1)) + 1e-12;
}
