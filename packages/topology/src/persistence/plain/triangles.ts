import { type Annotations, add, kill, settle } from './annotations.ts';
import { first, has, insert, intersect, move, remove, take, touches } from './bits.ts';

/** What triangles carry, and the vertices of the link of uv that have entered so far. */
export type Triangles = {
  /** Rows of the edges so far, `words` numbers each. */
  readonly neighbours: Int32Array;
  readonly words: number;
  readonly annotations: Annotations;
  /** Rows of the edges that lie in a triangle that carries something. */
  readonly marked: Int32Array;
  readonly carried: Map<number, number>;
  /** What the triangle of uv and each vertex carries. */
  readonly own: Int32Array;
  readonly entered: Int32Array;
  readonly near: Int32Array;
  readonly frontier: Int32Array;
  edge: readonly [number, number];
  /** The first vertex of the component of the link that is entering. */
  hub: number;
  isAny: boolean;
};

/** No triangle carries anything yet. */
export function createTriangles({ neighbours, words, annotations }: Pick<Triangles, 'neighbours' | 'words' | 'annotations'>): Triangles {
  const row = () => new Int32Array(words);
  const marked = new Int32Array(neighbours.length);
  const own = new Int32Array(32 * words);
  const vertices = { marked, own, entered: row(), near: row(), frontier: row() };
  return { neighbours, words, annotations, ...vertices, carried: new Map(), edge: [0, 0], hub: 0, isAny: false };
}

/** Whether an edge from u or v into the link lies in a triangle that carries something. */
export function trianglesTouch({ annotations, marked, words }: Triangles, [u, v]: Triangles['edge'], link: Int32Array): boolean {
  return annotations.live[2] !== 0 && touches(marked, u * words, v * words, link);
}

/** From now on vertices enter the link of an edge. */
export function openTriangles(triangles: Triangles, edge: Triangles['edge']): void {
  triangles.edge = edge;
  triangles.isAny = false;
  triangles.entered.fill(0);
}

/** The first vertex of a component of the link enters, with what its triangle carries. */
export function enterRoot(triangles: Triangles, w: number, id: number): void {
  triangles.hub = w;
  keep(triangles, w, id);
}

/** A vertex enters beside earlier ones; the tetrahedra with them settle what its triangle carries, and may kill classes. */
export function enterVertex(triangles: Triangles, w: number, value: number): void {
  const { annotations, marked, words, isAny } = triangles;
  const [u, v] = triangles.edge;
  const isQuiet = annotations.live[2] === 0 || (!isAny && !has(marked, u * words, w) && !has(marked, v * words, w));
  keep(triangles, w, isQuiet ? 0 : derive(triangles, w, value));
}

function keep(triangles: Triangles, w: number, id: number): void {
  const { marked, words, own, entered, carried } = triangles;
  const [u, v] = triangles.edge;
  own[w] = id;
  insert(entered, 0, w);
  if (id === 0) return;
  triangles.isAny = true;
  for (const [a, b] of [[u, v] as const, [u, w] as const, [v, w] as const]) {
    insert(marked, a * words, b);
    insert(marked, b * words, a);
  }
  carried.set(keyOf(u, v, w), id);
}

/** A number below 2⁴⁸ for each triangle. */
function keyOf(a: number, b: number, c: number): number {
  const [low, high] = [Math.min(a, b, c), Math.max(a, b, c)];
  return (high * 65_536 + a + b + c - low - high) * 65_536 + low;
}

/** What three faces of the tetrahedron uvwp carry together: all but uvw. */
function across({ annotations, carried, own, edge: [u, v] }: Triangles, w: number, p: number): number {
  const of = (id: number | undefined) => settle(annotations, id ?? 0);
  return add(annotations, of(own[p]), add(annotations, of(carried.get(keyOf(u, w, p))), of(carried.get(keyOf(v, w, p)))));
}

function derive(triangles: Triangles, w: number, value: number): number {
  const { annotations, neighbours, words, entered, near, frontier, hub } = triangles;
  const [u, v] = triangles.edge;
  intersect(entered, neighbours, w * words, near);
  let p = has(near, 0, hub) ? hub : first(near);
  const id = across(triangles, w, p);
  remove(near, p);
  frontier.fill(0);
  while (move(near, neighbours, p * words, frontier)) {
    p = take(frontier);
    if (p !== -1) continue;
    p = take(near);
    const boundary = add(annotations, settle(annotations, id), across(triangles, w, p));
    if (boundary !== 0) kill(annotations, boundary, value, [u, v, w, p]);
  }
  return settle(annotations, id);
}
