import type { DistanceRows } from '../points/points.ts';
import { type CondensedTree, condense } from './condensed-tree.ts';
import { coreDistances } from './nearest.ts';
import { selectClusters, stabilities } from './selection.ts';
import { spanningTree } from './spanning-tree.ts';

/** One dense region: its size, its stability, and the item nearest to all others in it. */
export type DenseCluster = { readonly size: number; readonly stability: number; readonly medoid: number };

/** Clusters, largest first; `labels[i]` is the place of item i's cluster or −1 (noise), `probabilities[i]` how deep it lies in it (0 for noise, 1 at the core). */
export type Hdbscan = { readonly labels: Int32Array; readonly probabilities: Float64Array; readonly clusters: readonly DenseCluster[] };

/** What counts as a cluster; distances are in the unit of the rows. */
export type HdbscanOptions = {
  /** The least number of items a cluster has; 5 unless told. */
  readonly minClusterSize?: number;
  /** The neighbours, itself included, that make an item's core distance; `minClusterSize` unless told. Greater is more cautious. */
  readonly minSamples?: number;
  /** Clusters that split off at a smaller distance than this are not taken apart (Malzer & Baum 2020); 0 unless told. */
  readonly epsilon?: number;
  /** Whether everything may be one cluster; false unless told. */
  readonly allowSingleCluster?: boolean;
  /** `excess-of-mass` (unless told) takes the most stable clusters of all sizes, `leaf` the smallest ones. */
  readonly method?: 'excess-of-mass' | 'leaf';
};

/**
 * HDBSCAN (Campello, Moulavi & Sander 2013; McInnes & Healy 2017): clusters of varying density, with noise, from any distances. Computes 3 n rows of
 * distances, O(n) memory. The result does not depend on the order of the items: edges of equal length open together, and clusters of equal size
 * stand in the order of their first items. Throws a RangeError for a minimum cluster size below 2.
 */
export function hdbscan(rows: DistanceRows, options: HdbscanOptions = {}): Hdbscan {
  const { minClusterSize = 5, minSamples = minClusterSize, epsilon = 0, allowSingleCluster = false, method = 'excess-of-mass' } = options;
  if (!(minClusterSize >= 2)) throw new RangeError(`HDBSCAN: expected a minimum cluster size of at least 2, got ${minClusterSize}`);
  if (rows.size === 0) return { labels: new Int32Array(0), probabilities: new Float64Array(0), clusters: [] };
  const tree = condense(spanningTree(rows, coreDistances(rows, minSamples)), rows.size, minClusterSize);
  const chosen = selectClusters(tree, { method, epsilon, allowSingleCluster });
  const { owners, probabilities } = assign(tree, chosen, { epsilon });
  const own = stabilities(tree);
  const ordered = order(chosen, owners);
  const places = new Map(ordered.map((cluster, label) => [cluster, label]));
  const labels = owners.map((owner) => places.get(owner) ?? -1);
  const clusters = ordered.map((cluster, label) => ({
    size: labels.reduce((count, each) => count + (each === label ? 1 : 0), 0),
    stability: own[cluster] ?? 0,
    medoid: medoidOf(rows, labels, { label, probabilities }),
  }));
  return { labels, probabilities, clusters };
}

type Assignment = { readonly owners: Int32Array; readonly probabilities: Float64Array };

/** Gives each point the chosen cluster at or above the one it fell out of, and the share of that cluster's greatest density at which it did. */
function assign(tree: CondensedTree, chosen: readonly number[], { epsilon }: { readonly epsilon: number }): Assignment {
  const owner = new Int32Array(tree.parents.length).fill(-1);
  for (const cluster of chosen) owner[cluster] = cluster;
  for (let cluster = 1; cluster < owner.length; cluster++) if (owner[cluster] === -1) owner[cluster] = owner[tree.parents[cluster] ?? 0] ?? -1;
  const deepest = new Float64Array(owner.length);
  const raise = (cluster: number, density: number) => {
    deepest[cluster] = Math.max(deepest[cluster] ?? 0, density);
  };
  for (let point = 0; point < tree.left.length; point++) raise(tree.left[point] ?? 0, tree.leftAt[point] ?? 0);
  for (let cluster = 1; cluster < owner.length; cluster++) raise(tree.parents[cluster] ?? 0, tree.births[cluster] ?? 0);
  // A single cluster of everything keeps the points that are in it at epsilon, or at its greatest density.
  const rootLimit = epsilon > 0 ? 1 / epsilon : (deepest[0] ?? 0);
  const owners = tree.left.map((cluster, point) => {
    const found = owner[cluster] ?? -1;
    return found === 0 && cluster === 0 && (tree.leftAt[point] ?? 0) < rootLimit ? -1 : found;
  });
  const probabilities = Float64Array.from(owners, (cluster, point) => {
    if (cluster < 0) return 0;
    const most = deepest[cluster] ?? 0;
    return most > 0 ? Math.min(1, (tree.leftAt[point] ?? 0) / most) : 1;
  });
  return { owners, probabilities };
}

function order(chosen: readonly number[], owners: Int32Array): readonly number[] {
  const sizes = new Map(chosen.map((cluster) => [cluster, 0]));
  for (const owner of owners) if (owner >= 0) sizes.set(owner, (sizes.get(owner) ?? 0) + 1);
  return [...chosen]
    .filter((cluster) => (sizes.get(cluster) ?? 0) > 0)
    .sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || owners.indexOf(a) - owners.indexOf(b));
}

/** The member with the least sum of distances to the members, each weighted by its probability. */
function medoidOf(rows: DistanceRows, labels: Int32Array, of: { readonly label: number; readonly probabilities: Float64Array }): number {
  const line = new Float64Array(rows.size);
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  for (let item = 0; item < labels.length; item++) {
    if (labels[item] !== of.label) continue;
    rows.fill(item, line);
    let sum = 0;
    for (let other = 0; other < labels.length; other++) if (labels[other] === of.label) sum += (line[other] ?? 0) * (of.probabilities[other] ?? 0);
    if (sum < least) [best, least] = [item, sum];
  }
  return best;
}
