import { fitCurve } from '../algebra/least-squares.ts';
import type { PointMetric, Points } from '../points/points.ts';
import { pairPaths } from '../sequences/pairing.ts';
import { bootstrapInterval, type Interval } from '../statistics/bootstrap.ts';
import { fitLine, type LineFit } from '../statistics/summary.ts';

/** The mean distance between replicates at every step (of the shortest replicate), and how many pairs it is the mean of. */
export type DivergenceCurve = { readonly values: Float64Array; readonly pairs: number };

type DivergenceOptions = { readonly metric?: PointMetric };

/** D(t): the mean over pairs of replicates of their distance at step t. Throws a RangeError for fewer than two replicates. */
export function divergenceCurve(replicates: readonly Points[], options: DivergenceOptions = {}): DivergenceCurve {
  const table = pairTable(replicates, options);
  return averaged(table, Int32Array.from(replicates.keys()));
}

/**
 * The finite-time Lyapunov exponent: the least-squares slope of ln max(D, 1e-10) on t, over all steps or over those before `until`. On a bounded space D
 * saturates and the slope fades: read the saturating fit beside it.
 */
export function lyapunovFit(values: ArrayLike<number>, options: { readonly until?: number } = {}): LineFit {
  const end = Math.min(options.until ?? values.length, values.length);
  const times = Array.from({ length: end }, (_, time) => time);
  return fitLine(
    times,
    times.map((time) => Math.log(Math.max(values[time] ?? 0, 1e-10))),
  );
}

/** A divergence that starts at `start` and levels out at `level`. */
export type Saturation = {
  readonly form: 'logistic' | 'relaxation';
  readonly start: number;
  readonly level: number;
  /** λ per step: of the exponential growth at first (logistic), or of the approach to the level, 1 / τ (relaxation). */
  readonly rate: number;
  /** The step at which half the way from start to level is gone (relaxation), or half the level is reached (logistic); null when it never is. */
  readonly halfTime: number | null;
  readonly rSquared: number | null;
};

/**
 * Fits D(t) = L / (1 + (L / D₀ − 1) e^(−λt)) (logistic: exponential growth that saturates) or D(t) = L − (L − D₀) e^(−λt) (relaxation) by least squares from
 * several starts. Throws a RangeError for fewer than four steps.
 */
export function saturationFit(values: ArrayLike<number>, options: { readonly form?: 'logistic' | 'relaxation' } = {}): Saturation {
  const { form = 'logistic' } = options;
  const count = values.length;
  if (count < 4) throw new RangeError(`saturation fit: expected four or more steps, got ${count}`);
  const top = Array.from(values).reduce((most, value) => Math.max(most, value), 1e-12);
  const first = Math.max(values[0] ?? 0, 1e-6 * top);
  const curve = form === 'logistic' ? logistic : relaxation;
  const tail = Array.from(values).slice(Math.floor(0.75 * count));
  const settled = Math.max(tail.reduce((sum, value) => sum + value, 0) / tail.length, 1e-9 * top);
  // Level and start are fitted as logarithms, so they stay above 0.
  const fits = [0.02, 0.1, 0.5, 2].flatMap((pace) =>
    [settled, 1.5 * top].map((level) =>
      fitCurve({ start: [Math.log(level), Math.log(Math.min(first, 0.9 * level)), pace * Math.min(1, 20 / count)], values, curve }),
    ),
  );
  const best = fits.reduce((least, fit) => (fit.squares < least.squares ? fit : least));
  const [level, start, rate] = [Math.exp(best.parameters[0] ?? 0), Math.exp(best.parameters[1] ?? 0), best.parameters[2] ?? 0];
  const centre = Array.from(values).reduce((sum, value) => sum + value, 0) / count;
  const total = Array.from(values).reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const half = form === 'relaxation' ? Math.LN2 / rate : Math.log(level / start - 1) / rate;
  return {
    form,
    start,
    level,
    rate,
    halfTime: rate > 0 && Number.isFinite(half) ? Math.max(0, half) : null,
    rSquared: total > 1e-24 * count ? 1 - best.squares / total : null,
  };
}

