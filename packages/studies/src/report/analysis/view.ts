import { type DistanceMatrix, matrixOfRows, normalisePoints, type Points, pointsOf, rowsOfPoints } from '@genarun/topology';
import type { Dataset, DatasetRun, Lens, Trajectory } from '../dataset/dataset.ts';

/** One run as a path; `place` is that of the run in the data set. */
export type Path = { readonly run: DatasetRun; readonly place: number; readonly sequences: readonly number[]; readonly points: Points };

/**
 * One embedding model looking at one form of output: texts and pictures lie in different parts of a joint space, so that a path through both would only
 * show the alternation of the models. For the same reason only the outputs of one model of a network are steps: of the last one that gives this form. `stride` is the
 * commonest number of invocations from one step to the next.
 */
export type View = {
  readonly model: string;
  readonly form: 'text' | 'image';
  readonly dimension: number;
  readonly stride: number;
  readonly paths: readonly Path[];
  /** The prompt's vector; undefined where there is none. */
  readonly origin: (prompt: number) => Points | undefined;
};

/** The view of a lens: texts, where the prompts are, unless it has fewer than half as many of them as of pictures. */
export function viewOf(dataset: Dataset, lens: Lens, metric: 'euclidean' | 'chord'): View {
  const total = lens.trajectories.reduce((sum, { forms }) => sum + forms.length, 0);
  const texts = lens.trajectories.reduce((sum, { forms }) => sum + forms.filter((each) => each === 'text').length, 0);
  const form = texts < (total - texts) / 2 ? 'image' : 'text';
  const laid = (points: Points) => (metric === 'chord' ? normalisePoints(points) : points);
  const paths = dataset.runs.flatMap((run, place): readonly Path[] => {
    const trajectory = lens.trajectories[place];
    return trajectory === undefined ? [] : pathOf(run, place, trajectory, form, laid);
  });
  const dimension = paths[0]?.points.dimension ?? 0;
  return {
    model: lens.model,
    form,
    dimension,
    stride: strideOf(paths),
    paths,
    origin: (prompt) => {
      const vector = lens.prompts.get(prompt);
      return vector === undefined || vector.length !== dimension ? undefined : laid(pointsOf([vector]));
    },
  };
}

function pathOf(
  run: DatasetRun,
  place: number,
  { sequences, forms, points }: Trajectory,
  form: 'text' | 'image',
  laid: (points: Points) => Points,
): readonly Path[] {
  const given = sequences.flatMap((_, index) => (forms[index] === form ? [index] : []));
  if (given.length === 0) return [];
  // Two models that take turns make a path that goes to and fro between them: of a round only the last one's outputs are steps.
  const giver = (index: number) => run.network[(sequences[index] ?? 0) % run.network.length];
  const givers = new Set(given.map(giver));
  const last = run.network.findLast((model) => givers.has(model));
  const chosen = given.filter((index) => giver(index) === last);
  // What is already as it should be is not copied: vectors are most of what a report holds.
  const own = chosen.length === points.count ? points : chosenOf(points, chosen);
  return [{ run, place, sequences: chosen.map((index) => sequences[index] ?? 0), points: laid(own) }];
}

/** The chosen points, in the precision they have. */
function chosenOf({ data, dimension }: Points, chosen: readonly number[]): Points {
  const kept = data instanceof Float32Array ? new Float32Array(chosen.length * dimension) : new Float64Array(chosen.length * dimension);
  for (const [place, index] of chosen.entries()) kept.set(data.subarray(index * dimension, (index + 1) * dimension), place * dimension);
  return { data: kept, count: chosen.length, dimension };
}

/** The commonest number of invocations from one step to the next. */
export function strideOf(paths: readonly Path[]): number {
  const counts = new Map<number, number>();
  for (const { sequences } of paths)
    for (let step = 1; step < sequences.length; step++) {
      const gap = (sequences[step] ?? 0) - (sequences[step - 1] ?? 0);
      counts.set(gap, (counts.get(gap) ?? 0) + 1);
    }
  const [commonest] = [...counts].sort(([, a], [, b]) => b - a);
  return commonest?.[0] ?? paths[0]?.run.network.length ?? 1;
}

/** One step of a path as a plain vector. */
export function stepOf({ data, dimension }: Points, step: number): Float32Array | Float64Array {
  return data.subarray(step * dimension, (step + 1) * dimension);
}

/** The mean of a path from a step on, as a plain vector. */
export function meanFrom(points: Points, from: number): Float64Array {
  const mean = new Float64Array(points.dimension);
  for (let step = from; step < points.count; step++) for (const [axis, value] of stepOf(points, step).entries()) mean[axis] = (mean[axis] ?? 0) + value;
  return mean.map((sum) => sum / Math.max(1, points.count - from));
}

/** Where a run ended: the mean of the last quarter of its path. */
export function endOf({ points }: Path): Float64Array {
  return meanFrom(points, Math.min(points.count - 1, Math.floor(0.75 * points.count)));
}

/** All distances between plain vectors. */
export function distancesBetween(vectors: readonly ArrayLike<number>[]): DistanceMatrix {
  return matrixOfRows(rowsOfPoints(pointsOf(vectors)));
}

/** How far two plain vectors are apart. */
export function apart(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let sum = 0;
  for (let axis = 0; axis < first.length; axis++) sum += ((first[axis] ?? 0) - (second[axis] ?? 0)) ** 2;
  return Math.sqrt(sum);
}
