import { normalCumulative, normalQuantile } from './normal.ts';
import { createRandom } from './random.ts';
import { mean, quantileOfSorted } from './summary.ts';

/** An estimate with the interval that holds it at the stated level. */
export type Interval = { readonly estimate: number; readonly low: number; readonly high: number; readonly level: number };

/**
 * A bootstrap interval of any statistic of `size` independent units (runs, not the steps within a run): `statistic` receives the drawn indices.
 * Bias-corrected and accelerated by the jackknife (BCa, Efron 1987), or `percentile`. 95 % and 1,999 resamples unless told. Resamples on which the
 * statistic is NaN are left out; when all are, or with fewer than two units, the ends are NaN.
 */
export function bootstrapInterval(options: {
  readonly size: number;
  readonly statistic: (indices: Int32Array) => number;
  readonly seed: number;
  readonly resamples?: number;
  readonly level?: number;
  readonly method?: 'bca' | 'percentile';
}): Interval {
  const { size, statistic, seed, resamples = 1999, level = 0.95, method = 'bca' } = options;
  const whole = Int32Array.from({ length: size }, (_, index) => index);
  const estimate = statistic(whole);
  if (size < 2) return { estimate, low: Number.NaN, high: Number.NaN, level };
  const random = createRandom(seed);
  const drawn = Array.from({ length: resamples }, () => statistic(whole.map(() => random.integer(size))));
  const sorted = Float64Array.from(drawn.filter((value) => !Number.isNaN(value))).sort();
  const tail = (1 - level) / 2;
  const shares = method === 'bca' ? correctedShares({ size, statistic, estimate, sorted, tail }) : [tail, 1 - tail];
  return { estimate, low: quantileOfSorted(sorted, shares[0] ?? tail), high: quantileOfSorted(sorted, shares[1] ?? 1 - tail), level };
}

/** The interval of the mean of independent values. */
export function meanInterval(values: ArrayLike<number>, options: { readonly seed: number; readonly resamples?: number; readonly level?: number }): Interval {
  return bootstrapInterval({
    ...options,
    size: values.length,
    statistic: (indices) => mean(indices.length === 0 ? [] : Float64Array.from(indices, (index) => values[index] ?? 0)),
  });
}

function correctedShares(of: {
  readonly size: number;
  readonly statistic: (indices: Int32Array) => number;
  readonly estimate: number;
  readonly sorted: Float64Array;
  readonly tail: number;
}): readonly number[] {
  const { size, statistic, estimate, sorted, tail } = of;
  const plain = [tail, 1 - tail];
  // Ties count by half, so that a statistic with few values is not pushed to one side.
  let below = 0;
  for (const value of sorted) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  const share = below / sorted.length;
  if (!(share > 0 && share < 1)) return plain;
  const bias = normalQuantile(share);
  const left = Array.from({ length: size }, (_, out) => statistic(Int32Array.from({ length: size - 1 }, (__, index) => (index < out ? index : index + 1))));
  const centre = mean(left);
  let [cubes, squares] = [0, 0];
  for (const value of left) {
    squares += (centre - value) ** 2;
    cubes += (centre - value) ** 3;
  }
  const acceleration = squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
  if (!Number.isFinite(acceleration)) return plain;
  return plain.map((each) => {
    const reach = bias + normalQuantile(each);
    return normalCumulative(bias + reach / (1 - acceleration * reach));
  });
}
