import type { PointMetric, Points } from '../points/points.ts';
import { pairPaths } from './pairing.ts';

/** For each step, the nearest step found and how far it is; −1 and Infinity where there is none. */
export type Passages = { readonly steps: Int32Array; readonly distances: Float64Array };

/**
 * For each step of a path, the nearest step at least `exclude` + 1 before it: has it been here before, and when? The earliest one where several are equally
 * near. O(n²).
 */
export function earlierPassages(path: Points, options: { readonly exclude?: number; readonly metric?: PointMetric } = {}): Passages {
  const { exclude = 1 } = options;
  const distance = pairPaths(path, path, options.metric);
  return nearest(path.count, (step) => step - exclude, distance);
}

/** For each step of a path, the nearest step of another path: has another run been here? O(nm). */
export function passagesOf(path: Points, other: Points, options: { readonly metric?: PointMetric } = {}): Passages {
  return nearest(path.count, () => other.count, pairPaths(path, other, options.metric));
}

function nearest(count: number, limit: (step: number) => number, distance: (i: number, j: number) => number): Passages {
  const steps = new Int32Array(count).fill(-1);
  const distances = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  for (let step = 0; step < count; step++) {
    const end = limit(step);
    for (let other = 0; other < end; other++) {
      const value = distance(step, other);
      if (value < (distances[step] ?? 0)) {
        distances[step] = value;
        steps[step] = other;
      }
    }
  }
  return { steps, distances };
}
