import type { DistanceRows } from '../points/points.ts';

/** `indices` of the chosen items in the order of choice, and the distance within which every item has one of them. */
export type Landmarks = { readonly indices: Int32Array; readonly coverRadius: number };

/**
 * Farthest-point sampling: begins with item 0 and takes again and again the item farthest from all chosen ones (González 1985, at most twice the best cover
 * radius). Each bar of the landmarks' diagrams is within 2 × cover radius of one of the whole (bottleneck distance, diameters as scale). O(count × n).
 */
export function maxminLandmarks(rows: DistanceRows, count: number): Landmarks {
  const steps = landmarkSteps(rows, count);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** The same work in steps, each of which yields how much of it is done (0 to 1). */
export function* landmarkSteps(rows: DistanceRows, count: number): Generator<number, Landmarks> {
  const { size } = rows;
  const indices = new Int32Array(Math.min(count, size));
  const nearest = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const line = new Float64Array(size);
  let next = 0;
  let coverRadius = 0;
  for (let chosen = 0; chosen < indices.length; chosen++) {
    indices[chosen] = next;
    rows.fill(next, line);
    coverRadius = -1;
    for (let item = 0; item < size; item++) {
      const distance = Math.min(nearest[item] ?? 0, line[item] ?? 0);
      nearest[item] = distance;
      if (distance > coverRadius) {
        coverRadius = distance;
        next = item;
      }
    }
    yield (chosen + 1) / indices.length;
  }
  return { indices, coverRadius: Math.max(0, coverRadius) };
}
