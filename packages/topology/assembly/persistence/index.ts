// Vietoris–Rips persistence over Z/2 in dimensions 0, 1 and 2, as one sweep over the edges, shortest first.
//
// Edges are taken in a strict order (length, then pair), and every simplex enters with its latest edge e = uv, so nothing ever ties. What
// enters with e is the join of e with its link: the common neighbours N of u and v among the edges so far, with the edges and triangles
// between them. The sweep keeps a basis of the live cocycles as annotations: each edge (and, in dimension 2, each triangle) carries the set of live
// classes whose cocycle is 1 on it. Then
//   N empty, u and v apart     e joins two components: a death in dimension 0
//   N empty, u and v joined    a class of dimension 1 is born
//   N not empty                e is paired with its first triangle; each further component of the link brings one triangle whose boundary
//                              may carry classes, and the youngest of them dies with it; when it carries none, a class of dimension 2 is born
//   w enters the link          with the earlier members Q next to it: each component of Q beyond the first brings one tetrahedron to look at
// Inside a component all boundaries carry the same, because the tetrahedra (or 4-simplices) between them hold already; this is what spares
// listing triangles and tetrahedra: apparent and emergent pairs, clearing and the enumeration of coboundaries collapse into row operations.

import { add, annotationCount, kill, prepareAnnotations, settle, single } from './annotations';
import { first, insert, intersect, move, remove, take, touches } from './bits';
import { bear, classCount, classRecords, liveClasses, none, prepareClasses } from './classes';
import { allocate, used } from './memory';
import { countEdges, pair, sortEdges } from './sort';
import { enterRoot, enterVertex, openTriangles, prepareTriangles, trianglesTouch } from './triangles';

let n: u32 = 0;
let m: u32 = 0;
let top: u32 = 0;
let position: u32 = 0;
let bytes: usize = 0;
let distances: usize = 0;
let edges: usize = 0;
let neighbours: usize = 0;
let marked: usize = 0;
let parents: usize = 0;
let deaths0: usize = 0;
let deaths0Count: u32 = 0;
let link: usize = 0;
let rest: usize = 0;
let frontier: usize = 0;
let apparent: usize = 0;
let steps: u64 = 0;

/** Room for the distances between `points` points: the pairs (i, j < i) row by row. */
export function begin(points: u32): usize {
  n = points;
  distances = allocate((<usize>n * (<usize>n - 1)) << 1);
  return distances;
}

/** The smallest distance within which one point reaches all others. */
export function enclosingRadius(): f32 {
  const farthest = allocate((<usize>n) << 2);
  let p = distances;
  for (let i: u32 = 1; i < n; i++)
    for (let j: u32 = 0; j < i; j++, p += 4) {
      const distance = load<f32>(p);
      const a = farthest + ((<usize>i) << 2);
      const b = farthest + ((<usize>j) << 2);
      if (distance > load<f32>(a)) store<f32>(a, distance);
      if (distance > load<f32>(b)) store<f32>(b, distance);
    }
  let least: f32 = n < 2 ? 0 : <f32>Infinity;
  for (let i: u32 = 0; i < n; i++) least = min(least, load<f32>(farthest + ((<usize>i) << 2)));
  return least;
}

/** Sorts the edges of at most `threshold` and readies the sweep up to `dimension`; `keepApparent` keeps each edge's first triangle. Answers the number of edges. */
export function prepare(dimension: u32, threshold: f32, keepApparent: bool): u32 {
  top = dimension;
  m = countEdges(distances, n, threshold);
  edges = sortEdges(distances, n, m, threshold);
  bytes = (<usize>(n + 63) >> 6) << 3;
  neighbours = allocate(bytes * n);
  marked = allocate(bytes * n);
  parents = allocate((<usize>n) << 2);
  for (let i: u32 = 0; i < n; i++) store<u32>(parents + ((<usize>i) << 2), i);
  deaths0 = allocate((<usize>n) << 2);
  link = allocate(bytes);
  rest = allocate(bytes);
  frontier = allocate(bytes);
  if (keepApparent) apparent = allocate((<usize>m) << 1);
  prepareClasses();
  prepareAnnotations();
  if (dimension > 1) prepareTriangles(n, bytes, neighbours);
  return m;
}

export function sortedEdges(): usize {
  return edges;
}
export function apparentVertices(): usize {
  return apparent;
}
export function componentDeaths(): usize {
  return deaths0;
}
export function componentDeathCount(): u32 {
  return deaths0Count;
}
export function memoryUsed(): usize {
  return used();
}
export function linkSteps(): f64 {
  return <f64>steps;
}
export { annotationCount, classCount, classRecords };

