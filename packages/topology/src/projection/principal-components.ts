import { symmetricEigen } from '../algebra/symmetric-eigen.ts';
import { checkPoints, type Points } from '../points/points.ts';
import { createRandom } from '../statistics/random.ts';

/** Scores of the points on the directions of greatest variance, and what is needed to project others. */
export type PrincipalComponents = {
  readonly scores: Points;
  /** Unit directions, one per row. */
  readonly directions: Points;
  readonly mean: Float64Array;
  /** Variance along each direction, and its share of the whole. */
  readonly variances: Float64Array;
  readonly shares: Float64Array;
};

/**
 * The first principal components by block power iteration with Rayleigh–Ritz steps (Halko, Martinsson & Tropp 2011), iterated until the variances
 * stand still to 1e-9 of the greatest, or for `rounds` (60 unless told; six are enough to reduce points before a map); O(points × dimension × components) a
 * round. Seeded only in its start, so any seed gives the same directions; each direction's greatest coordinate is positive. Fewer components come back when
 * there are fewer points or dimensions. Throws a RangeError without points, or that names the row of a coordinate that is not finite.
 */
export function principalComponents(
  points: Points,
  components: number,
  options: { readonly seed?: number; readonly rounds?: number } = {},
): PrincipalComponents {
  const { count, dimension } = points;
  const wanted = Math.min(components, dimension, Math.max(1, count - 1));
  if (!(Number.isInteger(components) && components >= 1 && count >= 1))
    throw new RangeError(`principal components: expected one or more of one or more points, got ${components} of ${count}`);
  checkPoints(points, 'euclidean');
  const mean = meanOf(points);
  const centred = centre(points, mean);
  const total = centred.reduce((sum, value) => sum + value * value, 0) / Math.max(1, count - 1);
  const block = Math.min(wanted + 8, dimension, count);
  const random = createRandom(options.seed ?? 1);
  let basis = orthonormalRows(
    Float64Array.from({ length: block * dimension }, () => random.normal()),
    block,
    dimension,
  );
  let values = new Float64Array(block);
  for (let round = 0; round < (options.rounds ?? 60); round++) {
    const image = scatter(centred, basis, { count, dimension, block });
    const small = symmetricEigen(product(basis, image, { block, dimension }), block);
    const moved = small.values.reduce((most, value, index) => (index < wanted ? Math.max(most, Math.abs(value - (values[index] ?? 0))) : most), 0);
    values = Float64Array.from(small.values);
    // The image of the Ritz vectors is the next block; its order keeps the greatest first.
    basis = orthonormalRows(combine(small.vectors, image, { block, dimension }), block, dimension);
    if (moved <= 1e-9 * Math.max(1e-300, values[0] ?? 0)) break;
  }
  const final = scatter(centred, basis, { count, dimension, block });
  const small = symmetricEigen(product(basis, final, { block, dimension }), block);
  const directions = combine(small.vectors, basis, { block, dimension }).subarray(0, wanted * dimension);
  for (let row = 0; row < wanted; row++) turnUpright(directions.subarray(row * dimension, (row + 1) * dimension));
  const variances = Float64Array.from({ length: wanted }, (_, index) => Math.max(0, small.values[index] ?? 0) / Math.max(1, count - 1));
  const directionPoints = { data: directions.slice(), count: wanted, dimension };
  return {
    scores: projectOnto(points, { mean, directions: directionPoints }),
    directions: directionPoints,
    mean,
    variances,
    shares: variances.map((variance) => (total > 0 ? variance / total : 0)),
  };
}

/** Scores of any points on known directions. */
export function projectOnto(points: Points, { mean, directions }: Pick<PrincipalComponents, 'mean' | 'directions'>): Points {
  const { count, dimension } = points;
  const data = new Float64Array(count * directions.count);
  for (let row = 0; row < count; row++) {
    for (let component = 0; component < directions.count; component++) {
      let sum = 0;
      for (let axis = 0; axis < dimension; axis++)
        sum += ((points.data[row * dimension + axis] ?? 0) - (mean[axis] ?? 0)) * (directions.data[component * dimension + axis] ?? 0);
      data[row * directions.count + component] = sum;
    }
  }
  return { data, count, dimension: directions.count };
}

