import { allocate, recycle } from './memory';

// Edges stand as v << 16 | u with u < v.

export function pair(a: u32, b: u32): usize {
  const high = <usize>max(a, b);
  return ((high * (high - 1)) >> 1) + <usize>min(a, b);
}

/** How many of the distances are at most `threshold`. */
export function countEdges(distances: usize, n: u32, threshold: f32): u32 {
  const all = (<usize>n * (<usize>n - 1)) >> 1;
  let m: u32 = 0;
  for (let i: usize = 0; i < all; i++) m += u32(load<f32>(distances + (i << 2)) <= threshold);
  return m;
}

/** All m edges of at most `threshold`, shortest first, equal ones by pair; a radix sort over the bits of non-negative floats. */
export function sortEdges(distances: usize, n: u32, m: u32, threshold: f32): usize {
  let from = allocate((<usize>m) << 2);
  let to = allocate((<usize>m) << 2);
  const spare = from;
  let at = from;
  let p = distances;
  for (let v: u32 = 1; v < n; v++)
    for (let u: u32 = 0; u < v; u++, p += 4)
      if (load<f32>(p) <= threshold) {
        store<u32>(at, (v << 16) | u);
        at += 4;
      }
  const counts = allocate(2048 << 2);
  for (let shift: u32 = 0; shift < 33; shift += 11) {
    pass(distances, from, to, m, shift, counts);
    const t = from;
    from = to;
    to = t;
  }
  recycle(spare, (<usize>m) << 2);
  return from;
}

function digit(distances: usize, edge: u32, shift: u32): usize {
  return (<usize>((load<u32>(distances + (pair(edge >> 16, edge & 0xffff) << 2)) >> shift) & 2047)) << 2;
}

function pass(distances: usize, from: usize, to: usize, m: u32, shift: u32, counts: usize): void {
  memory.fill(counts, 0, 2048 << 2);
  const end = from + ((<usize>m) << 2);
  for (let p = from; p < end; p += 4) {
    const c = counts + digit(distances, load<u32>(p), shift);
    store<u32>(c, load<u32>(c) + 1);
  }
  let sum: u32 = 0;
  for (let c = counts; c < counts + (2048 << 2); c += 4) {
    const size = load<u32>(c);
    store<u32>(c, sum);
    sum += size;
  }
  for (let p = from; p < end; p += 4) {
    const edge = load<u32>(p);
    const c = counts + digit(distances, edge, shift);
    const place = load<u32>(c);
    store<u32>(c, place + 1);
    store<u32>(to + ((<usize>place) << 2), edge);
  }
}