/** Goes on with the sweep until about `work` row operations are done; answers how many edges have entered. */
export function advance(work: f64): u32 {
  const until = steps + <u64>work;
  while (position < m && steps < until) {
    enter(load<u32>(edges + ((<usize>position) << 2)));
    position++;
  }
  return position;
}

function find(x: u32): u32 {
  let parent = load<u32>(parents + ((<usize>x) << 2));
  while (parent !== x) {
    const above = load<u32>(parents + ((<usize>parent) << 2));
    store<u32>(parents + ((<usize>x) << 2), above);
    x = parent;
    parent = above;
  }
  return x;
}

function annotation(a: u32, b: u32): u32 {
  return load<u32>(distances + (pair(a, b) << 2));
}

function enter(edge: u32): void {
  const v = edge >> 16;
  const u = edge & 0xffff;
  const at = distances + (pair(u, v) << 2);
  const value = load<f32>(at);
  const rowU = neighbours + <usize>u * bytes;
  const rowV = neighbours + <usize>v * bytes;
  steps++;
  const id = intersect(rowU, rowV, link, bytes) ? close(u, v, value) : open(u, v, value);
  // The distance of an edge that has entered is read no more; its place holds the edge's annotation.
  store<u32>(at, id);
  insert(rowU, v);
  insert(rowV, u);
  if (id !== 0) {
    insert(marked + <usize>u * bytes, v);
    insert(marked + <usize>v * bytes, u);
  }
}

/** An edge without common neighbours joins two components or bears a class. */
function open(u: u32, v: u32, value: f32): u32 {
  const a = find(u);
  const b = find(v);
  if (apparent !== 0) store<u16>(apparent + ((<usize>position) << 1), 0xffff);
  if (a === b) return top > 0 ? single(bear(1, value, u, v, 0)) : 0;
  store<u32>(parents + ((<usize>max(a, b)) << 2), min(a, b));
  store<f32>(deaths0 + ((<usize>deaths0Count) << 2), value);
  deaths0Count++;
  return 0;
}

/** An edge with common neighbours closes triangles; the annotation that its first triangle leaves it. */
function close(u: u32, v: u32, value: f32): u32 {
  const root = first(link, 0);
  if (apparent !== 0) store<u16>(apparent + ((<usize>position) << 1), <u16>root);
  const markedHere = liveClasses(1) !== 0 && touches(marked + <usize>u * bytes, marked + <usize>v * bytes, link, bytes);
  if (top === 1 && !markedHere) return 0;
  const id = markedHere ? across(u, v, root) : 0;
  if (top === 1 && liveClasses(1) === 0) return id;
  return walk(u, v, value, root, id);
}

/** What the two other edges of the triangle uvw carry together. */
function across(u: u32, v: u32, w: u32): u32 {
  return add(settle(annotation(u, w)), settle(annotation(v, w)));
}

/** Visits the link of uv, component by component, from `root` on. Answers the annotation of uv when all is done. */
function walk(u: u32, v: u32, value: f32, root: u32, id: u32): u32 {
  memory.copy(rest, link, bytes);
  memory.fill(frontier, 0, bytes);
  // Whether annotations of triangles have to be worked out: some near here are not zero, or a class has just been born here.
  let careful = top > 1 && trianglesTouch(u, v, link);
  if (careful) openTriangles(u, v);
  let w = root;
  let isRoot = true;
  while (true) {
    if (isRoot) {
      remove(rest, w);
      const born = w === root ? 0 : enterComponent(u, v, w, value, id);
      if (born !== 0 && !careful) {
        careful = true;
        openTriangles(u, v);
      }
      if (careful) enterRoot(w, born);
    } else if (careful) enterVertex(w, value);
    steps++;
    const more = move(rest, neighbours + <usize>w * bytes, frontier, bytes);
    if (!more && !careful) break;
    w = take(frontier, bytes);
    isRoot = w === none;
    if (!isRoot) continue;
    if (!more) break;
    w = first(rest, 0);
  }
  return settle(id);
}

/** The first triangle of a further component kills a class of dimension 1, or bears one of dimension 2; the annotation of what it bore. */
function enterComponent(u: u32, v: u32, w: u32, value: f32, id: u32): u32 {
  const boundary = liveClasses(1) === 0 ? 0 : add(settle(id), across(u, v, w));
  if (boundary === 0) return top > 1 ? single(bear(2, value, u, v, w)) : 0;
  kill(boundary, value, u, v, w, none);
  return 0;
}
