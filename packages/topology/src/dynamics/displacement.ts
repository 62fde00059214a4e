import type { PointMetric, Points } from '../points/points.ts';
import { pairPaths } from '../sequences/pairing.ts';
import { fitLine, type LineFit, quantile } from '../statistics/summary.ts';

/** How a path moves: distances from its origin and between neighbouring steps. */
export type Motion = {
  /** Distance of each step to the origin: the first step, or the point given. */
  readonly drift: Float64Array;
  /** Distance of each step to the one before (one fewer than steps): `steps[t − 1]` is that of t. */
  readonly steps: Float64Array;
  /** Length of the path over the distance of its ends: 1 for a straight line; Infinity for a path that ends where it began. */
  readonly tortuosity: number;
  /** Steps t whose distance to the step before is above `jumpLimit`, the upper quartile plus three times the range between quartiles unless told. */
  readonly jumps: Int32Array;
  readonly jumpLimit: number;
};

/** Drift, steps and jumps of a path. `origin` (one point, the prompt's embedding for instance) replaces the first step as the place drift is measured from. */
export function motionOf(path: Points, options: { readonly origin?: Points; readonly metric?: PointMetric; readonly jumpLimit?: number } = {}): Motion {
  const own = pairPaths(path, path, options.metric);
  const fromOrigin = options.origin === undefined ? own : pairPaths(options.origin, path, options.metric);
  const drift = Float64Array.from({ length: path.count }, (_, step) => fromOrigin(0, step));
  const steps = Float64Array.from({ length: Math.max(0, path.count - 1) }, (_, step) => own(step, step + 1));
  const [lower, upper] = [quantile(steps, 0.25), quantile(steps, 0.75)];
  const jumpLimit = options.jumpLimit ?? (steps.length > 0 ? upper + 3 * (upper - lower) : 0);
  const length = steps.reduce((sum, step) => sum + step, 0);
  const reach = path.count > 0 ? own(0, path.count - 1) : 0;
  return {
    drift,
    steps,
    tortuosity: length === 0 ? 1 : reach > 0 ? length / reach : Number.POSITIVE_INFINITY,
    jumps: Int32Array.from([...steps.keys()].filter((step) => (steps[step] ?? 0) > jumpLimit).map((step) => step + 1)),
    jumpLimit,
  };
}

/** The mean squared displacement over τ = 1 … and how it grows: ∝ τ^alpha with alpha 1 for a random walk, 2 for straight motion, 0 for a path that stays. */
export type Displacement = { readonly lags: Int32Array; readonly values: Float64Array; readonly alpha: LineFit | null };

/**
 * The mean of |x(t + τ) − x(t)|² over t, for lags up to a quarter of the length unless told; alpha is the slope of ln value on ln lag over lags spread evenly
 * in ln τ, null when fewer than three lags moved.
 */
export function meanSquaredDisplacement(path: Points, options: { readonly longest?: number; readonly metric?: PointMetric } = {}): Displacement {
  const longest = Math.min(options.longest ?? Math.max(1, Math.floor(path.count / 4)), path.count - 1);
  const distance = pairPaths(path, path, options.metric);
  const lags = Int32Array.from({ length: Math.max(0, longest) }, (_, index) => index + 1);
  const values = Float64Array.from(lags, (lag) => {
    let sum = 0;
    for (let step = 0; step + lag < path.count; step++) sum += distance(step, step + lag) ** 2;
    return sum / (path.count - lag);
  });
  const spread = [...new Set(Array.from({ length: 24 }, (_, index) => Math.round(longest ** (index / 23))))].filter((lag) => (values[lag - 1] ?? 0) > 0);
  const alpha =
    spread.length < 3
      ? null
      : fitLine(
          spread.map((lag) => Math.log(lag)),
          spread.map((lag) => Math.log(values[lag - 1] ?? 1)),
        );
  return { lags, values, alpha };
}
