import { leastAssignment } from './assignment.ts';
import { barDistance, diagonalDistance, type GroundMetric, splitDiagram } from './diagram.ts';

/** The conventions of a distance, in which libraries differ. */
export type WassersteinOptions = {
  /** The power p ≥ 1; 1 unless told. */
  readonly power?: number;
  /** Which length the plane has. Libraries differ (persim: Euclidean; GUDHI and Hera: max), so it is always named. */
  readonly ground: GroundMetric;
};

/**
 * The p-Wasserstein distance of two diagrams: the p-th root of the least Σ (shift)^p over matchings, bars left over being shifted to the diagonal
 * (Cohen-Steiner et al. 2010). Exact. A pair is worth matching only where that is cheaper than sending both bars to the diagonal, so the problem falls
 * into the connected components of such pairs, each solved as an assignment of its smaller side; when all births are equal (dimension 0) an O(NM)
 * alignment of the sorted deaths is exact. Infinity when the numbers of essential classes differ; those are compared in order of birth.
 */
export function wassersteinDistance(first: ArrayLike<number>, second: ArrayLike<number>, { power = 1, ground }: WassersteinOptions): number {
  if (!(power >= 1 && Number.isFinite(power))) throw new RangeError(`Wasserstein distance: expected a finite power of at least 1, got ${power}`);
  const [a, b] = [splitDiagram(first), splitDiagram(second)];
  if (a.essential.length !== b.essential.length) return Number.POSITIVE_INFINITY;
  const essential = a.essential.reduce((sum, birth, index) => sum + Math.abs(birth - (b.essential[index] ?? 0)) ** power, 0);
  const matching = commonBirth(a.finite, b.finite) ? alignedCost : sparseCost;
  return (essential + Math.max(0, matching(a.finite, b.finite, { power, ground }))) ** (1 / power);
}

type Measure = { readonly power: number; readonly ground: GroundMetric };

function commonBirth(a: Float64Array, b: Float64Array): boolean {
  const birth = a[0] ?? b[0];
  for (let place = 0; place < a.length; place += 2) if (a[place] !== birth) return false;
  for (let place = 0; place < b.length; place += 2) if (b[place] !== birth) return false;
  return true;
}

/** Bars on one vertical line: an optimal matching never crosses because |x − y|^p is convex, so sorted deaths are aligned as two texts are. */
function alignedCost(a: Float64Array, b: Float64Array, { power, ground }: Measure): number {
  const deaths = (bars: Float64Array) => bars.filter((_, place) => place % 2 === 1).sort();
  const [left, right, birth] = [deaths(a), deaths(b), a[0] ?? b[0] ?? 0];
  const drop = (death: number) => diagonalDistance(ground, death - birth) ** power;
  let before = new Float64Array(right.length + 1);
  let row = new Float64Array(right.length + 1);
  for (let j = 0; j < right.length; j++) before[j + 1] = (before[j] ?? 0) + drop(right[j] ?? 0);
  for (const death of left) {
    const own = drop(death);
    row[0] = (before[0] ?? 0) + own;
    for (let j = 0; j < right.length; j++) {
      const other = right[j] ?? 0;
      const paired = (before[j] ?? 0) + Math.abs(death - other) ** power;
      row[j + 1] = Math.min(paired, (before[j + 1] ?? 0) + own, (row[j] ?? 0) + drop(other));
    }
    [before, row] = [row, before];
  }
  return before[right.length] ?? 0;
}

/** Σ of all costs to the diagonal, minus the most that matched pairs save. */
function sparseCost(a: Float64Array, b: Float64Array, measure: Measure): number {
  const [dropA, dropB] = [dropsOf(a, measure), dropsOf(b, measure)];
  const saving = (i: number, j: number) =>
    barDistance(measure.ground, (a[2 * i] ?? 0) - (b[2 * j] ?? 0), (a[2 * i + 1] ?? 0) - (b[2 * j + 1] ?? 0)) ** measure.power -
    (dropA[i] ?? 0) -
    (dropB[j] ?? 0);
  let cost = dropA.reduce((sum, value) => sum + value, 0) + dropB.reduce((sum, value) => sum + value, 0);
  for (const { left, right } of components(dropA.length, dropB.length, saving)) {
    const [rows, columns, swapped] = left.length <= right.length ? [left, right, false] : [right, left, true];
    const data = new Float64Array(rows.length * columns.length);
    for (const [r, row] of rows.entries()) {
      for (const [c, column] of columns.entries()) data[r * columns.length + c] = Math.min(0, swapped ? saving(column, row) : saving(row, column));
    }
    cost += leastAssignment({ rows: rows.length, columns: columns.length, data });
  }
  return cost;
}

function dropsOf(bars: Float64Array, { power, ground }: Measure): Float64Array {
  return Float64Array.from({ length: bars.length / 2 }, (_, bar) => diagonalDistance(ground, (bars[2 * bar + 1] ?? 0) - (bars[2 * bar] ?? 0)) ** power);
}

type Component = { readonly left: readonly number[]; readonly right: readonly number[] };

/** Connected components of the pairs that save something. */
function components(n: number, m: number, saving: (i: number, j: number) => number): readonly Component[] {
  const found: Component[] = [];
  const restA = new Set(Array.from({ length: n }, (_, index) => index));
  const restB = new Set(Array.from({ length: m }, (_, index) => index));
  for (const start of restA) {
    restA.delete(start);
    const [left, right]: [number[], number[]] = [[start], []];
    for (let [a, b] = [0, 0]; a < left.length || b < right.length; ) {
      if (a < left.length) {
        const own = left[a++] ?? 0;
        for (const other of restB) if (saving(own, other) < 0 && restB.delete(other)) right.push(other);
      } else {
        const own = right[b++] ?? 0;
        for (const other of restA) if (saving(other, own) < 0 && restA.delete(other)) left.push(other);
      }
    }
    if (right.length > 0) found.push({ left, right });
  }
  return found;
}
