import {
  crossRecurrencePlot,
  type DistanceMatrix,
  earlierPassages,
  type Points,
  passagesOf,
  quantile,
  recurrenceMeasures,
  recurrencePlot,
  selectPoints,
  timeWarping,
  windowedRecurrence,
} from '@genarun/topology';
import { type Estimate, type Maybe, rounded, shareOf } from './numbers.ts';
import { evenly } from './settings.ts';
import { apart, type Path, stepOf, type View } from './view.ts';

/** Where a run comes nearest to where it, or another run, was before. Steps are invocations; distances those of the embedding. */
export type Passage = {
  readonly run: number;
  readonly at: Maybe;
  readonly before: Maybe;
  readonly distance: Maybe;
  /** Share of steps that are near an earlier step of the same run. */
  readonly returning: Maybe;
  /** The run whose path is most like this one, and the mean distance along the best pairing of steps. */
  readonly nearestRun: Maybe;
  readonly nearestDistance: Maybe;
  /** Whether that run has the same prompt, and the same network. */
  readonly samePrompt: boolean;
  readonly sameNetwork: boolean;
  /** Share of steps that are near some step of that run. */
  readonly shared: Maybe;
  readonly rate: Maybe;
  readonly determinism: Maybe;
  readonly laminarity: Maybe;
  readonly trappingTime: Maybe;
};

export type History = {
  /** How near is near: below this distance lie 2 % of all pairs of steps of different runs. */
  readonly radius: Maybe;
  readonly passages: readonly Passage[];
  readonly returningRuns: number;
  readonly samePrompt: Estimate;
  readonly sameNetwork: Estimate;
  /** What the shares would be if the most similar run were drawn by chance. */
  readonly samePromptByChance: Maybe;
  readonly sameNetworkByChance: Maybe;
  /** Distances of paths between runs, row after row; `runs` names them. */
  readonly similarity: { readonly runs: readonly number[]; readonly values: readonly Maybe[] };
  readonly compared: number;
  readonly steps: number;
};

const similarityLimit = 60;
const stepsCompared = 48;

/** Compares every run with itself and with all others. Gives the distances of paths along with what the report tells. */
export function historyOf({ view, compared }: { readonly view: View; readonly compared: readonly number[] }): {
  readonly history: History;
  readonly distances: DistanceMatrix | undefined;
} {
  const paths = compared.flatMap((place) => view.paths[place] ?? []);
  const thin = paths.map(({ points }) => thinned(points, stepsCompared));
  const distances = warped(thin);
  const radius = nearRadius(thin);
  const passages = paths.map((path, place) => passageOf({ path, place, paths, thin, distances, radius }));
  const shown = evenly(paths.length, similarityLimit);
  const share = (of: (passage: Passage) => boolean) => shareOf(passages.filter(of).length, passages.length < 2 ? 0 : passages.length);
  return {
    history: {
      radius: rounded(radius),
      passages,
      returningRuns: passages.filter(({ returning }) => (returning ?? 0) >= 0.1).length,
      samePrompt: share(({ samePrompt }) => samePrompt),
      sameNetwork: share(({ sameNetwork }) => sameNetwork),
      samePromptByChance: byChance(paths.map(({ run }) => run.prompt)),
      sameNetworkByChance: byChance(paths.map(({ run }) => run.network.join(' '))),
      similarity: {
        runs: shown.map((place) => paths[place]?.place ?? 0),
        values: shown.flatMap((row) => shown.map((column) => rounded(distances.data[row * distances.size + column]))),
      },
      compared: paths.length,
      steps: stepsCompared,
    },
    distances: paths.length < 3 ? undefined : distances,
  };
}

function thinned(points: Points, count: number): Points {
  return points.count <= count ? points : selectPoints(points, evenly(points.count, count));
}

function warped(paths: readonly Points[]): DistanceMatrix {
  const size = paths.length;
  const data = new Float64Array(size * size);
  for (const [row, first] of paths.entries())
    for (const [column, second] of paths.entries()) {
      if (column >= row) break;
      const { mean } = timeWarping(first, second, { band: Math.max(4, Math.ceil(0.2 * stepsCompared)) });
      data[row * size + column] = mean;
      data[column * size + row] = mean;
    }
  return { data, size };
}

