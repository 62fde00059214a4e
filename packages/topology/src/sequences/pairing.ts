import { checkPoints, normalisePoints, type PointMetric, type Points } from '../points/points.ts';

/** The distance between step i of one path and step j of another. */
export type StepDistance = (i: number, j: number) => number;

/** Distances between the steps of two paths; throws a RangeError when their dimensions differ, or that names the row of a coordinate that is not finite. */
export function pairPaths(first: Points, second: Points, metric: PointMetric = 'euclidean'): StepDistance {
  const { dimension } = first;
  if (dimension !== second.dimension) throw new RangeError(`paths: expected the same dimension, got ${dimension} and ${second.dimension}`);
  for (const path of first === second ? [first] : [first, second]) checkPoints(path, 'euclidean');
  const unit = metric === 'chord' || metric === 'cosine';
  const a = Float64Array.from((unit ? normalisePoints(first) : first).data);
  const b = first === second ? a : Float64Array.from((unit ? normalisePoints(second) : second).data);
  const squared: StepDistance = (i, j) => {
    let sum = 0;
    for (let axis = 0, x = i * dimension, y = j * dimension; axis < dimension; axis++, x++, y++) {
      const difference = (a[x] ?? 0) - (b[y] ?? 0);
      sum += difference * difference;
    }
    return sum;
  };
  if (metric === 'cosine') return (i, j) => squared(i, j) / 2;
  if (metric !== 'manhattan') return (i, j) => Math.sqrt(squared(i, j));
  return (i, j) => {
    let sum = 0;
    for (let axis = 0, x = i * dimension, y = j * dimension; axis < dimension; axis++, x++, y++) sum += Math.abs((a[x] ?? 0) - (b[y] ?? 0));
    return sum;
  };
}
