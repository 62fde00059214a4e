import { type CondensedDistances, pairIndex } from '../../src/distance/condensed.ts';

type Simplex = { readonly vertices: readonly number[]; readonly value: number };

/** Diagrams by the textbook: every simplex listed, the boundary matrix over Z/2 reduced column by column from left to right. Slow, and meant to be. */
export function diagramsByBoundaryMatrix(distances: CondensedDistances, maxDimension: number, threshold: number): [number, number][][] {
  const simplices = listSimplices(distances, maxDimension + 1, Math.fround(threshold));
  const places = new Map(simplices.map(({ vertices }, place) => [vertices.join(), place]));
  const columns: (Set<number> | undefined)[] = [];
  const owners = new Map<number, number>();
  const diagrams: [number, number][][] = Array.from({ length: maxDimension + 1 }, () => []);
  for (const [place, { vertices, value }] of simplices.entries()) {
    const column = new Set(vertices.length === 1 ? [] : vertices.map((_, left) => places.get(vertices.filter((__, index) => index !== left).join()) ?? -1));
    let lowest = Math.max(-1, ...column);
    for (let owner = owners.get(lowest); owner !== undefined; owner = owners.get(lowest)) {
      for (const entry of columns[owner] ?? []) if (!column.delete(entry)) column.add(entry);
      lowest = Math.max(-1, ...column);
    }
    columns[place] = column;
    if (lowest < 0) continue;
    owners.set(lowest, place);
    const born = simplices[lowest]!;
    if (value > born.value) diagrams[born.vertices.length - 1]?.push([born.value, value]);
  }
  for (const [place, { vertices, value }] of simplices.entries())
    if (columns[place]!.size === 0 && !owners.has(place)) diagrams[vertices.length - 1]?.push([value, Number.POSITIVE_INFINITY]);
  return diagrams.map(sorted);
}

export function sorted(bars: readonly (readonly [number, number])[]): [number, number][] {
  return bars.map(([birth, death]): [number, number] => [birth, death]).sort((a, b) => a[0] - b[0] || (a[1] === b[1] ? 0 : a[1] - b[1]));
}

function listSimplices({ data, size }: CondensedDistances, dimension: number, threshold: number): readonly Simplex[] {
  const all: Simplex[] = [];
  const extend = (vertices: readonly number[], value: number): void => {
    all.push({ vertices, value });
    if (vertices.length > dimension) return;
    for (let next = (vertices.at(-1) ?? -1) + 1; next < size; next++) {
      const longest = Math.max(value, ...vertices.map((vertex) => data[pairIndex(vertex, next)]!));
      if (longest <= threshold) extend([...vertices, next], longest);
    }
  };
  for (let vertex = 0; vertex < size; vertex++) extend([vertex], 0);
  return all.sort((a, b) => a.value - b.value || a.vertices.length - b.vertices.length);
}

/** Whether a chain of edges is a boundary at a scale: solved over Z/2 with all triangles of that scale. */
export function isBoundary(distances: CondensedDistances, cycle: readonly (readonly [number, number])[], scale: number): boolean {
  const owners = new Map<number, Set<number>>();
  for (const { vertices } of listSimplices(distances, 2, scale)) {
    const [a = 0, b = 0, c = 0] = vertices;
    if (vertices.length !== 3) continue;
    const column = reduced(new Set([pairIndex(a, b), pairIndex(a, c), pairIndex(b, c)]), owners);
    if (column.size > 0) owners.set(Math.max(...column), column);
  }
  return reduced(new Set(cycle.map(([a, b]) => pairIndex(a, b))), owners).size === 0;
}

function reduced(column: Set<number>, owners: ReadonlyMap<number, Set<number>>): Set<number> {
  for (let top = Math.max(-1, ...column); ; top = Math.max(-1, ...column)) {
    const owner = owners.get(top);
    if (owner === undefined) return column;
    for (const entry of owner) if (!column.delete(entry)) column.add(entry);
  }
}
