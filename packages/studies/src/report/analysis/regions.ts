import {
  assignCores,
  countTransitions,
  dwellTimes,
  hdbscan,
  kMedoids,
  type MarkovModel,
  markovModel,
  matrixOfRows,
  mean as meanOf,
  type Points,
  pointsOf,
  principalComponents,
  projectPoints,
  rowsOfPoints,
  selectPoints,
  silhouettes,
  staysOf,
} from '@genarun/topology';
import { type Maybe, rounded, roundedAll } from './numbers.ts';
import { evenly, type ReportSettings } from './settings.ts';
import { apart, type Path, stepOf, type View } from './view.ts';

/** A region of the space that runs come to. The medoid is the output nearest to all others in it. */
export type Region = {
  readonly name: string;
  /** Steps of all runs that are in it, and their share. */
  readonly steps: number;
  readonly share: Maybe;
  readonly runs: number;
  readonly medoid: { readonly run: number; readonly sequence: number };
  readonly stays: number;
  /** Mean stay in steps by maximum likelihood; null where none was ever left. */
  readonly dwell: Maybe;
  readonly longestStay: number;
  /** The chance that stays are memoryless, as those of a Markov chain are. */
  readonly memoryP: Maybe;
  /** Steps until it is expected to be left. */
  readonly stationary: Maybe;
};

export type Regions = {
  readonly method: 'density' | 'partition';
  readonly points: number;
  readonly list: readonly Region[];
  /** Steps in no region, as a share. */
  readonly outside: Maybe;
  /** Per path of the view: its run, its sequences, and the region of every step (−1: none). */
  readonly timelines: readonly { readonly run: number; readonly sequences: readonly number[]; readonly labels: readonly number[] }[];
  /** Region at the end of each run of the data set; −1 where none. */
  readonly ends: readonly number[];
  readonly chain: {
    readonly states: readonly string[];
    readonly matrix: readonly Maybe[];
    readonly stationary: readonly Maybe[] | null;
    readonly spectralGap: Maybe;
    readonly irreversibility: Maybe;
    readonly slowest: Maybe;
  };
  readonly maps: {
    readonly run: readonly number[];
    readonly step: readonly number[];
    readonly label: readonly number[];
    readonly two: readonly Maybe[];
    readonly three: readonly Maybe[];
  };
};

type Sampled = { readonly path: number; readonly step: number };

/** Finds regions in points of all runs together (an even sample of them), gives every step the region of its nearest sampled point, and maps them. */
export function regionsOf({
  runs,
  view,
  settings,
  signal,
}: {
  readonly runs: number;
  readonly view: View;
  readonly settings: ReportSettings;
  readonly signal?: AbortSignal;
}): Regions {
  const all = view.paths.flatMap(({ points }, path) => Array.from({ length: points.count }, (_, step): Sampled => ({ path, step })));
  const chosen = evenly(all.length, settings.clusteredPoints).flatMap((place) => all[place] ?? []);
  const points = reduced(pointsOf(chosen.map(({ path, step }) => stepOf(pathAt(view, path).points, step))));
  const { method, labels, medoids } = cluster(points);
  const timelines = view.paths.map(({ place, sequences }, path) => ({ run: place, sequences, labels: spreadLabels(view, path, chosen, labels) }));
  const names = medoids.map((_, place) => regionName(place));
  const sequences = timelines.map((timeline) => timeline.labels.map((label) => (label < 0 ? -1 : (names[label] ?? -1))));
  const chain = markovModel(countTransitions(sequences, { states: names }));
  const dwell = dwellTimes(staysOf(sequences), { seed: settings.seed, resamples: 199 });
  const total = timelines.reduce((sum, timeline) => sum + timeline.labels.length, 0);
  const ends = Array.from({ length: runs }, () => -1);
  for (const timeline of timelines) ends[timeline.run] = assignCores(timeline.labels, -1).at(-1) ?? -1;
  const list = names.map((name, label): Region => {
    const inside = timelines.map((timeline) => timeline.labels.filter((each) => each === label).length);
    const steps = inside.reduce((sum, count) => sum + count, 0);
    const at = chosen[medoids[label] ?? 0];
    const path = view.paths[at?.path ?? 0];
    const stays = dwell.find(({ state }) => state === name);
    return {
      name,
      steps,
      share: rounded(steps / Math.max(1, total)),
      runs: inside.filter((count) => count > 0).length,
      medoid: { run: path?.place ?? 0, sequence: path?.sequences[at?.step ?? 0] ?? 0 },
      stays: stays?.stays ?? 0,
      dwell: rounded(stays?.mean),
      longestStay: stays?.longest ?? 0,
      memoryP: rounded(stays?.memory?.p),
      stationary: rounded(chain.stationary?.[label]),
    };
  });
  return {
    method,
    points: chosen.length,
    list,
    outside: rounded(timelines.reduce((sum, timeline) => sum + timeline.labels.filter((label) => label < 0).length, 0) / Math.max(1, total)),
    timelines,
    ends,
    chain: told(chain),
    maps: mapsOf({ view, points, chosen, labels, settings, ...(signal === undefined ? {} : { signal }) }),
  };
}

