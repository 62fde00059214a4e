import {
  type DistanceMatrix,
  earlierPassages,
  type Points,
  passagesOf,
  quantile,
  recurrenceMeasures,
  recurrencePlot,
  selectPoints,
  timeWarping,
} from '@genarun/topology';
import { type Estimate, type Maybe, rounded, shareOf } from './numbers.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { evenly } from './settings.ts';
import { shapeDistances, shapeGrain } from './shape-distances.ts';
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
  /** The run whose persistence diagrams are most like this one's, and how far they are apart. */
  readonly nearestShape: Maybe;
  readonly shapeDistance: Maybe;
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
  /** Distances of paths by dynamic time warping. */
  readonly similarity: Similarity;
  /** The same by shape: distances of persistence diagrams of so many steps of each path at most. `agreement`: rank correlation of the two over pairs of runs. */
  readonly shapes: Similarity & { readonly steps: number; readonly directions: number; readonly agreement: Maybe };
  readonly compared: number;
  readonly steps: number;
};

/** Distances between runs, row after row; `runs` names them. */
export type Similarity = { readonly runs: readonly number[]; readonly values: readonly Maybe[] };

const similarityLimit = 60;
const stepsCompared = 48;

/** Compares every run with itself and with all others. Gives the distances of paths along with what the report tells. */
export async function historyOf(
  { view, compared }: { readonly view: View; readonly compared: readonly number[] },
  { signal, step }: { readonly signal?: AbortSignal; readonly step?: (done: number, total: number) => void } = {},
): Promise<{ readonly history: History; readonly distances: DistanceMatrix | undefined; readonly shapes: DistanceMatrix | undefined }> {
  const paths = compared.flatMap((place) => view.paths[place] ?? []);
  const thin = paths.map(({ points }) => thinned(points, stepsCompared));
  const distances = await warped(thin, { signal, step: (done, total) => step?.(done, 2 * total) });
  const shapes = await shapeDistances(paths, { signal, step: (done, total) => step?.(total + done, 2 * total) });
  const radius = nearRadius(thin);
  const passages = paths.map((path, place) => passageOf({ path, place, paths, thin, distances, shapes, radius }));
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
      similarity: similarityOf(distances, paths),
      shapes: { ...similarityOf(shapes, paths), ...shapeGrain, agreement: rankCorrelation(distances, shapes) },
      compared: paths.length,
      steps: stepsCompared,
    },
    distances: paths.length < 3 ? undefined : distances,
    shapes: paths.length < 3 ? undefined : shapes,
  };
}

function thinned(points: Points, count: number): Points {
  return points.count <= count ? points : selectPoints(points, evenly(points.count, count));
}

/** The distances of at most sixty runs, evenly chosen. */
function similarityOf({ data, size }: DistanceMatrix, paths: readonly Path[]): Similarity {
  const shown = evenly(paths.length, similarityLimit);
  return {
    runs: shown.map((place) => paths[place]?.place ?? 0),
    values: shown.flatMap((row) => shown.map((column) => rounded(data[row * size + column]))),
  };
}

async function warped(
  paths: readonly Points[],
  { signal, step }: { readonly signal?: AbortSignal; readonly step: (done: number, total: number) => void },
): Promise<DistanceMatrix> {
  const size = paths.length;
  const data = new Float64Array(size * size);
  for (const [row, first] of paths.entries()) {
    signal?.throwIfAborted();
    step(row, size);
    for (const [column, second] of paths.entries()) {
      if (column >= row) break;
      const { mean } = timeWarping(first, second, { band: Math.max(4, Math.ceil(0.2 * stepsCompared)) });
      data[row * size + column] = mean;
      data[column * size + row] = mean;
    }
    await Promise.resolve();
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
  readonly shapes: DistanceMatrix;
  readonly radius: number;
}): Passage {
  const { path, place, paths, thin, distances, shapes, radius } = options;
  const points = thin[place] ?? path.points;
  const kept = evenly(path.points.count, points.count);
  const exclude = Math.max(1, Math.floor(0.05 * points.count));
  const { steps, distances: near } = earlierPassages(points, { exclude });
  let best = -1;
  for (let step = 0; step < steps.length; step++) if ((steps[step] ?? -1) >= 0 && (best < 0 || (near[step] ?? 0) < (near[best] ?? 0))) best = step;
  const sequence = (step: number) => path.sequences[kept[step] ?? 0] ?? null;
  const nearest = nearestTo(place, distances);
  const alike = nearestTo(place, shapes);
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
    nearestShape: paths[alike]?.place ?? null,
    shapeDistance: alike < 0 ? null : rounded(shapes.data[place * shapes.size + alike]),
    samePrompt: twin?.run.prompt === path.run.prompt,
    sameNetwork: twin?.run.network.join(' ') === path.run.network.join(' '),
    shared: rounded(shared),
    rate: rounded(measures?.rate),
    determinism: rounded(measures?.determinism),
    laminarity: rounded(measures?.laminarity),
    trappingTime: rounded(measures?.trappingTime),
  };
}

/** The item nearest to another one; −1 where there is no other. */
function nearestTo(place: number, { data, size }: DistanceMatrix): number {
  let nearest = -1;
  for (let other = 0; other < size; other++)
    if (other !== place && (nearest < 0 || (data[place * size + other] ?? 0) < (data[place * size + nearest] ?? 0))) nearest = other;
  return nearest;
}

/** The chance that another item drawn blindly has the same label. */
function byChance(labels: readonly (string | number)[]): Maybe {
  const counts = new Map<string | number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const pairs = labels.length * (labels.length - 1);
  return rounded(pairs === 0 ? Number.NaN : [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0) / pairs);
}
