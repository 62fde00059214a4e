import type { CondensedDistances } from '../../distance/condensed.ts';

/** Edges of at most a length as v << 16 | u with u < v, shortest first, equal ones by pair. */
export function sortEdges({ data, size }: CondensedDistances, limit: number): Uint32Array {
  let within = 0;
  for (const distance of data) if (distance <= limit) within++;
  // The bits of floats that are not negative sort as the floats do; with the edge as the lower half, one sort of whole numbers does both.
  const keys = new BigUint64Array(within);
  const [halves, bits] = [new Uint32Array(keys.buffer), new Uint32Array(data.buffer, data.byteOffset, data.length)];
  for (let v = 1, pair = 0, at = 0; v < size; v++) {
    for (let u = 0; u < v; u++, pair++) {
      if (!((data[pair] ?? 0) <= limit)) continue;
      halves[at++] = (v << 16) | u;
      halves[at++] = bits[pair] ?? 0;
    }
  }
  keys.sort();
  return Uint32Array.from({ length: within }, (_, index) => halves[2 * index] ?? 0);
}