function pathAt({ paths }: View, place: number): Path {
  const path = paths[place];
  if (path === undefined) throw new RangeError(`no path ${place}`);
  return path;
}

/** A, B, …, Z, AA, AB … */
function regionName(place: number): string {
  const letter = String.fromCharCode(65 + (place % 26));
  return place < 26 ? letter : `${regionName(Math.floor(place / 26) - 1)}${letter}`;
}

function reduced(points: Points): Points {
  return points.dimension <= 32 || points.count < 3 ? points : principalComponents(points, 32, { rounds: 8 }).scores;
}

/** Dense regions; where there are none, or most points are in none, the partition round medoids that separates best. */
function cluster(points: Points): { readonly method: Regions['method']; readonly labels: readonly number[]; readonly medoids: readonly number[] } {
  const { count } = points;
  if (count < 4) return { method: 'partition', labels: Array.from({ length: count }, () => 0), medoids: count === 0 ? [] : [0] };
  const rows = rowsOfPoints(points);
  if (count >= 20) {
    const { labels, clusters } = hdbscan(rows, { minClusterSize: Math.max(5, Math.round(0.015 * count)), minSamples: 5 });
    const outside = labels.filter((label) => label < 0).length;
    if (clusters.length >= 2 && clusters.length <= 40 && outside < 0.4 * count)
      return { method: 'density', labels: Array.from(labels), medoids: clusters.map(({ medoid }) => medoid) };
  }
  const sample = evenly(count, 300);
  const matrix = matrixOfRows(rowsOfPoints(selectPoints(points, sample)));
  const tried = [2, 3, 4, 5, 6, 8].filter((k) => k <= sample.length / 2).map((k) => kMedoids(matrix, k));
  const scored = tried.map((result) => ({ result, score: meanOf(silhouettes(matrix, result.labels)) }));
  const best = scored.reduce((first, second) => (second.score > first.score ? second : first)).result;
  const medoids = Array.from(best.medoids, (place) => sample[place] ?? 0);
  const row = (place: number) => stepOf(points, place);
  const labels = Array.from({ length: count }, (_, place) => nearest(medoids.map((medoid) => apart(row(place), row(medoid)))));
  return { method: 'partition', labels, medoids };
}

function nearest(distances: readonly number[]): number {
  return distances.reduce((best, distance, place) => (distance < (distances[best] ?? Number.POSITIVE_INFINITY) ? place : best), 0);
}

/** The label of every step of a path: its own where it was sampled, else that of the sampled step of the same path nearest in space. */
function spreadLabels(view: View, path: number, chosen: readonly Sampled[], labels: readonly number[]): readonly number[] {
  const own = chosen.flatMap((sampled, place) => (sampled.path === path ? [{ step: sampled.step, label: labels[place] ?? -1 }] : []));
  const { points } = pathAt(view, path);
  const known = new Map(own.map(({ step, label }) => [step, label]));
  return Array.from({ length: points.count }, (_, step) => {
    const label = known.get(step);
    if (label !== undefined || own.length === 0) return label ?? -1;
    return own[nearest(own.map((sampled) => apart(stepOf(points, sampled.step), stepOf(points, step))))]?.label ?? -1;
  });
}

function told({ states, matrix, stationary, spectralGap, irreversibility, timescales }: MarkovModel): Regions['chain'] {
  return {
    states,
    matrix: roundedAll(matrix),
    stationary: stationary === null ? null : roundedAll(stationary),
    spectralGap: rounded(spectralGap),
    irreversibility: rounded(irreversibility),
    slowest: rounded(timescales[0]),
  };
}

function mapsOf(options: {
  readonly view: View;
  readonly points: Points;
  readonly chosen: readonly Sampled[];
  readonly labels: readonly number[];
  readonly settings: ReportSettings;
  readonly signal?: AbortSignal;
}): Regions['maps'] {
  const { view, points, chosen, labels, settings, signal } = options;
  const shown = evenly(chosen.length, settings.mappedPoints);
  const laid = selectPoints(points, shown);
  const map = (dimension: number) =>
    laid.count < 12
      ? padded(principalComponents(laid, Math.min(dimension, laid.dimension)).scores, dimension)
      : projectPoints(laid, { dimension, seed: settings.seed, ...(signal === undefined ? {} : { signal }) });
  return {
    run: shown.map((place) => view.paths[chosen[place]?.path ?? 0]?.place ?? 0),
    step: shown.map((place) => view.paths[chosen[place]?.path ?? 0]?.sequences[chosen[place]?.step ?? 0] ?? 0),
    label: shown.map((place) => labels[place] ?? -1),
    two: laid.count === 0 ? [] : roundedAll(map(2).data),
    three: laid.count === 0 ? [] : roundedAll(map(3).data),
  };
}

/** Few points may not fill the wanted number of axes; the missing ones are 0. */
function padded(points: Points, dimension: number): Points {
  return pointsOf(Array.from({ length: points.count }, (_, step) => Array.from({ length: dimension }, (__, axis) => stepOf(points, step)[axis] ?? 0)));
}
