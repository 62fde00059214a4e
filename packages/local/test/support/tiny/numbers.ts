/** Numbers from -1 to 1 that look like chance and are the same every time, as 32-bit floats. */
export function weightsOf(seed: number, ...dims: readonly number[]): Matrix {
  const size = dims.reduce((product, dim) => product * dim, 1);
  let state = (seed * 2_654_435_761) >>> 0;
  const values = Array.from({ length: size }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return Math.fround((state / 2 ** 32) * 2 - 1);
  });
  return { dims, values };
}

export type Matrix = { readonly dims: readonly number[]; readonly values: readonly number[] };

/** The matrix with its first rows made small: tokens that are seldom the likeliest. */
export function withSmall({ dims, values }: Matrix, rows: number): Matrix {
  return { dims, values: values.map((value, index) => (index < rows * (dims.at(-1) ?? 0) ? Math.fround(value * 0.3) : value)) };
}

export function stronger({ dims, values }: Matrix, factor: number): Matrix {
  return { dims, values: values.map((value) => Math.fround(value * factor)) };
}

/** A row of a matrix. */
export function rowOf({ dims, values }: Matrix, row: number): readonly number[] {
  const width = dims.at(-1) ?? 0;
  return values.slice(row * width, (row + 1) * width);
}

/** A vector times a matrix. */
export function times(vector: readonly number[], matrix: Matrix): readonly number[] {
  const [, width = 0] = matrix.dims;
  return Array.from({ length: width }, (_, column) => vector.reduce((sum, value, row) => sum + value * (matrix.values[row * width + column] ?? 0), 0));
}

export function plus(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((value, index) => value + (b[index] ?? 0));
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

export function softmax(values: readonly number[]): readonly number[] {
  const highest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - highest));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

/** What a query finds among keys: the values, weighed. */
export function attend(query: readonly number[], keys: readonly (readonly number[])[], values: readonly (readonly number[])[]): readonly number[] {
  const weights = softmax(keys.map((key) => dot(query, key) / Math.sqrt(query.length)));
  return (values[0] ?? []).map((_, index) => values.reduce((sum, value, at) => sum + (weights[at] ?? 0) * (value[index] ?? 0), 0));
}

export function argmax(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? Number.NEGATIVE_INFINITY) ? index : best), 0);
}
