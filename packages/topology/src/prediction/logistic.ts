import { factorCholesky, solveCholesky } from '../algebra/cholesky.ts';
import type { Points } from '../points/points.ts';
import type { Predictor } from './cross-validation.ts';

/**
 * Predicts by multinomial logistic regression with a ridge penalty on standardised features. Fitted by the bound optimisation of Böhning (1992):
 * the curvature is bounded by XᵀX / 2, factored once, so every step is one solve and the likelihood only rises. `ridge` is the penalty per training
 * item on the squared weights (0.01 unless told); reduce wide features by `principalComponents` first.
 */
export function logistic(features: Points, options: { readonly ridge?: number; readonly steps?: number } = {}): Predictor {
  const { ridge = 0.01, steps = 300 } = options;
  return ({ codes, levels, isTraining, wanted }) => {
    const training = Int32Array.from({ length: features.count }, (_, item) => item).filter((item) => isTraining[item] === 1);
    const scale = standardise(features, training);
    const weights = fit({ rows: scale(training), width: features.dimension + 1, labels: training.map((item) => codes[item] ?? 0), levels, ridge, steps });
    return probabilities(scale(wanted), weights, { width: features.dimension + 1, levels });
  };
}

/** Rows of standardised features with a leading 1, by the means and deviations of the training items. */
function standardise({ data, dimension }: Points, training: Int32Array): (items: Int32Array) => Float64Array {
  const [means, squares] = [new Float64Array(dimension), new Float64Array(dimension)];
  for (const item of training)
    for (let axis = 0; axis < dimension; axis++) means[axis] = (means[axis] ?? 0) + (data[item * dimension + axis] ?? 0) / training.length;
  for (const item of training) {
    for (let axis = 0; axis < dimension; axis++)
      squares[axis] = (squares[axis] ?? 0) + ((data[item * dimension + axis] ?? 0) - (means[axis] ?? 0)) ** 2 / training.length;
  }
  const scales = squares.map((square) => (square > 1e-24 ? 1 / Math.sqrt(square) : 0));
  const width = dimension + 1;
  return (items) => {
    const rows = new Float64Array(items.length * width);
    for (let place = 0; place < items.length; place++) {
      const from = (items[place] ?? 0) * dimension;
      rows[place * width] = 1;
      for (let axis = 0; axis < dimension; axis++) rows[place * width + axis + 1] = ((data[from + axis] ?? 0) - (means[axis] ?? 0)) * (scales[axis] ?? 0);
    }
    return rows;
  };
}

type Fit = {
  readonly rows: Float64Array;
  readonly width: number;
  readonly labels: Int32Array;
  readonly levels: number;
  readonly ridge: number;
  readonly steps: number;
};

/** Weights, one row of `width` per level. The intercept carries no penalty beyond a trace that keeps the bound regular. */
function fit({ rows, width, labels, levels, ridge, steps }: Fit): Float64Array {
  const count = labels.length;
  const penalty = Float64Array.from({ length: width }, (_, axis) => (axis === 0 ? 1e-6 : ridge) * count);
  const curvature = new Float64Array(width * width);
  for (let row = 0; row < count; row++) {
    for (let a = 0; a < width; a++) {
      const value = (rows[row * width + a] ?? 0) / 2;
      if (value !== 0) for (let b = 0; b < width; b++) curvature[a * width + b] = (curvature[a * width + b] ?? 0) + value * (rows[row * width + b] ?? 0);
    }
  }
  for (let axis = 0; axis < width; axis++) curvature[axis * width + axis] = (curvature[axis * width + axis] ?? 0) + (penalty[axis] ?? 0);
  const factor = factorCholesky(curvature, width);
  const weights = new Float64Array(levels * width);
  for (let step = 0; step < steps; step++) {
    const shares = probabilities(rows, weights, { width, levels });
    let change = 0;
    for (let level = 0; level < levels; level++) {
      const gradient = Float64Array.from({ length: width }, (_, axis) => -(penalty[axis] ?? 0) * (weights[level * width + axis] ?? 0));
      for (let row = 0; row < count; row++) {
        const miss = (labels[row] === level ? 1 : 0) - (shares[row * levels + level] ?? 0);
        for (let axis = 0; axis < width; axis++) gradient[axis] = (gradient[axis] ?? 0) + miss * (rows[row * width + axis] ?? 0);
      }
      const move = solveCholesky(factor, width, gradient);
      for (let axis = 0; axis < width; axis++) {
        weights[level * width + axis] = (weights[level * width + axis] ?? 0) + (move[axis] ?? 0);
        change = Math.max(change, Math.abs(move[axis] ?? 0));
      }
    }
    if (change < 1e-5) break;
  }
  return weights;
}

function probabilities(rows: Float64Array, weights: Float64Array, { width, levels }: { readonly width: number; readonly levels: number }): Float64Array {
  const count = rows.length / width;
  const shares = new Float64Array(count * levels);
  for (let row = 0; row < count; row++) {
    let top = Number.NEGATIVE_INFINITY;
    for (let level = 0; level < levels; level++) {
      let score = 0;
      for (let axis = 0; axis < width; axis++) score += (rows[row * width + axis] ?? 0) * (weights[level * width + axis] ?? 0);
      shares[row * levels + level] = score;
      top = Math.max(top, score);
    }
    let sum = 0;
    for (let slot = row * levels; slot < (row + 1) * levels; slot++) {
      shares[slot] = Math.exp((shares[slot] ?? 0) - top);
      sum += shares[slot] ?? 0;
    }
    for (let slot = row * levels; slot < (row + 1) * levels; slot++) shares[slot] = (shares[slot] ?? 0) / sum;
  }
  return shares;
}
