/** An eigenvalue of a real matrix. */
export type Complex = { readonly real: number; readonly imaginary: number };

/**
 * The eigenvalues of a real square matrix, greatest modulus first: Householder reduction to Hessenberg form, then Francis's double-shift QR steps (Golub & Van
 * Loan 2013, 7.4–7.5); O(size³). Throws a RangeError when an iteration does not end.
 */
export function eigenvalues(matrix: ArrayLike<number>, size: number): readonly Complex[] {
  const h = hessenberg(Float64Array.from(matrix), size);
  const found: Complex[] = [];
  let norm = 0;
  for (const value of h) norm = Math.max(norm, Math.abs(value));
  let [end, rounds] = [size - 1, 0];
  while (end >= 0) {
    const start = activeStart(h, size, end, norm);
    if (start === end) {
      found.push({ real: h[end * size + end] ?? 0, imaginary: 0 });
      [end, rounds] = [end - 1, 0];
    } else if (start === end - 1) {
      found.push(...pairAt(h, size, end));
      [end, rounds] = [end - 2, 0];
    } else {
      if (++rounds > 120) throw new RangeError('eigenvalues: the QR iteration did not converge; are all entries finite?');
      francisStep({ h, size, start, end, exceptional: rounds % 12 === 0 });
    }
  }
  return found.sort((a, b) => Math.hypot(b.real, b.imaginary) - Math.hypot(a.real, a.imaginary) || b.real - a.real || b.imaginary - a.imaginary);
}

/** Takes a reflection I − β v vᵀ to rows and columns from `offset` on. */
function reflect(h: Float64Array, size: number, vector: readonly number[], offset: number): void {
  const square = vector.reduce((sum, value) => sum + value * value, 0);
  if (square === 0) return;
  const beta = 2 / square;
  for (let column = 0; column < size; column++) {
    let sum = 0;
    for (let k = 0; k < vector.length; k++) sum += (vector[k] ?? 0) * (h[(offset + k) * size + column] ?? 0);
    for (let k = 0; k < vector.length; k++) h[(offset + k) * size + column] = (h[(offset + k) * size + column] ?? 0) - beta * sum * (vector[k] ?? 0);
  }
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let k = 0; k < vector.length; k++) sum += (vector[k] ?? 0) * (h[row * size + offset + k] ?? 0);
    for (let k = 0; k < vector.length; k++) h[row * size + offset + k] = (h[row * size + offset + k] ?? 0) - beta * sum * (vector[k] ?? 0);
  }
}

/** The vector of the reflection that turns x onto its first axis. */
function reflector(x: readonly number[]): readonly number[] {
  const length = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  const rest = x.slice(1).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (rest === 0) return x.map(() => 0);
  const [first = 0] = x;
  return [first + (first >= 0 ? length : -length), ...x.slice(1)];
}

function hessenberg(h: Float64Array, size: number): Float64Array {
  for (let column = 0; column < size - 2; column++) {
    const x = Array.from({ length: size - column - 1 }, (_, k) => h[(column + 1 + k) * size + column] ?? 0);
    reflect(h, size, reflector(x), column + 1);
    for (let row = column + 2; row < size; row++) h[row * size + column] = 0;
  }
  return h;
}

/** Where the block that ends at `end` starts: below it the subdiagonal is negligible, and is set to 0. */
function activeStart(h: Float64Array, size: number, end: number, norm: number): number {
  let start = end;
  for (; start > 0; start--) {
    const scale = Math.abs(h[(start - 1) * size + start - 1] ?? 0) + Math.abs(h[start * size + start] ?? 0) || norm;
    if (Math.abs(h[start * size + start - 1] ?? 0) <= 2e-16 * scale) {
      h[start * size + start - 1] = 0;
      break;
    }
  }
  return start;
}

function pairAt(h: Float64Array, size: number, end: number): readonly Complex[] {
  const [a, b] = [h[(end - 1) * size + end - 1] ?? 0, h[(end - 1) * size + end] ?? 0];
  const [c, d] = [h[end * size + end - 1] ?? 0, h[end * size + end] ?? 0];
  const middle = (a + d) / 2;
  const discriminant = ((a - d) / 2) ** 2 + b * c;
  if (discriminant < 0) {
    const imaginary = Math.sqrt(-discriminant);
    return [
      { real: middle, imaginary },
      { real: middle, imaginary: -imaginary },
    ];
  }
  // The root of greater modulus first, the other from the product, which loses no digits.
  const greater = middle + (middle >= 0 ? 1 : -1) * Math.sqrt(discriminant);
  const product = a * d - b * c;
  return [
    { real: greater, imaginary: 0 },
    { real: greater === 0 ? 0 : product / greater, imaginary: 0 },
  ];
}

type Step = { readonly h: Float64Array; readonly size: number; readonly start: number; readonly end: number; readonly exceptional: boolean };

/** One implicit double-shift step on the block start … end: a bulge is made at its top and chased down. */
function francisStep({ h, size, start, end, exceptional }: Step): void {
  const at = (row: number, column: number) => h[row * size + column] ?? 0;
  let trace = at(end - 1, end - 1) + at(end, end);
  let determinant = at(end - 1, end - 1) * at(end, end) - at(end - 1, end) * at(end, end - 1);
  if (exceptional) {
    // Shifts that break the rare cycles of the standard ones.
    const size1 = Math.abs(at(end, end - 1)) + Math.abs(at(end - 1, end - 2));
    trace = 1.5 * size1;
    determinant = size1 * size1;
  }
  let x = [
    at(start, start) ** 2 + at(start, start + 1) * at(start + 1, start) - trace * at(start, start) + determinant,
    at(start + 1, start) * (at(start, start) + at(start + 1, start + 1) - trace),
    at(start + 1, start) * at(start + 2, start + 1),
  ];
  for (let k = start; k < end; k++) {
    const length = Math.min(3, end - k + 1);
    reflect(h, size, reflector(x.slice(0, length)), k);
    if (k > start) for (let row = k + 1; row < Math.min(k + 3, end + 1); row++) h[row * size + k - 1] = 0;
    x = [at(k + 1, k), k + 2 <= end ? at(k + 2, k) : 0, k + 3 <= end ? at(k + 3, k) : 0];
  }
}
