/** The error function to about 1e-14: series near zero and continued fraction farther out (Abramowitz & Stegun 7.1.6, 7.1.14). */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  return size < 2.5 ? series(x) : Math.sign(x) * (1 - fraction(size));
}

function series(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 200; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function fraction(x: number): number {
  let tail = 0;
  for (let n = 80; n >= 1; n--) tail = n / 2 / (x + tail);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + tail);
}

/** The standard normal distribution function. */
export function normalCumulative(x: number): number {
  return 0.5 * (1 + erf(x / Math.SQRT2));
}

/** The standard normal quantile of a share in (0, 1), by bisection of the distribution function to the last bits; ±Infinity at 0 and 1. */
export function normalQuantile(share: number): number {
  if (share <= 0) return Number.NEGATIVE_INFINITY;
  if (share >= 1) return Number.POSITIVE_INFINITY;
  let [low, high] = [-9, 9];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (normalCumulative(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
