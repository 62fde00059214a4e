/** The mean; NaN when there are no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  return sum / values.length;
}

/** The unbiased variance (divided by n − 1); NaN for fewer than two values. */
export function variance(values: ArrayLike<number>): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += ((values[index] ?? 0) - centre) ** 2;
  return sum / (values.length - 1);
}

/** The quantile at `share` ∈ [0, 1], linear between order statistics (Hyndman & Fan 1996, type 7); NaN when there are no values. */
export function quantile(values: ArrayLike<number>, share: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), share);
}

/** As `quantile`, of values that are sorted already. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const [below, above] = [sorted[low] ?? Number.NaN, sorted[Math.min(low + 1, sorted.length - 1)] ?? Number.NaN];
  return below + (place - low) * (above === below ? 0 : above - below);
}

/** A straight line fitted by least squares: slope, intercept, and R² (null when y does not vary at all). */
export type LineFit = { readonly slope: number; readonly intercept: number; readonly rSquared: number | null };

/** The least-squares line through (x, y); a slope of 0 when x does not vary. Throws a RangeError for fewer than two pairs. */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>): LineFit {
  if (x.length !== y.length || x.length < 2) throw new RangeError(`line: expected two or more pairs, got ${x.length} x and ${y.length} y`);
  const [centreX, centreY] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let index = 0; index < x.length; index++) {
    const [dx, dy] = [(x[index] ?? 0) - centreX, (y[index] ?? 0) - centreY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const slope = xx > 0 ? xy / xx : 0;
  const constant = yy <= 1e-24 * y.length * (1 + centreY * centreY);
  return { slope, intercept: centreY - slope * centreX, rSquared: constant ? null : Math.max(0, 1 - (yy - slope * xy) / yy) };
}
