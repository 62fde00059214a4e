import { add, kill, settle } from './annotations';
import { first, has, insert, intersect, move, remove, take, touches } from './bits';
import { liveClasses, none } from './classes';
import { allocate } from './memory';
import { pair } from './sort';

// Annotations of triangles: of the triangle x < y < z at place x of the row of the pair yz. Rows are made when something in them is not zero.

let bytes: usize = 0;
let neighbours: usize = 0;
let rows: usize = 0;
let marked: usize = 0;
let own: usize = 0;
let entered: usize = 0;
let near: usize = 0;
let frontier: usize = 0;
let u: u32 = 0;
let v: u32 = 0;
let hub: u32 = 0;
let anyOwn: bool = false;

export function prepareTriangles(n: u32, rowBytes: usize, neighbourRows: usize): void {
  bytes = rowBytes;
  neighbours = neighbourRows;
  rows = allocate((<usize>n * (<usize>n - 1)) << 1);
  marked = allocate(bytes * n);
  own = allocate((<usize>n) << 2);
  entered = allocate(bytes);
  near = allocate(bytes);
  frontier = allocate(bytes);
}

/** Whether an edge from a or b into the link lies in a triangle whose annotation is not zero. */
export function trianglesTouch(a: u32, b: u32, link: usize): bool {
  return liveClasses(2) !== 0 && touches(marked + <usize>a * bytes, marked + <usize>b * bytes, link, bytes);
}

/** From now on vertices enter the link of the edge ab. */
export function openTriangles(a: u32, b: u32): void {
  u = a;
  v = b;
  anyOwn = false;
  memory.fill(entered, 0, bytes);
}

/** The first vertex of a component of the link enters, with the annotation of its triangle. */
export function enterRoot(w: u32, given: u32): void {
  hub = w;
  keep(w, given);
}

/** A vertex enters the link beside earlier ones; the tetrahedra with them settle the annotation of its triangle, and may kill classes. */
export function enterVertex(w: u32, value: f32): void {
  const quiet = !anyOwn && !has(marked + <usize>u * bytes, w) && !has(marked + <usize>v * bytes, w);
  keep(w, quiet || liveClasses(2) === 0 ? 0 : derive(w, value));
}

function keep(w: u32, id: u32): void {
  store<u32>(own + ((<usize>w) << 2), id);
  insert(entered, w);
  if (id === 0) return;
  anyOwn = true;
  mark(u, v);
  mark(u, w);
  mark(v, w);
  const low = min(u, w);
  const high = max(v, w);
  const middle = u ^ v ^ w ^ low ^ high;
  const slot = rows + (pair(high, middle) << 2);
  let row = <usize>load<u32>(slot);
  if (row === 0) {
    row = allocate((<usize>middle) << 2);
    store<u32>(slot, <u32>row);
  }
  store<u32>(row + ((<usize>low) << 2), id);
}

function mark(a: u32, b: u32): void {
  insert(marked + <usize>a * bytes, b);
  insert(marked + <usize>b * bytes, a);
}

function annotation(a: u32, b: u32, c: u32): u32 {
  const low = min(min(a, b), c);
  const high = max(max(a, b), c);
  const middle = a ^ b ^ c ^ low ^ high;
  const row = <usize>load<u32>(rows + (pair(high, middle) << 2));
  return row === 0 ? 0 : settle(load<u32>(row + ((<usize>low) << 2)));
}

/** What three faces of the tetrahedron uvwp carry together: all but uvw. */
function across(w: u32, p: u32): u32 {
  const id = settle(load<u32>(own + ((<usize>p) << 2)));
  return add(id, add(annotation(u, w, p), annotation(v, w, p)));
}

function derive(w: u32, value: f32): u32 {
  const rowW = neighbours + <usize>w * bytes;
  intersect(entered, rowW, near, bytes);
  let p = has(near, hub) ? hub : first(near, 0);
  const id = across(w, p);
  remove(near, p);
  memory.fill(frontier, 0, bytes);
  let more = move(near, neighbours + <usize>p * bytes, frontier, bytes);
  while (more) {
    p = take(frontier, bytes);
    if (p === none) {
      p = first(near, 0);
      remove(near, p);
      const boundary = add(settle(id), across(w, p));
      if (boundary !== 0) kill(boundary, value, u, v, w, p);
    }
    more = move(near, neighbours + <usize>p * bytes, frontier, bytes);
  }
  return settle(id);
}