/** The distance below which 2 % of pairs of steps of different runs lie, by an even sample; of the same run where there is only one. */
function nearRadius(paths: readonly Points[]): number {
  const steps = paths.flatMap((points, path) => Array.from({ length: points.count }, (_, step) => ({ path, vector: stepOf(points, step) })));
  const chosen = evenly(steps.length, 400).flatMap((place) => steps[place] ?? []);
  const values: number[] = [];
  for (const [row, first] of chosen.entries())
    for (const second of chosen.slice(0, row)) if (paths.length < 2 || first.path !== second.path) values.push(apart(first.vector, second.vector));
  return values.length === 0 ? 0 : quantile(values, 0.02);
}

function passageOf(options: {
  readonly path: Path;
  readonly place: number;
  readonly paths: readonly Path[];
  readonly thin: readonly Points[];
  readonly distances: DistanceMatrix;
  readonly radius: number;
}): Passage {
  const { path, place, paths, thin, distances, radius } = options;
  const points = thin[place] ?? path.points;
  const kept = evenly(path.points.count, points.count);
  const exclude = Math.max(1, Math.floor(0.05 * points.count));
  const { steps, distances: near } = earlierPassages(points, { exclude });
  let best = -1;
  for (let step = 0; step < steps.length; step++) if ((steps[step] ?? -1) >= 0 && (best < 0 || (near[step] ?? 0) < (near[best] ?? 0))) best = step;
  const sequence = (step: number) => path.sequences[kept[step] ?? 0] ?? null;
  let nearest = -1;
  for (let other = 0; other < paths.length; other++)
    if (other !== place && (nearest < 0 || (distances.data[place * distances.size + other] ?? 0) < (distances.data[place * distances.size + nearest] ?? 0)))
      nearest = other;
  const twin = paths[nearest];
  const twinPoints = thin[nearest];
  const shared =
    twinPoints === undefined ? undefined : Array.from(passagesOf(points, twinPoints).distances).filter((distance) => distance <= radius).length / points.count;
  const measures = points.count > 3 && radius > 0 ? recurrenceMeasures(recurrencePlot(points, { radius, theiler: exclude })) : undefined;
  return {
    run: path.place,
    at: best < 0 ? null : sequence(best),
    before: best < 0 ? null : sequence(steps[best] ?? 0),
    distance: best < 0 ? null : rounded(near[best]),
    returning: rounded(Array.from(near).filter((distance) => distance <= radius).length / Math.max(1, points.count)),
    nearestRun: twin?.place ?? null,
    nearestDistance: twin === undefined ? null : rounded(distances.data[place * distances.size + nearest]),
    samePrompt: twin?.run.prompt === path.run.prompt,
    sameNetwork: twin?.run.network.join(' ') === path.run.network.join(' '),
    shared: rounded(shared),
    rate: rounded(measures?.rate),
    determinism: rounded(measures?.determinism),
    laminarity: rounded(measures?.laminarity),
    trappingTime: rounded(measures?.trappingTime),
  };
}

/** The chance that another item drawn blindly has the same label. */
function byChance(labels: readonly (string | number)[]): Maybe {
  const counts = new Map<string | number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const pairs = labels.length * (labels.length - 1);
  return rounded(pairs === 0 ? Number.NaN : [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0) / pairs);
}

/** A recurrence plot as pairs of near steps, and what its windows measure. `size` steps on each side, each `every`-th of the path. */
export type Recurrence = {
  readonly size: number;
  readonly columns: number;
  readonly radius: Maybe;
  readonly pairs: readonly (readonly [number, number])[];
  readonly windows: readonly { readonly from: number; readonly to: number; readonly laminarity: Maybe; readonly determinism: Maybe }[];
};

/** The recurrence plot of a path against itself, or against another one. */
export function recurrenceOf(path: Path, other?: Path): Recurrence {
  const points = thinned(path.points, 140);
  const second = other === undefined ? points : thinned(other.points, 140);
  const plot = other === undefined ? recurrencePlot(points, { rate: 0.08 }) : crossRecurrencePlot(points, second, { rate: 0.08 });
  const pairs: (readonly [number, number])[] = [];
  for (let row = 0; row < plot.rows; row++)
    for (let column = 0; column < plot.columns; column++) if (plot.marks[row * plot.columns + column] === 1) pairs.push([row, column]);
  const window = Math.max(6, Math.floor(points.count / 5));
  const windows = other === undefined && points.count >= 12 ? windowedRecurrence(plot, { window, step: Math.max(1, Math.floor(window / 3)) }) : [];
  return {
    size: plot.rows,
    columns: plot.columns,
    radius: rounded(plot.radius),
    pairs,
    windows: windows.map(({ from, to, laminarity, determinism }) => ({ from, to, laminarity: rounded(laminarity), determinism: rounded(determinism) })),
  };
}
