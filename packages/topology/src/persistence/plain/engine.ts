import { type CondensedDistances, pairIndex } from '../../distance/condensed.ts';
import { enclosingRadius } from '../enclosing-radius.ts';
import type { Engine, EngineSettings } from '../engine.ts';
import { type Annotations, add, bear, createAnnotations, kill, settle } from './annotations.ts';
import { first, insert, intersect, move, remove, take, touches } from './bits.ts';
import { sortEdges } from './sort.ts';
import { createTriangles, enterRoot, enterVertex, openTriangles, type Triangles, trianglesTouch } from './triangles.ts';

type State = {
  readonly data: Float32Array;
  readonly words: number;
  /** Rows of the edges so far, and of those that carry something. */
  readonly neighbours: Int32Array;
  readonly marked: Int32Array;
  readonly link: Int32Array;
  readonly rest: Int32Array;
  readonly frontier: Int32Array;
  /** What each edge carries, by pair. */
  readonly carried: Int32Array;
  readonly parents: Int32Array;
  readonly deaths: number[];
  /** For each edge the third vertex of its first triangle. */
  readonly apparent: Uint16Array;
  readonly annotations: Annotations;
  /** Undefined up to dimension 1. */
  readonly triangles: Triangles | undefined;
  position: number;
  work: number;
};

/** The engine of assembly/persistence for where WebAssembly does not run: the same sweep in the same order, so the same classes, four to six times slower. */
export function plainEngine({ data, size }: CondensedDistances, { maxDimension, threshold: asked }: EngineSettings): Engine {
  const threshold = asked ?? enclosingRadius({ data, size });
  const edges = sortEdges({ data, size }, Math.fround(threshold));
  const state = begin({ data, size }, edges.length, maxDimension);
  const { annotations, apparent, deaths, neighbours, triangles } = state;
  return {
    kernel: 'plain',
    threshold,
    edges: edges.length,
    advance(amount) {
      for (const until = state.work + amount; state.position < edges.length && state.work < until; state.position++) enter(state, edges[state.position] ?? 0);
      return state.position;
    },
    componentDeaths: () => deaths,
    classes: () => annotations.classes,
    sweep: () => ({ size, edges, apparent }),
    taken: () => ({
      annotations: annotations.entries.length - 1,
      work: state.work,
      // Entries of collections are guessed at.
      bytes:
        4 * (data.length + (1 + maxDimension) * neighbours.length) + 14 * edges.length + 150 * annotations.entries.length + 50 * (triangles?.carried.size ?? 0),
    }),
  };
}

function begin({ data, size }: CondensedDistances, edges: number, maxDimension: 1 | 2): State {
  const words = Math.ceil(size / 32);
  const [neighbours, annotations] = [new Int32Array(size * words), createAnnotations()];
  return {
    data,
    words,
    neighbours,
    marked: new Int32Array(size * words),
    link: new Int32Array(words),
    rest: new Int32Array(words),
    frontier: new Int32Array(words),
    carried: new Int32Array(data.length),
    parents: Int32Array.from({ length: size }, (_, vertex) => vertex),
    deaths: [],
    apparent: new Uint16Array(edges).fill(0xffff),
    annotations,
    triangles: maxDimension === 1 ? undefined : createTriangles({ neighbours, words, annotations }),
    position: 0,
    work: 0,
  };
}

function enter(state: State, packed: number): void {
  const { data, words, neighbours, marked, link, carried } = state;
  const [v, u] = [packed >>> 16, packed & 0xffff];
  const [pair, rowU, rowV] = [pairIndex(u, v), u * words, v * words];
  const value = data[pair] ?? 0;
  state.work++;
  const id = intersect(neighbours.subarray(rowU, rowU + words), neighbours, rowV, link) ? close(state, [u, v], value) : open(state, [u, v], value);
  carried[pair] = id;
  for (const table of id === 0 ? [neighbours] : [neighbours, marked]) {
    insert(table, rowU, v);
    insert(table, rowV, u);
  }
}

type Edge = readonly [u: number, v: number];

/** An edge without common neighbours joins two components or bears a class. */
function open({ parents, deaths, annotations }: State, [u, v]: Edge, value: number): number {
  const [a, b] = [find(parents, u), find(parents, v)];
  if (a === b) return bear(annotations, 1, value, [u, v, 0]);
  parents[Math.max(a, b)] = Math.min(a, b);
  deaths.push(value);
  return 0;
}

function find(parents: Int32Array, vertex: number): number {
  let at = vertex;
  for (let above = parents[at] ?? 0; above !== at; above = parents[at] ?? 0) {
    parents[at] = parents[above] ?? 0;
    at = above;
  }
  return at;
}

/** An edge with common neighbours closes triangles; what it carries when all of them have entered. */
function close(state: State, [u, v]: Edge, value: number): number {
  const { words, marked, link, apparent, annotations, triangles } = state;
  const root = first(link);
  apparent[state.position] = root;
  const isMarked = annotations.live[1] !== 0 && touches(marked, u * words, v * words, link);
  const id = isMarked ? across(state, [u, v], root) : 0;
  return triangles === undefined && !isMarked ? 0 : walk(state, { edge: [u, v], value, root, id });
}

/** What the two other edges of the triangle uvw carry together. */
function across({ carried, annotations }: State, [u, v]: Edge, w: number): number {
  return add(annotations, settle(annotations, carried[pairIndex(u, w)] ?? 0), settle(annotations, carried[pairIndex(v, w)] ?? 0));
}

type Visit = { readonly edge: Edge; readonly value: number; readonly root: number; readonly id: number };

/** Visits the link of an edge, component by component, from `root` on. */
function walk(state: State, { edge, value, root, id }: Visit): number {
  const { words, neighbours, link, rest, frontier, annotations, triangles } = state;
  rest.set(link);
  remove(rest, root);
  frontier.fill(0);
  // Set while what triangles carry has to be worked out: some near here carry something, or a class has just been born here.
  let careful = triangles !== undefined && trianglesTouch(triangles, edge, link) ? triangles : undefined;
  if (careful !== undefined) {
    openTriangles(careful, edge);
    enterRoot(careful, root, 0);
  }
  for (let w = root; ; ) {
    state.work++;
    const more = move(rest, neighbours, w * words, frontier);
    if (!more && careful === undefined) break;
    w = take(frontier);
    if (w !== -1) {
      if (careful !== undefined) enterVertex(careful, w, value);
      continue;
    }
    if (!more) break;
    w = take(rest);
    const born = enterComponent(state, { edge, value, root: w, id });
    if (born !== 0 && careful === undefined && triangles !== undefined) {
      careful = triangles;
      openTriangles(careful, edge);
    }
    if (careful !== undefined) enterRoot(careful, w, born);
  }
  return settle(annotations, id);
}

/** The first triangle of a further component kills a class of dimension 1, or bears one of dimension 2; what the triangle carries then. */
function enterComponent(state: State, { edge, value, root, id }: Visit): number {
  const { annotations, triangles } = state;
  const boundary = annotations.live[1] === 0 ? 0 : add(annotations, settle(annotations, id), across(state, edge, root));
  if (boundary === 0) return triangles === undefined ? 0 : bear(annotations, 2, value, [...edge, root]);
  kill(annotations, boundary, value, [...edge, root, 0xffffffff]);
  return 0;
}
