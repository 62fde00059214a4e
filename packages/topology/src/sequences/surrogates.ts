import { normalisePoints, type Points } from '../points/points.ts';
import type { Random } from '../statistics/random.ts';

/** How steps are drawn anew. */
export type SurrogateOptions = {
  readonly random: Random;
  /**
   * `shuffle` takes the same steps in another order; `redirect` keeps the lengths in their order and draws each direction anew, as a random mixture of the
   * steps taken.
   */
  readonly method?: 'shuffle' | 'redirect';
  /** Puts every point back on the unit sphere, for normalised embeddings. */
  readonly onSphere?: boolean;
};

/**
 * A path without memory that starts at the same point and takes steps like the given one: what a loop, a recurrence or a long bar must be compared with.
 * Shuffling the points instead would leave the persistence of the point set as it is. `shuffle` is an exact null model of a walk whose steps are independent.
 */
export function redrawIncrements(path: Points, { random, method = 'shuffle', onSphere = false }: SurrogateOptions): Points {
  const { count, dimension } = path;
  const steps = Math.max(0, count - 1);
  const data = new Float64Array(count * dimension);
  data.set(path.data.subarray(0, dimension));
  const increment = (step: number, axis: number) => (path.data[(step + 1) * dimension + axis] ?? 0) - (path.data[step * dimension + axis] ?? 0);
  const order = random.shuffle(Int32Array.from({ length: steps }, (_, index) => index));
  const move = new Float64Array(dimension);
  for (let step = 0; step < steps; step++) {
    if (method === 'shuffle') for (let axis = 0; axis < dimension; axis++) move[axis] = increment(order[step] ?? 0, axis);
    else redirect({ path, step, random, into: move }, increment);
    const from = step * dimension;
    for (let axis = 0; axis < dimension; axis++) data[from + dimension + axis] = (data[from + axis] ?? 0) + (move[axis] ?? 0);
  }
  const walked = { data, count, dimension };
  return onSphere ? normalisePoints(walked) : walked;
}

type Redirection = { readonly path: Points; readonly step: number; readonly random: Random; readonly into: Float64Array };

/** A direction like those of the path: sixteen steps drawn at random, added with normal weights, brought to this step's length. */
function redirect({ path, step, random, into }: Redirection, increment: (step: number, axis: number) => number): void {
  into.fill(0);
  let own = 0;
  for (let axis = 0; axis < path.dimension; axis++) own += increment(step, axis) ** 2;
  for (let draw = 0; draw < 16; draw++) {
    const [other, weight] = [random.integer(path.count - 1), random.normal()];
    for (let axis = 0; axis < path.dimension; axis++) into[axis] = (into[axis] ?? 0) + weight * increment(other, axis);
  }
  const length = Math.sqrt(into.reduce((sum, value) => sum + value * value, 0));
  const scale = length > 0 ? Math.sqrt(own) / length : 0;
  for (let axis = 0; axis < path.dimension; axis++) into[axis] = (into[axis] ?? 0) * scale;
}
