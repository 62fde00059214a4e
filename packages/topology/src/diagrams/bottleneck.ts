import { barDistance, diagonalDistance, splitDiagram } from './diagram.ts';

/**
 * The bottleneck distance: the least greatest shift (in the max metric) that matches two diagrams, a bar left over being shifted to the diagonal
 * (Edelsbrunner & Harer 2010). Exact: a binary search over the distances that can occur, each decided by Hopcroft–Karp matching (1973), O(N² log N)
 * memory-bound by N² candidates at worst. Infinity when the numbers of essential classes differ; those that match are compared in order of birth.
 */
export function bottleneckDistance(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [a, b] = [splitDiagram(first), splitDiagram(second)];
  if (a.essential.length !== b.essential.length) return Number.POSITIVE_INFINITY;
  const essential = a.essential.reduce((most, birth, index) => Math.max(most, Math.abs(birth - (b.essential[index] ?? 0))), 0);
  return Math.max(essential, finiteDistance(a.finite, b.finite));
}

function finiteDistance(a: Float64Array, b: Float64Array): number {
  const candidates = candidatesOf(a, b);
  if (candidates.length === 0) return 0;
  // The greatest bar sent to the diagonal always suffices, so the search ends at a reachable value.
  let [low, high] = [0, candidates.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reaches(a, b, candidates[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return candidates[low] ?? 0;
}

const lengthOf = (bars: Float64Array, bar: number) => (bars[2 * bar + 1] ?? 0) - (bars[2 * bar] ?? 0);
const apart = (a: Float64Array, i: number, b: Float64Array, j: number) =>
  barDistance('max', (a[2 * i] ?? 0) - (b[2 * j] ?? 0), (a[2 * i + 1] ?? 0) - (b[2 * j + 1] ?? 0));

/** Every value the distance can have, sorted: 0, distances to the diagonal, and distances between bars that are shorter than sending both there. */
function candidatesOf(a: Float64Array, b: Float64Array): Float64Array {
  const [n, m] = [a.length / 2, b.length / 2];
  const values: number[] = [0];
  for (let i = 0; i < n; i++) values.push(diagonalDistance('max', lengthOf(a, i)));
  for (let j = 0; j < m; j++) values.push(diagonalDistance('max', lengthOf(b, j)));
  for (let i = 0; i < n; i++) {
    const own = diagonalDistance('max', lengthOf(a, i));
    for (let j = 0; j < m; j++) {
      const value = apart(a, i, b, j);
      if (value < Math.max(own, diagonalDistance('max', lengthOf(b, j)))) values.push(value);
    }
  }
  return Float64Array.from(values).sort();
}

/**
 * Whether all bars longer than twice the limit can be matched within it. Short bars may go to the diagonal, so only long ones must be covered; by
 * Mendelsohn & Dulmage (1958) it is enough that each side's long bars can be matched into the other side.
 */
function reaches(a: Float64Array, b: Float64Array, limit: number): boolean {
  return covers(a, b, limit) && covers(b, a, limit);
}

function covers(a: Float64Array, b: Float64Array, limit: number): boolean {
  const m = b.length / 2;
  const edges: Int32Array[] = [];
  for (let i = 0; i < a.length / 2; i++) {
    if (diagonalDistance('max', lengthOf(a, i)) <= limit) continue;
    const near: number[] = [];
    for (let j = 0; j < m; j++) if (apart(a, i, b, j) <= limit) near.push(j);
    if (near.length === 0) return false;
    edges.push(Int32Array.from(near));
  }
  return edges.length <= m && matchAll(edges, m);
}

/** Whether every left node can be matched (Hopcroft & Karp 1973). */
function matchAll(edges: readonly Int32Array[], right: number): boolean {
  const partner = new Int32Array(edges.length).fill(-1);
  const owner = new Int32Array(right).fill(-1);
  const layer = new Int32Array(edges.length);
  for (let matched = 0; matched < edges.length; ) {
    if (!layers({ edges, partner, owner, layer })) return false;
    const next = new Int32Array(edges.length);
    let grown = 0;
    for (let node = 0; node < edges.length; node++) if (partner[node] === -1 && augment({ edges, partner, owner, layer }, node, next)) grown++;
    if (grown === 0) return false;
    matched += grown;
  }
  return true;
}

type Matching = { readonly edges: readonly Int32Array[]; readonly partner: Int32Array; readonly owner: Int32Array; readonly layer: Int32Array };

/** Numbers the left nodes by their distance from a free one along alternating paths; false when no free right node is reached. */
function layers({ edges, partner, owner, layer }: Matching): boolean {
  const line: number[] = [];
  for (let node = 0; node < edges.length; node++) {
    layer[node] = partner[node] === -1 ? 0 : -1;
    if (partner[node] === -1) line.push(node);
  }
  let found = false;
  for (const node of line) {
    for (const target of edges[node] ?? []) {
      const holder = owner[target] ?? -1;
      if (holder === -1) found = true;
      else if (layer[holder] === -1) {
        layer[holder] = (layer[node] ?? 0) + 1;
        line.push(holder);
      }
    }
  }
  return found;
}

/** Follows one alternating path down the layers, depth first without recursion, and turns it round when it ends at a free node. */
function augment({ edges, partner, owner, layer }: Matching, start: number, next: Int32Array): boolean {
  const path = [start];
  while (path.length > 0) {
    const node = path[path.length - 1] ?? 0;
    const targets = edges[node] ?? new Int32Array(0);
    const place = next[node] ?? 0;
    if (place >= targets.length) {
      layer[node] = -2;
      path.pop();
      continue;
    }
    next[node] = place + 1;
    const target = targets[place] ?? 0;
    const holder = owner[target] ?? -1;
    if (holder === -1) {
      let free = target;
      for (const each of path.reverse()) {
        const before = partner[each] ?? -1;
        partner[each] = free;
        owner[free] = each;
        free = before;
      }
      return true;
    }
    if (layer[holder] === (layer[node] ?? 0) + 1) path.push(holder);
  }
  return false;
}
