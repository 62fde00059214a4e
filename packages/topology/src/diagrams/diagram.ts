/** A persistence diagram of one dimension: birth, death, birth, death, … A class that never dies has death Infinity. */
export type Diagram = Float64Array;

/** What a distance between points of the plane is: the greatest coordinate difference, the Euclidean length, or the sum of coordinate differences. */
export type GroundMetric = 'max' | 'euclidean' | 'manhattan';

/** Bars that die and those that do not: finite (birth, death) pairs, and sorted births of the essential ones. */
export type SplitDiagram = { readonly finite: Float64Array; readonly essential: Float64Array };

/** A diagram from pairs as JSON has them: a death of null (or Infinity) never comes. Throws a RangeError naming the first pair that is no bar. */
export function diagramOf(pairs: readonly (readonly [number, number | null])[]): Diagram {
  const diagram = new Float64Array(2 * pairs.length);
  for (const [index, [birth, death]] of pairs.entries()) {
    const end = death ?? Number.POSITIVE_INFINITY;
    if (!Number.isFinite(birth) || !(end >= birth))
      throw new RangeError(`bar ${index}: expected a finite birth and a death not before it, got [${birth}, ${death}]`);
    diagram[2 * index] = birth;
    diagram[2 * index + 1] = end;
  }
  return diagram;
}

/** Separates bars that die (those of length 0 are left out) from those that do not. */
export function splitDiagram(diagram: ArrayLike<number>): SplitDiagram {
  const [finite, essential]: [number[], number[]] = [[], []];
  for (let place = 0; place < diagram.length; place += 2) {
    const [birth, death] = [diagram[place] ?? 0, diagram[place + 1] ?? 0];
    if (death === Number.POSITIVE_INFINITY) essential.push(birth);
    else if (death > birth) finite.push(birth, death);
    else if (!(death === birth)) throw new RangeError(`bar ${place / 2}: expected a death not before the birth, got [${birth}, ${death}]`);
  }
  return { finite: Float64Array.from(finite), essential: Float64Array.from(essential).sort() };
}

/** Lengths of the bars that die, longest first. */
export function lifetimesOf(diagram: ArrayLike<number>): Float64Array {
  const { finite } = splitDiagram(diagram);
  const lifetimes = new Float64Array(finite.length / 2);
  for (let bar = 0; bar < lifetimes.length; bar++) lifetimes[bar] = (finite[2 * bar + 1] ?? 0) - (finite[2 * bar] ?? 0);
  return lifetimes.sort().reverse();
}

/** How far two bars are apart in a ground metric. */
export function barDistance(metric: GroundMetric, births: number, deaths: number): number {
  const [a, b] = [Math.abs(births), Math.abs(deaths)];
  if (metric === 'max') return Math.max(a, b);
  return metric === 'euclidean' ? Math.sqrt(a * a + b * b) : a + b;
}

/** How far a bar of a length is from the diagonal in a ground metric: half of it, its half times √2, or all of it. */
export function diagonalDistance(metric: GroundMetric, length: number): number {
  if (metric === 'max') return length / 2;
  return metric === 'euclidean' ? length / Math.SQRT2 : length;
}
