import type { DistanceMatrix } from '../points/points.ts';
import { buildDesign, codeStrata, type Design, type DesignTerm, type Factors, mainEffects } from './design.ts';
import { createPermuter, judge } from './permutation.ts';
import { createRandom } from './random.ts';

/** One line of the table: how much of the spread a term explains, and whether chance would do as much. */
export type PermanovaTerm = {
  readonly name: string;
  readonly factors: readonly string[];
  readonly degrees: number;
  readonly sumOfSquares: number;
  /** Pseudo-F; null when the term adds nothing to the others or no spread is left over. */
  readonly f: number | null;
  /** Null when it cannot be tested (no degrees of freedom in the term or left over). */
  readonly p: number | null;
  /** Share of the whole spread. */
  readonly rSquared: number;
  /** Share of the whole spread with its bias removed; below 0 when the term explains less than chance would. */
  readonly omegaSquared: number;
  /** The same as a share of the term's spread and what is left over. */
  readonly partialOmegaSquared: number;
};

/** A permutational multivariate analysis of variance. */
export type Permanova = {
  readonly terms: readonly PermanovaTerm[];
  readonly residual: { readonly degrees: number; readonly sumOfSquares: number };
  readonly total: { readonly degrees: number; readonly sumOfSquares: number };
  readonly permutations: number;
};

/** Distances of items, their categories, and what is asked of them. */
export type PermanovaOptions = {
  readonly distances: DistanceMatrix;
  readonly factors: Factors;
  /** Each term names its factors, two or more for an interaction; the main effects unless told. */
  readonly terms?: readonly (readonly string[])[];
  readonly sums?: 'marginal' | 'sequential';
  /** Items move only within their stratum; a factor that is constant within strata then has p = 1. */
  readonly strata?: ArrayLike<string | number>;
  /** 999 unless told. */
  readonly permutations?: number;
  readonly seed: number;
};

/**
 * PERMANOVA (Anderson 2001; McArdle & Anderson 2001): sums of squares of Gower's centred matrix G = C A C, A = −d²/2, so SS = tr(H G) for each term's
 * projection H. Rows of the residuals of the reduced model are permuted (Freedman & Lane 1983; Anderson & ter Braak 2003), which keeps other
 * factors' effects out of the test. A difference in spread between groups also makes it significant: read `permdisp` beside it.
 */
export function permanova(options: PermanovaOptions): Permanova {
  const { distances, factors, terms = mainEffects(factors), sums = 'marginal', permutations = 999, seed } = options;
  const { size } = distances;
  const design = buildDesign({ size, factors, terms, sums });
  const strata = codeStrata(options.strata, size);
  const centred = gower(distances);
  const observed = cellSums(centred, design.cells.codes, design);
  const total = trace(centred, size);
  const residual = { degrees: size - design.rank, sumOfSquares: Math.max(0, total - inner(design.full, observed)) };
  const meanResidual = residual.degrees > 0 ? residual.sumOfSquares / residual.degrees : 0;
  const rows = design.terms.map((term, index): PermanovaTerm => {
    const sumOfSquares = inner(term.projection, observed);
    const testable = term.degrees > 0 && residual.degrees > 0 && total > 0;
    const excess = sumOfSquares - term.degrees * meanResidual;
    const partial = sumOfSquares + (size - term.degrees) * meanResidual;
    return {
      name: term.name,
      factors: term.factors,
      degrees: term.degrees,
      sumOfSquares,
      f: testable && meanResidual > 1e-13 * total ? sumOfSquares / term.degrees / meanResidual : null,
      p: testable ? testTerm({ design, term, centred, size, strata, permutations, seed: seed + index }) : null,
      rSquared: total > 0 ? sumOfSquares / total : 0,
      omegaSquared: total > 0 ? excess / (total + meanResidual) : 0,
      partialOmegaSquared: partial > 0 ? excess / partial : 0,
    };
  });
  return { terms: rows, residual, total: { degrees: size - 1, sumOfSquares: total }, permutations };
}

type Test = {
  readonly design: Design;
  readonly term: DesignTerm;
  readonly centred: Float64Array;
  readonly size: number;
  readonly strata: Int32Array | undefined;
  readonly permutations: number;
  readonly seed: number;
};

