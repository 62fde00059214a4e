import type { SpanningTree } from './spanning-tree.ts';

/**
 * The hierarchy of dense regions without the splits that only lose a few points. Cluster 0 is everything; a cluster's parent has a lower number.
 * Densities are λ = 1 / distance. `left[i]` is the cluster point i falls out of, at density `leftAt[i]`.
 */
export type CondensedTree = {
  readonly parents: Int32Array;
  /** The density at which a cluster splits off its parent (0 for the root) and the number of its points then. */
  readonly births: Float64Array;
  readonly sizes: Int32Array;
  readonly left: Int32Array;
  readonly leftAt: Float64Array;
};

/** Duplicates are at distance 0, whose density is kept finite. */
const greatest = 1e150;
const densityOf = (distance: number) => Math.min(greatest, 1 / distance);

/**
 * Walks the single-linkage hierarchy from the top. Edges of equal length open at once, so that a split into three is one split whatever the order of
 * the points: a component of at least `smallest` points goes on as a cluster, the others' points fall out; a lone big component is the parent itself.
 */
export function condense(tree: SpanningTree, size: number, smallest: number): CondensedTree {
  const merges = link(tree, size);
  const [parents, births, sizes] = [[-1], [0], [size]];
  const [left, leftAt] = [new Int32Array(size), new Float64Array(size)];
  const open: { readonly node: number; readonly cluster: number }[] = [{ node: size === 1 ? 0 : 2 * size - 2, cluster: 0 }];
  const fallOut = (node: number, cluster: number, density: number) => {
    for (const point of pointsBelow(merges, node, size)) {
      left[point] = cluster;
      leftAt[point] = density;
    }
  };
  for (let task = open.pop(); task !== undefined; task = open.pop()) {
    const { node, cluster } = task;
    if (node < size) {
      fallOut(node, cluster, greatest);
      continue;
    }
    const distance = merges.lengths[node - size] ?? 0;
    const density = densityOf(distance);
    const parts = partsAt(merges, { node, distance, size });
    const big = parts.filter((part) => sizeOf(merges, part, size) >= smallest);
    for (const part of parts) if (sizeOf(merges, part, size) < smallest) fallOut(part, cluster, density);
    if (big.length === 1) open.push({ node: big[0] ?? 0, cluster });
    else {
      for (const part of big) {
        open.push({ node: part, cluster: parents.length });
        parents.push(cluster);
        births.push(density);
        sizes.push(sizeOf(merges, part, size));
      }
    }
  }
  return { parents: Int32Array.from(parents), births: Float64Array.from(births), sizes: Int32Array.from(sizes), left, leftAt };
}

/** Merge m joins nodes `first[m]` and `second[m]` into node n + m. */
type Merges = { readonly first: Int32Array; readonly second: Int32Array; readonly lengths: Float64Array; readonly sizes: Int32Array };

function link({ from, to, lengths }: SpanningTree, size: number): Merges {
  const [first, second, sizes] = [new Int32Array(lengths.length), new Int32Array(lengths.length), new Int32Array(lengths.length)];
  const root = Int32Array.from({ length: 2 * size }, (_, index) => index);
  const find = (start: number) => {
    let node = start;
    while ((root[node] ?? node) !== node) {
      root[node] = root[root[node] ?? node] ?? node;
      node = root[node] ?? node;
    }
    return node;
  };
  for (let edge = 0; edge < lengths.length; edge++) {
    const [a, b] = [find(from[edge] ?? 0), find(to[edge] ?? 0)];
    [first[edge], second[edge]] = [a, b];
    sizes[edge] = (a < size ? 1 : (sizes[a - size] ?? 0)) + (b < size ? 1 : (sizes[b - size] ?? 0));
    root[a] = size + edge;
    root[b] = size + edge;
  }
  return { first, second, lengths, sizes };
}

const sizeOf = (merges: Merges, node: number, size: number) => (node < size ? 1 : (merges.sizes[node - size] ?? 0));

/** The components a node falls into when all edges of its length open. */
function partsAt(merges: Merges, { node, distance, size }: { readonly node: number; readonly distance: number; readonly size: number }): readonly number[] {
  const parts: number[] = [];
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next >= size && merges.lengths[next - size] === distance) open.push(merges.first[next - size] ?? 0, merges.second[next - size] ?? 0);
    else parts.push(next);
  }
  return parts;
}

function pointsBelow(merges: Merges, node: number, size: number): readonly number[] {
  const points: number[] = [];
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next < size) points.push(next);
    else open.push(merges.first[next - size] ?? 0, merges.second[next - size] ?? 0);
  }
  return points;
}
