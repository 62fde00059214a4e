import type { CondensedDistances } from '../distance/condensed.ts';

/** The smallest distance within which one point reaches all others: from there on the complex is a cone, and nothing lives. 0 for fewer than two points. */
export function enclosingRadius({ data, size }: CondensedDistances): number {
  const farthest = new Float32Array(size);
  let pair = 0;
  for (let i = 1; i < size; i++) {
    for (let j = 0; j < i; j++, pair++) {
      const distance = data[pair] ?? 0;
      if (distance > (farthest[i] ?? 0)) farthest[i] = distance;
      if (distance > (farthest[j] ?? 0)) farthest[j] = distance;
    }
  }
  return farthest.reduce((least, radius) => Math.min(least, radius), size < 2 ? 0 : Number.POSITIVE_INFINITY);
}
