import type { DistanceMatrix } from '../points/points.ts';

/** k items that stand for all others, the nearest medoid of each item, and the sum of distances to them. */
export type KMedoids = { readonly medoids: Int32Array; readonly labels: Int32Array; readonly cost: number; readonly rounds: number };

/**
 * k-medoids by FasterPAM (Schubert & Rousseeuw 2021): starts greedily as PAM's BUILD does (Kaufman & Rousseeuw 1990), then exchanges eagerly whenever
 * that lowers the cost, until no exchange of one medoid does. Deterministic. O(k n²) to start, O(n²) a round. Throws a RangeError unless 1 ≤ k ≤ n.
 */
export function kMedoids(matrix: DistanceMatrix, k: number, options: { readonly rounds?: number } = {}): KMedoids {
  const { size } = matrix;
  if (!(Number.isInteger(k) && k >= 1 && k <= size)) throw new RangeError(`k-medoids: expected k between 1 and ${size}, got ${k}`);
  const state = createState(matrix, build(matrix, k));
  // The greedy start is the best single medoid, and with k = n there is nothing to exchange.
  if (k === 1 || k === size) return state.result(0);
  const limit = options.rounds ?? 100;
  let [rounds, sinceChange, candidate] = [0, 0, 0];
  while (sinceChange < size && rounds < limit) {
    if (state.tryExchange(candidate)) sinceChange = 0;
    else sinceChange++;
    candidate = (candidate + 1) % size;
    if (candidate === 0) rounds++;
  }
  return state.result(rounds);
}

function build({ data, size }: DistanceMatrix, k: number): Int32Array {
  const medoids = new Int32Array(k).fill(-1);
  const nearest = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  for (let slot = 0; slot < k; slot++) {
    let [best, most] = [-1, Number.NEGATIVE_INFINITY];
    for (let candidate = 0; candidate < size; candidate++) {
      if (medoids.includes(candidate)) continue;
      let gain = 0;
      for (let item = 0, place = candidate * size; item < size; item++, place++) {
        const value = data[place] ?? 0;
        if (slot === 0) gain -= value;
        else if (value < (nearest[item] ?? 0)) gain += (nearest[item] ?? 0) - value;
      }
      if (gain > most) [best, most] = [candidate, gain];
    }
    medoids[slot] = best;
    for (let item = 0; item < size; item++) nearest[item] = Math.min(nearest[item] ?? 0, data[best * size + item] ?? 0);
  }
  return medoids;
}

/** Nearest and second nearest medoid of every item, and what the removal of each medoid would cost. */
function createState({ data, size }: DistanceMatrix, medoids: Int32Array) {
  const k = medoids.length;
  const [near, second] = [new Int32Array(size), new Int32Array(size)];
  const [nearAt, secondAt] = [new Float64Array(size), new Float64Array(size)];
  const removal = new Float64Array(k);
  const isMedoid = new Uint8Array(size);
  const place = () => {
    removal.fill(0);
    isMedoid.fill(0);
    for (const medoid of medoids) isMedoid[medoid] = 1;
    for (let item = 0; item < size; item++) {
      let [first, next, firstAt, nextAt] = [-1, -1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let slot = 0; slot < k; slot++) {
        const value = data[(medoids[slot] ?? 0) * size + item] ?? 0;
        // A medoid stands for itself even where another item has the same place.
        const own = medoids[slot] === item ? -1 : value;
        if (own < firstAt) [next, nextAt, first, firstAt] = [first, firstAt, slot, own];
        else if (own < nextAt) [next, nextAt] = [slot, own];
      }
      near[item] = first;
      second[item] = next;
      nearAt[item] = Math.max(0, firstAt);
      secondAt[item] = nextAt;
      removal[first] = (removal[first] ?? 0) + (nextAt - Math.max(0, firstAt));
    }
  };
  place();
  const change = new Float64Array(k);
  const tryExchange = (candidate: number): boolean => {
    if (isMedoid[candidate] === 1) return false;
    change.set(removal);
    let shared = 0;
    for (let item = 0, from = candidate * size; item < size; item++, from++) {
      const value = data[from] ?? 0;
      const [at, nextAt, slot] = [nearAt[item] ?? 0, secondAt[item] ?? 0, near[item] ?? 0];
      if (value < at) {
        shared += value - at;
        change[slot] = (change[slot] ?? 0) + (at - nextAt);
      } else if (value < nextAt) change[slot] = (change[slot] ?? 0) + (value - nextAt);
    }
    let best = 0;
    for (let slot = 1; slot < k; slot++) if ((change[slot] ?? 0) < (change[best] ?? 0)) best = slot;
    const cost = nearAt.reduce((sum, value) => sum + value, 0);
    if (!((change[best] ?? 0) + shared < -1e-12 * cost)) return false;
    medoids[best] = candidate;
    place();
    return true;
  };
  const result = (rounds: number): KMedoids => ({ medoids, labels: near, cost: nearAt.reduce((sum, value) => sum + value, 0), rounds });
  return { tryExchange, result };
}