function logistic(parameters: Float64Array, time: number): number {
  const [level, start, rate] = [Math.exp(parameters[0] ?? 0), Math.exp(parameters[1] ?? 0), parameters[2] ?? 0];
  return level / (1 + (level / start - 1) * Math.exp(-rate * time));
}

function relaxation(parameters: Float64Array, time: number): number {
  const [level, start, rate] = [Math.exp(parameters[0] ?? 0), Math.exp(parameters[1] ?? 0), parameters[2] ?? 0];
  return level - (level - start) * Math.exp(-rate * time);
}

/**
 * How replicates part: the curve, the exponent over all steps and over the steps below half the level, the saturating fit, and bootstrap intervals over
 * replicates.
 */
export type Divergence = {
  readonly curve: DivergenceCurve;
  readonly lyapunov: LineFit & { readonly interval: Interval };
  /** Over the first steps, where D is below half the level; null when they are fewer than three. */
  readonly early: (LineFit & { readonly steps: number }) | null;
  readonly saturation: Saturation & { readonly levelInterval: Interval };
};

/** Divergence of replicates of one start. Intervals need three or more replicates; with two their ends are NaN. Percentile intervals, 499 resamples unless told. */
export function divergenceOf(
  replicates: readonly Points[],
  options: DivergenceOptions & { readonly seed: number; readonly form?: 'logistic' | 'relaxation'; readonly resamples?: number },
): Divergence {
  const { seed, form, resamples = 499 } = options;
  const table = pairTable(replicates, options);
  const whole = Int32Array.from(replicates.keys());
  const curve = averaged(table, whole);
  const saturation = saturationFit(curve.values, { form });
  const beyond = curve.values.findIndex((value) => value >= saturation.level / 2);
  const steps = beyond < 0 ? curve.values.length : beyond;
  const interval = (statistic: (values: Float64Array) => number): Interval =>
    bootstrapInterval({
      size: replicates.length,
      statistic: (indices) => {
        const drawn = averaged(table, indices);
        return drawn.pairs === 0 ? Number.NaN : statistic(drawn.values);
      },
      seed,
      resamples: replicates.length > 2 ? resamples : 0,
      method: 'percentile',
    });
  return {
    curve,
    lyapunov: { ...lyapunovFit(curve.values), interval: interval((values) => lyapunovFit(values).slope) },
    early: steps < 3 ? null : { ...lyapunovFit(curve.values, { until: steps }), steps },
    saturation: { ...saturation, levelInterval: interval(lateMean) },
  };
}

/** The mean over the last quarter of the steps, which stands for the level in resamples because it needs no fit. */
function lateMean(values: Float64Array): number {
  const late = values.subarray(Math.floor(0.75 * values.length));
  return late.reduce((sum, value) => sum + value, 0) / late.length;
}

type PairTable = { readonly size: number; readonly steps: number; readonly distances: Float64Array };

function pairTable(replicates: readonly Points[], { metric }: DivergenceOptions): PairTable {
  const size = replicates.length;
  if (size < 2) throw new RangeError(`divergence: expected two or more replicates, got ${size}`);
  const steps = replicates.reduce((least, { count }) => Math.min(least, count), Number.POSITIVE_INFINITY);
  const distances = new Float64Array(size * size * steps);
  for (const [a, first] of replicates.entries()) {
    for (const [b, second] of replicates.entries()) {
      if (b >= a) break;
      const distance = pairPaths(first, second, metric);
      for (let time = 0; time < steps; time++) {
        const value = distance(time, time);
        distances[(a * size + b) * steps + time] = value;
        distances[(b * size + a) * steps + time] = value;
      }
    }
  }
  return { size, steps, distances };
}

/** The mean over pairs of different replicates among those drawn. */
function averaged({ size, steps, distances }: PairTable, drawn: Int32Array): DivergenceCurve {
  const values = new Float64Array(steps);
  let pairs = 0;
  for (let x = 0; x < drawn.length; x++) {
    for (let y = 0; y < x; y++) {
      const [a, b] = [drawn[x] ?? 0, drawn[y] ?? 0];
      if (a === b) continue;
      pairs++;
      const from = (a * size + b) * steps;
      for (let time = 0; time < steps; time++) values[time] = (values[time] ?? 0) + (distances[from + time] ?? 0);
    }
  }
  return { values: values.map((value) => value / Math.max(1, pairs)), pairs };
}
