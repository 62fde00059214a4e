/** Solves A x = b by elimination with row pivoting; null when A is singular to rounding. */
export function solveLinear(matrix: ArrayLike<number>, right: ArrayLike<number>): Float64Array | null {
  const size = right.length;
  const a = Float64Array.from(matrix);
  const x = Float64Array.from(right);
  const scale = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) if (Math.abs(a[row * size + column] ?? 0) > Math.abs(a[pivot * size + column] ?? 0)) pivot = row;
    const value = a[pivot * size + column] ?? 0;
    if (!(Math.abs(value) > 1e-13 * scale)) return null;
    if (pivot !== column) {
      for (let k = 0; k < size; k++) [a[column * size + k], a[pivot * size + k]] = [a[pivot * size + k] ?? 0, a[column * size + k] ?? 0];
      [x[column], x[pivot]] = [x[pivot] ?? 0, x[column] ?? 0];
    }
    for (let row = column + 1; row < size; row++) {
      const factor = (a[row * size + column] ?? 0) / value;
      if (factor === 0) continue;
      for (let k = column; k < size; k++) a[row * size + k] = (a[row * size + k] ?? 0) - factor * (a[column * size + k] ?? 0);
      x[row] = (x[row] ?? 0) - factor * (x[column] ?? 0);
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = x[row] ?? 0;
    for (let k = row + 1; k < size; k++) sum -= (a[row * size + k] ?? 0) * (x[k] ?? 0);
    x[row] = sum / (a[row * size + row] ?? 1);
  }
  return x;
}
