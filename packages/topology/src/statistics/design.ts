import { type Coded, codeLabels, crossLabels } from './labels.ts';

/** Categories per item, by the name of the factor. */
export type Factors = Readonly<Record<string, ArrayLike<string | number>>>;

/** One term of a linear model: the projection onto what it adds to its reduced model, both as matrices over cells (items that agree in every factor). */
export type DesignTerm = {
  readonly name: string;
  readonly factors: readonly string[];
  readonly degrees: number;
  readonly projection: Float64Array;
  readonly reduced: Float64Array;
};

/** A linear model of categories. Columns are constant within cells, so every projection is a cells × cells matrix. */
export type Design = {
  readonly cells: Coded;
  readonly terms: readonly DesignTerm[];
  /** The projection onto all terms and the intercept, and its rank. */
  readonly full: Float64Array;
  readonly rank: number;
};

/**
 * Builds the model. `marginal`: a term adds to all terms that do not contain it (type II); `sequential`: to the terms before it (type I).
 * Throws a RangeError for a factor that is missing or has another length than `size`.
 */
export function buildDesign(options: {
  readonly size: number;
  readonly factors: Factors;
  readonly terms: readonly (readonly string[])[];
  readonly sums: 'marginal' | 'sequential';
}): Design {
  const { size, factors, terms, sums } = options;
  const labels = (name: string) => {
    const found = factors[name];
    if (found === undefined) throw new RangeError(`term of "${name}": expected one of the factors ${Object.keys(factors).join(', ')}`);
    if (found.length !== size) throw new RangeError(`factor "${name}": expected ${size} labels, got ${found.length}`);
    return found;
  };
  const cells = crossLabels([...new Set(terms.flat())].map(labels), size);
  const spans = terms.map((names) => columnsOf(crossLabels(names.map(labels), size), cells));
  const constant = new Float64Array(cells.levels.length).fill(1);
  const built = terms.map((names, index): DesignTerm => {
    const others = terms.flatMap((other, place) => (belongs({ names, index }, { names: other, index: place }, sums) ? (spans[place] ?? []) : []));
    const reduced = orthonormal([constant, ...others], [], cells.counts);
    const own = orthonormal(spans[index] ?? [], reduced, cells.counts);
    return {
      name: names.join(' × '),
      factors: names,
      degrees: own.length,
      projection: outer(own, cells.levels.length),
      reduced: outer(reduced, cells.levels.length),
    };
  });
  const whole = orthonormal([constant, ...spans.flat()], [], cells.counts);
  return { cells, terms: built, full: outer(whole, cells.levels.length), rank: whole.length };
}

type Place = { readonly names: readonly string[]; readonly index: number };

/** Whether the other term stands in the reduced model of this one. */
function belongs(own: Place, other: Place, sums: 'marginal' | 'sequential'): boolean {
  if (own.index === other.index) return false;
  return sums === 'sequential' ? other.index < own.index : !own.names.every((name) => other.names.includes(name));
}

/** One indicator column over cells per level of a term. */
function columnsOf(term: Coded, cells: Coded): readonly Float64Array[] {
  const columns = term.levels.map(() => new Float64Array(cells.levels.length));
  for (let item = 0; item < term.codes.length; item++) {
    const column = columns[term.codes[item] ?? 0];
    if (column !== undefined) column[cells.codes[item] ?? 0] = 1;
  }
  return columns;
}

/** An orthonormal basis of what the columns add to `against` (modified Gram–Schmidt, twice, weighted by the number of items in a cell). */
function orthonormal(columns: readonly Float64Array[], against: readonly Float64Array[], weights: Int32Array): readonly Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const rest = column.slice();
    const before = product(rest, rest, weights);
    for (let round = 0; round < 2; round++) {
      for (const each of [...against, ...basis]) {
        const share = product(rest, each, weights);
        for (let cell = 0; cell < rest.length; cell++) rest[cell] = (rest[cell] ?? 0) - share * (each[cell] ?? 0);
      }
    }
    const length = Math.sqrt(product(rest, rest, weights));
    if (length > 1e-7 * Math.sqrt(before)) basis.push(rest.map((value) => value / length));
  }
  return basis;
}

function product(a: Float64Array, b: Float64Array, weights: Int32Array): number {
  let sum = 0;
  for (let cell = 0; cell < a.length; cell++) sum += (weights[cell] ?? 0) * (a[cell] ?? 0) * (b[cell] ?? 0);
  return sum;
}

/** The projection Q Qᵀ of a basis. */
function outer(basis: readonly Float64Array[], size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (const vector of basis) {
    for (let row = 0; row < size; row++) {
      const factor = vector[row] ?? 0;
      if (factor === 0) continue;
      for (let column = 0; column < size; column++) matrix[row * size + column] = (matrix[row * size + column] ?? 0) + factor * (vector[column] ?? 0);
    }
  }
  return matrix;
}

/** The main effects of all factors, each a term of its own. */
export function mainEffects(factors: Factors): readonly (readonly string[])[] {
  return Object.keys(factors).map((name) => [name]);
}

/** Labels of strata as numbers. */
export function codeStrata(strata: ArrayLike<string | number> | undefined, size: number): Int32Array | undefined {
  if (strata === undefined) return undefined;
  if (strata.length !== size) throw new RangeError(`strata: expected ${size} labels, got ${strata.length}`);
  return codeLabels(strata).codes;
}
