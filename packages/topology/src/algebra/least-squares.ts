import { solveLinear } from './linear-system.ts';

/** Parameters that fit and the sum of squared residuals they leave. */
export type Fit = { readonly parameters: Float64Array; readonly squares: number };

/**
 * Minimises the squared residuals of a curve by Levenberg–Marquardt steps (Marquardt 1963) with central-difference derivatives, from one start; stops when a
 * step gains less than 1e-12 of what is left.
 */
export function fitCurve(options: {
  readonly start: readonly number[];
  readonly values: ArrayLike<number>;
  readonly curve: (parameters: Float64Array, index: number) => number;
  readonly rounds?: number;
}): Fit {
  const { start, values, curve, rounds = 200 } = options;
  const residual = (parameters: Float64Array, index: number) => (values[index] ?? 0) - curve(parameters, index);
  const squaresOf = (parameters: Float64Array) => {
    let sum = 0;
    for (let index = 0; index < values.length; index++) sum += residual(parameters, index) ** 2;
    return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY;
  };
  const width = start.length;
  let best = Float64Array.from(start);
  let [squares, damping] = [squaresOf(best), 1e-2];
  for (let round = 0; round < rounds && damping < 1e12; round++) {
    const [normal, gradient] = normalEquations(best, values.length, curve, residual);
    const damped = normal.map((value, place) => (place % (width + 1) === 0 ? value * (1 + damping) + 1e-12 : value));
    const move = solveLinear(damped, gradient);
    const tried = best.map((value, place) => value + (move?.[place] ?? 0));
    const after = move === null ? Number.POSITIVE_INFINITY : squaresOf(tried);
    if (!(after < squares)) {
      damping *= 4;
      continue;
    }
    const gain = squares - after;
    [best, squares, damping] = [tried, after, damping / 5];
    if (gain <= 1e-12 * squares) break;
  }
  return { parameters: best, squares };
}

function normalEquations(
  parameters: Float64Array,
  count: number,
  curve: (parameters: Float64Array, index: number) => number,
  residual: (parameters: Float64Array, index: number) => number,
): readonly [Float64Array, Float64Array] {
  const width = parameters.length;
  const [normal, gradient] = [new Float64Array(width * width), new Float64Array(width)];
  const slopes = new Float64Array(width);
  for (let index = 0; index < count; index++) {
    for (let each = 0; each < width; each++) {
      const step = 1e-6 * Math.max(1e-3, Math.abs(parameters[each] ?? 0));
      const [up, down] = [parameters.with(each, (parameters[each] ?? 0) + step), parameters.with(each, (parameters[each] ?? 0) - step)];
      slopes[each] = (curve(up, index) - curve(down, index)) / (2 * step);
    }
    const miss = residual(parameters, index);
    for (let a = 0; a < width; a++) {
      gradient[a] = (gradient[a] ?? 0) + (slopes[a] ?? 0) * miss;
      for (let b = 0; b < width; b++) normal[a * width + b] = (normal[a * width + b] ?? 0) + (slopes[a] ?? 0) * (slopes[b] ?? 0);
    }
  }
  return [normal, gradient];
}
