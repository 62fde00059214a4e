import type { DistanceMatrix } from '../points/points.ts';
import { codeLabels, crossLabels } from '../statistics/labels.ts';

/** The silhouette of each item: how much nearer its own cluster is than the next (Rousseeuw 1987), −1 … 1; 0 in a cluster of one, NaN for noise (−1). */
export function silhouettes({ data, size }: DistanceMatrix, labels: ArrayLike<number>): Float64Array {
  const count = Array.from(labels).reduce((most, label) => Math.max(most, label + 1), 0);
  const sizes = new Int32Array(count);
  for (let item = 0; item < size; item++) if ((labels[item] ?? -1) >= 0) sizes[labels[item] ?? 0] = (sizes[labels[item] ?? 0] ?? 0) + 1;
  return Float64Array.from({ length: size }, (_, item) => {
    const own = labels[item] ?? -1;
    if (own < 0) return Number.NaN;
    if ((sizes[own] ?? 0) < 2) return 0;
    const sums = new Float64Array(count);
    for (let other = 0; other < size; other++)
      if ((labels[other] ?? -1) >= 0) sums[labels[other] ?? 0] = (sums[labels[other] ?? 0] ?? 0) + (data[item * size + other] ?? 0);
    const inside = (sums[own] ?? 0) / ((sizes[own] ?? 0) - 1);
    let outside = Number.POSITIVE_INFINITY;
    for (let cluster = 0; cluster < count; cluster++)
      if (cluster !== own && (sizes[cluster] ?? 0) > 0) outside = Math.min(outside, (sums[cluster] ?? 0) / (sizes[cluster] ?? 1));
    const most = Math.max(inside, outside);
    return Number.isFinite(outside) && most > 0 ? (outside - inside) / most : 0;
  });
}

/** How far two labellings agree, corrected for chance: 1 for the same partition, about 0 for unrelated ones (adjusted Rand index, Hubert & Arabie 1985). */
export function partitionAgreement(a: ArrayLike<string | number>, b: ArrayLike<string | number>): number {
  if (a.length !== b.length) throw new RangeError(`agreement: expected equally many labels, got ${a.length} and ${b.length}`);
  const pairs = (counts: Int32Array) => counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const [both, first, second] = [pairs(crossLabels([a, b], a.length).counts), pairs(codeLabels(a).counts), pairs(codeLabels(b).counts)];
  const expected = (first * second) / Math.max(1, (a.length * (a.length - 1)) / 2);
  const most = (first + second) / 2;
  return most === expected ? 1 : (both - expected) / (most - expected);
}