/** The statistic is SS / (SS + SS left over), which orders permutations as pseudo-F does and stays finite when nothing is left over. */
function testTerm({ design, term, centred, size, strata, permutations, seed }: Test): number {
  const residuals = residualsOf(centred, design, term.reduced);
  const whole = trace(residuals, size);
  const statistic = (cells: Int32Array) => {
    const sums = cellSums(residuals, cells, design);
    const explained = inner(term.projection, sums);
    const left = Math.max(0, whole - inner(design.full, sums));
    return explained + left > 0 ? explained / (explained + left) : 0;
  };
  const random = createRandom(seed);
  const permute = createPermuter(size, strata);
  const { codes } = design.cells;
  const permuted = Float64Array.from({ length: permutations }, () => statistic(permute(random).map((from) => codes[from] ?? 0)));
  return judge(statistic(codes), permuted).p;
}

/** Gower's centred matrix of squared distances. */
export function gower({ data, size }: DistanceMatrix): Float64Array {
  const matrix = new Float64Array(size * size);
  const means = new Float64Array(size);
  let all = 0;
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let column = 0; column < size; column++) {
      const value = -0.5 * (data[row * size + column] ?? 0) ** 2;
      matrix[row * size + column] = value;
      sum += value;
    }
    means[row] = sum / size;
    all += sum / size / size;
  }
  for (let row = 0; row < size; row++) {
    const shift = all - (means[row] ?? 0);
    for (let column = 0; column < size; column++) matrix[row * size + column] = (matrix[row * size + column] ?? 0) + shift - (means[column] ?? 0);
  }
  return matrix;
}

/** (I − P) G (I − P) for a projection P over cells, in O(n² + cells² n). */
function residualsOf(centred: Float64Array, { cells }: Design, reduced: Float64Array): Float64Array {
  const [size, count, codes] = [cells.codes.length, cells.levels.length, cells.codes];
  const rowSums = new Float64Array(count * size);
  for (let row = 0; row < size; row++) {
    const into = (codes[row] ?? 0) * size;
    for (let column = 0; column < size; column++) rowSums[into + column] = (rowSums[into + column] ?? 0) + (centred[row * size + column] ?? 0);
  }
  const fitted = multiply(reduced, rowSums, { rows: count, inner: count, columns: size });
  const blocks = new Float64Array(count * count);
  for (let cell = 0; cell < count; cell++) {
    for (let column = 0; column < size; column++) {
      const place = cell * count + (codes[column] ?? 0);
      blocks[place] = (blocks[place] ?? 0) + (fitted[cell * size + column] ?? 0);
    }
  }
  const both = multiply(blocks, reduced, { rows: count, inner: count, columns: count });
  const residuals = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const own = codes[row] ?? 0;
    for (let column = 0; column < size; column++) {
      const other = codes[column] ?? 0;
      const place = row * size + column;
      residuals[place] = (centred[place] ?? 0) - (fitted[own * size + column] ?? 0) - (fitted[other * size + row] ?? 0) + (both[own * count + other] ?? 0);
    }
  }
  return residuals;
}

function multiply(a: Float64Array, b: Float64Array, shape: { readonly rows: number; readonly inner: number; readonly columns: number }): Float64Array {
  const result = new Float64Array(shape.rows * shape.columns);
  for (let row = 0; row < shape.rows; row++) {
    for (let k = 0; k < shape.inner; k++) {
      const factor = a[row * shape.inner + k] ?? 0;
      if (factor === 0) continue;
      const [from, into] = [k * shape.columns, row * shape.columns];
      for (let column = 0; column < shape.columns; column++) result[into + column] = (result[into + column] ?? 0) + factor * (b[from + column] ?? 0);
    }
  }
  return result;
}

/** Sums of a symmetric matrix over pairs of cells; a pair off the diagonal is counted twice in one triangle, which is enough for symmetric projections. */
function cellSums(matrix: Float64Array, codes: Int32Array, { cells }: Design): Float64Array {
  const [size, count] = [codes.length, cells.levels.length];
  const sums = new Float64Array(count * count);
  for (let row = 0; row < size; row++) {
    const into = (codes[row] ?? 0) * count;
    const from = row * size;
    for (let column = 0; column < row; column++) {
      const place = into + (codes[column] ?? 0);
      sums[place] = (sums[place] ?? 0) + 2 * (matrix[from + column] ?? 0);
    }
    sums[into + (codes[row] ?? 0)] = (sums[into + (codes[row] ?? 0)] ?? 0) + (matrix[from + row] ?? 0);
  }
  return sums;
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

function trace(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let index = 0; index < size; index++) sum += matrix[index * size + index] ?? 0;
  return sum;
}
