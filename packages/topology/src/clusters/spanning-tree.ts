import type { DistanceRows } from '../points/points.ts';

/** Edges of a minimum spanning tree, shortest first: `from[e]`–`to[e]` of length `lengths[e]`. */
export type SpanningTree = { readonly from: Int32Array; readonly to: Int32Array; readonly lengths: Float64Array };

/**
 * The minimum spanning tree of mutual reachability max(core a, core b, distance) by Prim's algorithm: n rows of distances, O(n) memory. Without cores, of the
 * distances themselves.
 */
export function spanningTree(rows: DistanceRows, cores?: Float64Array): SpanningTree {
  const steps = spanningTreeSteps(rows, cores);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** The same work in steps, each of which yields how much of it is done (0 to 1). */
export function* spanningTreeSteps(rows: DistanceRows, cores?: Float64Array): Generator<number, SpanningTree> {
  const { size } = rows;
  const edges = Math.max(0, size - 1);
  const [from, to, lengths] = [new Int32Array(edges), new Int32Array(edges), new Float64Array(edges)];
  const best = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const source = new Int32Array(size);
  const waiting = Int32Array.from({ length: edges }, (_, index) => index + 1);
  const line = new Float64Array(size);
  let current = 0;
  for (let edge = 0; edge < edges; edge++) {
    rows.fill(current, line);
    const core = cores?.[current] ?? 0;
    const count = edges - edge;
    let [place, least] = [0, Number.POSITIVE_INFINITY];
    for (let index = 0; index < count; index++) {
      const item = waiting[index] ?? 0;
      const reach = Math.max(line[item] ?? 0, core, cores === undefined ? 0 : (cores[item] ?? 0));
      if (reach < (best[item] ?? 0)) {
        best[item] = reach;
        source[item] = current;
      }
      if ((best[item] ?? 0) < least) {
        least = best[item] ?? 0;
        place = index;
      }
    }
    current = waiting[place] ?? 0;
    waiting[place] = waiting[count - 1] ?? 0;
    [from[edge], to[edge], lengths[edge]] = [source[current] ?? 0, current, least];
    yield (edge + 1) / edges;
  }
  const order = Int32Array.from({ length: edges }, (_, index) => index).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0));
  return {
    from: order.map((edge) => from[edge] ?? 0),
    to: order.map((edge) => to[edge] ?? 0),
    lengths: Float64Array.from(order, (edge) => lengths[edge] ?? 0),
  };
}
