import { pairIndex } from '../distance/condensed.ts';
import type { ClassRecord } from './classes.ts';

/** The edges of a representative cycle, each as a pair of point numbers; every point has an even number of them. */
export type Cycle = readonly (readonly [number, number])[];

/** What a sweep leaves behind for representative cycles. */
export type Sweep = {
  readonly size: number;
  /** All edges in the order of the sweep, as v << 16 | u. */
  readonly edges: Uint32Array;
  /** For each edge the third vertex of the triangle it is paired with at once; 0xffff for none. */
  readonly apparent: Uint16Array;
};

/** What entered the chain last is cancelled first: a set of edges by rank, read from the top. */
type Chain = { readonly words: Uint32Array; top: number };

/**
 * A cycle for each class of dimension 1: its latest edge bears the class, and it bounds from the class's death on, not before. For a class that dies, the
 * reduced boundary of the killing triangle (homology reduced over killing triangles alone, the others being paired at once); for one that lives on, its
 * edge closed by a shortest path of earlier edges.
 */
export function representativeCycles(sweep: Sweep, classes: readonly ClassRecord[]): ReadonlyMap<ClassRecord, Cycle> {
  const ranks = ranksOf(sweep);
  const chain: Chain = { words: new Uint32Array(Math.ceil(sweep.edges.length / 32)), top: -1 };
  const reduced = new Map<number, Uint32Array>();
  const cycles = new Map<ClassRecord, Cycle>();
  const loops = classes.filter(({ dimension }) => dimension === 1);
  const dying = loops.filter(({ deathOrder }) => deathOrder > 0).sort((a, b) => a.deathOrder - b.deathOrder);
  for (const dead of dying) {
    const [u, v, w] = dead.died;
    for (const [a, b] of [[u, v] as const, [u, w] as const, [v, w] as const]) flip(chain, ranks[pairIndex(a, b)] ?? 0);
    const members = reduce(chain, { sweep, ranks, reduced });
    reduced.set(members[0] ?? 0, members);
    cycles.set(dead, edgesOf(sweep, members));
  }
  for (const living of loops) if (living.deathOrder === 0) cycles.set(living, closedByPath(sweep, living.born[0], living.born[1], ranks));
  return cycles;
}

function ranksOf({ edges, size }: Sweep): Uint32Array {
  const ranks = new Uint32Array((size * (size - 1)) / 2);
  for (const [rank, edge] of edges.entries()) ranks[pairIndex(edge >>> 16, edge & 0xffff)] = rank;
  return ranks;
}

function flip(chain: Chain, rank: number): void {
  const word = rank >>> 5;
  chain.words[word] = (chain.words[word] ?? 0) ^ (1 << (rank & 31));
  if (rank > chain.top) chain.top = rank;
}

/** The latest edge of a chain at or below `from`; −1 when there is none. */
function latest(chain: Chain, from: number): number {
  let word = from >> 5;
  let bits = word < 0 ? 0 : (chain.words[word] ?? 0) & (0xffffffff >>> (31 - (from & 31)));
  while (bits === 0 && word > 0) {
    word--;
    bits = chain.words[word] ?? 0;
  }
  return bits === 0 ? -1 : (word << 5) + 31 - Math.clz32(bits);
}

type Reduction = { readonly sweep: Sweep; readonly ranks: Uint32Array; readonly reduced: ReadonlyMap<number, Uint32Array> };

/** Adds boundaries of earlier triangles until the latest edge is nobody's; empties the chain and answers it, latest edge first. */
function reduce(chain: Chain, { sweep, ranks, reduced }: Reduction): Uint32Array {
  let rank = latest(chain, chain.top);
  while (rank >= 0) {
    const third = sweep.apparent[rank] ?? 0xffff;
    const known = reduced.get(rank);
    if (third !== 0xffff) {
      const edge = sweep.edges[rank] ?? 0;
      flip(chain, rank);
      flip(chain, ranks[pairIndex(edge >>> 16, third)] ?? 0);
      flip(chain, ranks[pairIndex(edge & 0xffff, third)] ?? 0);
    } else if (known !== undefined) for (const member of known) flip(chain, member);
    else break;
    rank = latest(chain, rank);
  }
  const members: number[] = [];
  for (; rank >= 0; rank = latest(chain, rank - 1)) members.push(rank);
  for (const member of members) chain.words[member >>> 5] = 0;
  chain.top = -1;
  return Uint32Array.from(members);
}

function edgesOf({ edges }: Sweep, members: Uint32Array): Cycle {
  return Array.from(members, (rank) => [(edges[rank] ?? 0) & 0xffff, (edges[rank] ?? 0) >>> 16] as const);
}

function closedByPath({ edges, size }: Sweep, u: number, v: number, ranks: Uint32Array): Cycle {
  const neighbours: number[][] = Array.from({ length: size }, () => []);
  for (const edge of edges.subarray(0, ranks[pairIndex(u, v)])) {
    neighbours[edge & 0xffff]?.push(edge >>> 16);
    neighbours[edge >>> 16]?.push(edge & 0xffff);
  }
  const from = new Int32Array(size).fill(-1);
  from[v] = v;
  const queue = [v];
  for (const vertex of queue) {
    if (vertex === u) break;
    for (const next of neighbours[vertex] ?? [])
      if (from[next] === -1) {
        from[next] = vertex;
        queue.push(next);
      }
  }
  const path: [number, number][] = [[u, v]];
  for (let vertex = u; vertex !== v; vertex = from[vertex] ?? v) path.push([vertex, from[vertex] ?? v]);
  return path;
}
