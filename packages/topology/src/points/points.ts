/** `count` points of R^`dimension`, coordinates of one point after those of the one before. */
export type Points = { readonly data: Float32Array | Float64Array; readonly count: number; readonly dimension: number };

/** A square symmetric matrix of distances, row after row: `data[i * size + j]`. */
export type DistanceMatrix = { readonly data: Float32Array | Float64Array; readonly size: number };

/** How far two points are apart: chord is the Euclidean distance of the normalised points, cosine is 1 − cos (not a metric). */
export type PointMetric = 'euclidean' | 'chord' | 'cosine' | 'manhattan';

/** Distances asked for row by row, so that n points cost O(n) memory instead of O(n²). */
export type DistanceRows = {
  readonly size: number;
  /** Writes the distances from item `row` to all items into `into` (length ≥ size). */
  fill(row: number, into: Float64Array): void;
};

/** Points from rows of numbers; throws a RangeError that names the first row of another length or the first number that is not finite. */
export function pointsOf(rows: readonly ArrayLike<number>[]): Points {
  const dimension = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * dimension);
  for (const [index, row] of rows.entries()) {
    if (row.length !== dimension) throw new RangeError(`row ${index}: expected ${dimension} numbers, got ${row.length}`);
    for (let axis = 0; axis < dimension; axis++) {
      const value = row[axis] ?? Number.NaN;
      if (!Number.isFinite(value)) throw new RangeError(`row ${index}, column ${axis}: expected a finite number, got ${value}`);
      data[index * dimension + axis] = value;
    }
  }
  return { data, count: rows.length, dimension };
}

/** Throws a RangeError that names the row of the first coordinate that is not finite, or of a vector of zeros where directions count (chord, cosine). */
export function checkPoints({ data, count, dimension }: Points, metric: PointMetric): void {
  for (let row = 0; row < count; row++) {
    let square = 0;
    for (let axis = 0; axis < dimension; axis++) {
      const value = data[row * dimension + axis] ?? Number.NaN;
      if (!Number.isFinite(value)) throw new RangeError(`row ${row}, column ${axis}: expected a finite number, got ${value}`);
      square += value * value;
    }
    if (square === 0 && (metric === 'chord' || metric === 'cosine'))
      throw new RangeError(`row ${row}: expected a direction for chord and cosine, got a vector of zeros`);
  }
}

/** The chosen points, in the order of `indices` (an index may stand more than once). */
export function selectPoints(points: Points, indices: ArrayLike<number>): Points {
  const { dimension } = points;
  const data = new Float64Array(indices.length * dimension);
  for (let place = 0; place < indices.length; place++) {
    const from = (indices[place] ?? 0) * dimension;
    data.set(points.data.subarray(from, from + dimension), place * dimension);
  }
  return { data, count: indices.length, dimension };
}

/** The points on the unit sphere; a zero vector stays zero. */
export function normalisePoints({ data, count, dimension }: Points): Points {
  const unit = Float64Array.from(data);
  for (let index = 0; index < count; index++) {
    let square = 0;
    for (let place = index * dimension; place < (index + 1) * dimension; place++) square += (unit[place] ?? 0) ** 2;
    if (square === 0) continue;
    const scale = 1 / Math.sqrt(square);
    for (let place = index * dimension; place < (index + 1) * dimension; place++) unit[place] = (unit[place] ?? 0) * scale;
  }
  return { data: unit, count, dimension };
}

/** Euclidean distance between point `a` of `from` and point `b` of `to`, from differences (never from dot products, so equal points are at 0). */
export function euclidean(from: Points, a: number, to: Points, b: number): number {
  const { dimension } = from;
  const [left, right] = [from.data, to.data];
  let sum = 0;
  for (let axis = 0, i = a * dimension, j = b * dimension; axis < dimension; axis++, i++, j++) {
    const difference = (left[i] ?? 0) - (right[j] ?? 0);
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}

/** Distances of points, computed row by row on demand. Throws a RangeError that names the row of a coordinate that is not finite. */
export function rowsOfPoints(points: Points, metric: PointMetric = 'euclidean'): DistanceRows {
  checkPoints(points, 'euclidean');
  const source = metric === 'chord' || metric === 'cosine' ? normalisePoints(points) : points;
  // One array type keeps the inner loop monomorphic.
  const data = Float64Array.from(source.data);
  const { count, dimension } = source;
  const sums = metric === 'manhattan' ? absoluteSums : squareSums;
  return {
    size: count,
    fill(row, into) {
      sums(data, { row, count, dimension }, into);
      if (metric === 'cosine') for (let index = 0; index < count; index++) into[index] = (into[index] ?? 0) / 2;
      else if (metric !== 'manhattan') for (let index = 0; index < count; index++) into[index] = Math.sqrt(into[index] ?? 0);
    },
  };
}

type Place = { readonly row: number; readonly count: number; readonly dimension: number };

function squareSums(data: Float64Array, { row, count, dimension }: Place, into: Float64Array): void {
  const own = data.subarray(row * dimension, (row + 1) * dimension);
  for (let index = 0, place = 0; index < count; index++) {
    let sum = 0;
    for (let axis = 0; axis < dimension; axis++, place++) {
      const difference = (own[axis] ?? 0) - (data[place] ?? 0);
      sum += difference * difference;
    }
    into[index] = sum;
  }
}

function absoluteSums(data: Float64Array, { row, count, dimension }: Place, into: Float64Array): void {
  const own = data.subarray(row * dimension, (row + 1) * dimension);
  for (let index = 0, place = 0; index < count; index++) {
    let sum = 0;
    for (let axis = 0; axis < dimension; axis++, place++) sum += Math.abs((own[axis] ?? 0) - (data[place] ?? 0));
    into[index] = sum;
  }
}

/** Rows of a matrix that stands in memory; throws a RangeError when its length is not size², or that names row and column of NaN or a negative distance. */
export function rowsOfMatrix({ data, size }: DistanceMatrix): DistanceRows {
  if (data.length !== size * size) throw new RangeError(`distance matrix: expected ${size}² = ${size * size} numbers, got ${data.length}`);
  const wrong = data.findIndex((value) => !(value >= 0));
  if (wrong !== -1) throw new RangeError(`row ${Math.floor(wrong / size)}, column ${wrong % size}: expected a distance of at least 0, got ${data[wrong]}`);
  return { size, fill: (row, into) => into.set(data.subarray(row * size, (row + 1) * size)) };
}

/** The whole matrix of distances (8 n² bytes). */
export function matrixOfRows(rows: DistanceRows): DistanceMatrix {
  const { size } = rows;
  const data = new Float64Array(size * size);
  for (let row = 0; row < size; row++) rows.fill(row, data.subarray(row * size, (row + 1) * size));
  return { data, size };
}
