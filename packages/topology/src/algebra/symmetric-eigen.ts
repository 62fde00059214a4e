/** Eigenvalues, greatest first, and the unit eigenvectors, one per row. */
export type SymmetricEigen = { readonly values: Float64Array; readonly vectors: Float64Array };

/**
 * The eigensystem of a symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan 2013, 8.5); O(size³), for sizes up to a few hundred. The sign makes each
 * vector's greatest coordinate positive.
 */
export function symmetricEigen(matrix: ArrayLike<number>, size: number): SymmetricEigen {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(size * size);
  for (let axis = 0; axis < size; axis++) vectors[axis * size + axis] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let [off, all] = [0, 0];
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++) {
        const square = (a[row * size + column] ?? 0) ** 2;
        all += square;
        if (row !== column) off += square;
      }
    if (off <= 1e-30 * all) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate({ a, vectors, size }, p, q);
  }
  const order = Array.from({ length: size }, (_, index) => index).sort((x, y) => (a[y * size + y] ?? 0) - (a[x * size + x] ?? 0));
  const sorted = new Float64Array(size * size);
  for (const [place, from] of order.entries()) sorted.set(upright(vectors.subarray(from * size, (from + 1) * size)), place * size);
  return { values: Float64Array.from(order, (from) => a[from * size + from] ?? 0), vectors: sorted };
}

type System = { readonly a: Float64Array; readonly vectors: Float64Array; readonly size: number };

function rotate({ a, vectors, size }: System, p: number, q: number): void {
  const off = a[p * size + q] ?? 0;
  if (off === 0) return;
  const theta = ((a[q * size + q] ?? 0) - (a[p * size + p] ?? 0)) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[k * size + p] ?? 0, a[k * size + q] ?? 0];
    a[k * size + p] = c * x - s * y;
    a[k * size + q] = s * x + c * y;
  }
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[p * size + k] ?? 0, a[q * size + k] ?? 0];
    a[p * size + k] = c * x - s * y;
    a[q * size + k] = s * x + c * y;
    const [u, v] = [vectors[p * size + k] ?? 0, vectors[q * size + k] ?? 0];
    vectors[p * size + k] = c * u - s * v;
    vectors[q * size + k] = s * u + c * v;
  }
}

function upright(vector: Float64Array): Float64Array {
  const greatest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) + 1e-12 ? value : best), 0);
  return greatest < 0 ? vector.map((value) => -value) : vector;
}
