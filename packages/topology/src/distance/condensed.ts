import type { DistanceMatrix, DistanceRows } from '../points/points.ts';

/** Distances of all pairs of `size` items: the pair (i, j < i) at i (i − 1) / 2 + j, n (n − 1) / 2 numbers in all. Infinity: never adjacent. */
export type CondensedDistances = { readonly data: Float32Array; readonly size: number };

/** Where the pair (i, j), i ≠ j, stands among condensed distances. */
export function pairIndex(i: number, j: number): number {
  const high = Math.max(i, j);
  return (high * (high - 1)) / 2 + Math.min(i, j);
}

/** Condensed distances from n (n − 1) / 2 numbers, the lower triangle row by row. Throws a RangeError for another length, NaN or a negative distance. */
export function condensedOf(numbers: ArrayLike<number>): CondensedDistances {
  const size = Math.round((1 + Math.sqrt(1 + 8 * numbers.length)) / 2);
  if ((size * (size - 1)) / 2 !== numbers.length)
    throw new RangeError(`lower distances: expected n(n−1)/2 numbers, got ${numbers.length} (n = ${size} has ${(size * (size - 1)) / 2})`);
  const data = new Float32Array(numbers.length);
  let index = 0;
  for (let row = 1; row < size; row++) for (let column = 0; column < row; column++, index++) data[index] = distance(numbers[index], row, column);
  return { data, size };
}

/** Condensed distances of a square matrix. Throws a RangeError that names row and column where it is not symmetric, its diagonal is not 0, or an entry is no distance. */
export function condensedOfMatrix({ data: numbers, size }: DistanceMatrix): CondensedDistances {
  if (numbers.length !== size * size) throw new RangeError(`distance matrix: expected ${size} × ${size} = ${size * size} numbers, got ${numbers.length}`);
  const data = new Float32Array((size * (size - 1)) / 2);
  let index = 0;
  for (let row = 0; row < size; row++) {
    if (numbers[row * size + row] !== 0) throw new RangeError(`row ${row}, column ${row}: expected 0 on the diagonal, got ${numbers[row * size + row]}`);
    for (let column = 0; column < row; column++, index++) {
      const value = distance(numbers[row * size + column], row, column);
      const mirrored = distance(numbers[column * size + row], column, row);
      if (value !== mirrored && Math.abs(value - mirrored) > 1e-6 * Math.max(value, mirrored))
        throw new RangeError(`row ${row}, column ${column}: expected a symmetric matrix, got ${value} here and ${mirrored} at row ${column}, column ${row}`);
      data[index] = value;
    }
  }
  return { data, size };
}

/** The distances themselves where they are condensed distances; throws a RangeError for another number of them, or that names row and column of NaN or a negative one. */
export function checkCondensed(distances: CondensedDistances): CondensedDistances {
  const { data, size } = distances;
  if ((size * (size - 1)) / 2 !== data.length)
    throw new RangeError(`condensed distances of ${size} items: expected ${(size * (size - 1)) / 2} numbers, got ${data.length}`);
  for (let row = 1, pair = 0; row < size; row++)
    // −0 passes as a distance, but its bits would sort behind all others.
    for (let column = 0; column < row; column++, pair++) if (!(1 / (data[pair] ?? 0) >= 0)) return condensedOf(data);
  return distances;
}

/** Condensed distances as rows, for whatever reads them row by row. */
export function rowsOfCondensed({ data, size }: CondensedDistances): DistanceRows {
  return {
    size,
    fill(row, into) {
      for (let column = 0; column < size; column++) into[column] = column === row ? 0 : (data[pairIndex(row, column)] ?? 0);
    },
  };
}

function distance(value: number | undefined, row: number, column: number): number {
  if (value === undefined || Number.isNaN(value) || value < 0)
    throw new RangeError(`row ${row}, column ${column}: expected a distance of at least 0, got ${value}`);
  // −0 would sort behind everything; adding 0 makes it 0.
  return value + 0;
}
