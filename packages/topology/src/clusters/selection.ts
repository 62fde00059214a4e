import type { CondensedTree } from './condensed-tree.ts';

/** Which clusters of the tree are taken. */
export type SelectionOptions = {
  readonly method: 'excess-of-mass' | 'leaf';
  /** Clusters that split off at a smaller distance than this are not taken apart. */
  readonly epsilon: number;
  readonly allowSingleCluster: boolean;
};

/** The stability of each cluster: Σ over its points of (density at which the point leaves, or its part splits off − density of birth). */
export function stabilities({ parents, births, sizes, left, leftAt }: CondensedTree): Float64Array {
  const sums = new Float64Array(parents.length);
  for (let point = 0; point < left.length; point++) {
    const cluster = left[point] ?? 0;
    sums[cluster] = (sums[cluster] ?? 0) + (leftAt[point] ?? 0) - (births[cluster] ?? 0);
  }
  for (let cluster = 1; cluster < parents.length; cluster++) {
    const parent = parents[cluster] ?? 0;
    sums[parent] = (sums[parent] ?? 0) + (sizes[cluster] ?? 0) * ((births[cluster] ?? 0) - (births[parent] ?? 0));
  }
  return sums;
}

/**
 * The clusters to keep: those of greatest total stability (excess of mass; Campello, Moulavi & Sander 2013) or the leaves, then raised to the
 * ancestor that lives at `epsilon` (Malzer & Baum 2020). The root is kept only as a single cluster, when that is allowed.
 */
export function selectClusters(tree: CondensedTree, { method, epsilon, allowSingleCluster }: SelectionOptions): readonly number[] {
  const count = tree.parents.length;
  const isLeaf = new Uint8Array(count).fill(1);
  for (let cluster = 1; cluster < count; cluster++) isLeaf[tree.parents[cluster] ?? 0] = 0;
  const chosen = method === 'leaf' ? leaves(isLeaf, allowSingleCluster) : massive(tree, isLeaf, allowSingleCluster);
  if (epsilon <= 0 || (chosen.length === 1 && chosen[0] === 0)) return chosen;
  const raised = new Set(chosen.map((cluster) => raise(tree, cluster, { epsilon, allowSingleCluster })));
  // An ancestor that was raised to swallows the clusters below it.
  return [...raised].filter((cluster) => !hasAncestor(tree, cluster, raised)).sort((a, b) => a - b);
}

function leaves(isLeaf: Uint8Array, allowSingleCluster: boolean): readonly number[] {
  if (isLeaf.length === 1) return allowSingleCluster ? [0] : [];
  return Array.from(isLeaf.keys()).filter((cluster) => isLeaf[cluster] === 1);
}

function massive(tree: CondensedTree, isLeaf: Uint8Array, allowSingleCluster: boolean): readonly number[] {
  const count = tree.parents.length;
  const own = stabilities(tree);
  const below = new Float64Array(count);
  const kept = new Uint8Array(count);
  // Children have greater numbers than their parents, so this goes from the leaves up.
  for (let cluster = count - 1; cluster >= (allowSingleCluster ? 0 : 1); cluster--) {
    const better = isLeaf[cluster] === 1 || (own[cluster] ?? 0) >= (below[cluster] ?? 0);
    kept[cluster] = better ? 1 : 0;
    const parent = tree.parents[cluster] ?? -1;
    if (parent >= 0) below[parent] = (below[parent] ?? 0) + (better ? (own[cluster] ?? 0) : (below[cluster] ?? 0));
  }
  const covered = new Uint8Array(count);
  const chosen: number[] = [];
  for (let cluster = 0; cluster < count; cluster++) {
    const parent = tree.parents[cluster] ?? -1;
    if (parent >= 0 && covered[parent] === 1) covered[cluster] = 1;
    else if (kept[cluster] === 1) {
      covered[cluster] = 1;
      chosen.push(cluster);
    }
  }
  return chosen;
}

function raise(
  tree: CondensedTree,
  cluster: number,
  { epsilon, allowSingleCluster }: { readonly epsilon: number; readonly allowSingleCluster: boolean },
): number {
  let current = cluster;
  while (current > 0 && 1 / (tree.births[current] ?? 0) < epsilon) {
    const parent = tree.parents[current] ?? 0;
    if (parent === 0 && !allowSingleCluster) return current;
    current = parent;
  }
  return current;
}

function hasAncestor(tree: CondensedTree, cluster: number, among: ReadonlySet<number>): boolean {
  for (let parent = tree.parents[cluster] ?? -1; parent >= 0; parent = tree.parents[parent] ?? -1) if (among.has(parent)) return true;
  return false;
}