function meanOf({ data, count, dimension }: Points): Float64Array {
  const mean = new Float64Array(dimension);
  for (let row = 0; row < count; row++)
    for (let axis = 0; axis < dimension; axis++) mean[axis] = (mean[axis] ?? 0) + (data[row * dimension + axis] ?? 0) / count;
  return mean;
}

function centre({ data, dimension }: Points, mean: Float64Array): Float64Array {
  const centred = Float64Array.from(data);
  for (let place = 0; place < centred.length; place++) centred[place] = (centred[place] ?? 0) - (mean[place % dimension] ?? 0);
  return centred;
}

type Shape = { readonly block: number; readonly dimension: number };

/** Rows of basis · Xᵀ X, without forming Xᵀ X. */
function scatter(centred: Float64Array, basis: Float64Array, { count, dimension, block }: Shape & { readonly count: number }): Float64Array {
  const image = new Float64Array(block * dimension);
  for (let row = 0; row < count; row++) {
    const point = centred.subarray(row * dimension, (row + 1) * dimension);
    for (let vector = 0; vector < block; vector++) {
      const from = vector * dimension;
      let score = 0;
      for (let axis = 0; axis < dimension; axis++) score += (point[axis] ?? 0) * (basis[from + axis] ?? 0);
      for (let axis = 0; axis < dimension; axis++) image[from + axis] = (image[from + axis] ?? 0) + score * (point[axis] ?? 0);
    }
  }
  return image;
}

function product(a: Float64Array, b: Float64Array, { block, dimension }: Shape): Float64Array {
  const result = new Float64Array(block * block);
  for (let row = 0; row < block; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let axis = 0; axis < dimension; axis++) sum += (a[row * dimension + axis] ?? 0) * (b[column * dimension + axis] ?? 0);
      result[row * block + column] = sum;
      result[column * block + row] = sum;
    }
  }
  return result;
}

function combine(weights: Float64Array, rows: Float64Array, { block, dimension }: Shape): Float64Array {
  const result = new Float64Array(block * dimension);
  for (let row = 0; row < block; row++) {
    for (let from = 0; from < block; from++) {
      const weight = weights[row * block + from] ?? 0;
      for (let axis = 0; axis < dimension; axis++)
        result[row * dimension + axis] = (result[row * dimension + axis] ?? 0) + weight * (rows[from * dimension + axis] ?? 0);
    }
  }
  return result;
}

/** Gram–Schmidt, twice; a row that is spanned by those before becomes 0. */
function orthonormalRows(rows: Float64Array, block: number, dimension: number): Float64Array {
  for (let row = 0; row < block; row++) {
    const own = rows.subarray(row * dimension, (row + 1) * dimension);
    const before = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    for (let round = 0; round < 2; round++) {
      for (let other = 0; other < row; other++) {
        const against = rows.subarray(other * dimension, (other + 1) * dimension);
        let share = 0;
        for (let axis = 0; axis < dimension; axis++) share += (own[axis] ?? 0) * (against[axis] ?? 0);
        for (let axis = 0; axis < dimension; axis++) own[axis] = (own[axis] ?? 0) - share * (against[axis] ?? 0);
      }
    }
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    const scale = length > 1e-12 * before && length > 0 ? 1 / length : 0;
    for (let axis = 0; axis < dimension; axis++) own[axis] = (own[axis] ?? 0) * scale;
  }
  return rows;
}

function turnUpright(vector: Float64Array): void {
  const greatest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) + 1e-9 ? value : best), 0);
  if (greatest < 0) for (let axis = 0; axis < vector.length; axis++) vector[axis] = -(vector[axis] ?? 0);
}
