import type { Points } from '../points/points.ts';

/**
 * The sliding-window embedding (Takens 1981; Perea & Harer 2015): row t is x(t), x(t + delay), …, x(t + (window − 1) · delay) side by side, so a periodic
 * signal becomes a closed curve. With `centred`, each row's mean over the window is taken away and the row is scaled to length 1, which leaves only
 * the shape. Throws a RangeError when the path is shorter than one window.
 */
export function slidingWindow(path: Points, options: { readonly window: number; readonly delay?: number; readonly centred?: boolean }): Points {
  const { window, delay = 1, centred = false } = options;
  const count = path.count - (window - 1) * delay;
  if (!(window >= 1 && delay >= 1 && count >= 1)) {
    throw new RangeError(`sliding window: expected a window of 1 to ${path.count} steps for ${path.count} points, got ${window} × delay ${delay}`);
  }
  const dimension = window * path.dimension;
  const data = new Float64Array(count * dimension);
  for (let row = 0; row < count; row++) {
    for (let place = 0; place < window; place++) {
      const from = (row + place * delay) * path.dimension;
      data.set(path.data.subarray(from, from + path.dimension), row * dimension + place * path.dimension);
    }
    if (centred) centre(data.subarray(row * dimension, (row + 1) * dimension), path.dimension);
  }
  return { data, count, dimension };
}

function centre(row: Float64Array, dimension: number): void {
  const steps = row.length / dimension;
  const means = new Float64Array(dimension);
  for (let place = 0; place < row.length; place++) means[place % dimension] = (means[place % dimension] ?? 0) + (row[place] ?? 0) / steps;
  let square = 0;
  for (let place = 0; place < row.length; place++) {
    row[place] = (row[place] ?? 0) - (means[place % dimension] ?? 0);
    square += (row[place] ?? 0) ** 2;
  }
  if (square > 0) for (let place = 0; place < row.length; place++) row[place] = (row[place] ?? 0) / Math.sqrt(square);
}
