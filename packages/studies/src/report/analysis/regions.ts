import { assignCores, countTransitions, dwellTimes, type MarkovModel, markovModel, type Points, pointsOf, staysOf } from '@genarun/topology';
import { addressOf, sequenceOf } from '../../perform/outputs.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { StoredClusters } from '../dataset/stored-clusters.ts';
import { findRegions, nearest, reduced } from './find-regions.ts';
import { type Maybe, rounded, roundedAll } from './numbers.ts';
import { mapsOf, type RegionMaps, type Sampled } from './region-maps.ts';
import { evenly, type ReportSettings } from './settings.ts';
import { apart, type Path, stepOf, type View } from './view.ts';

/** A real output: its run in the data set (null: of another experiment), its place in it, and the run's id and the address that the product has. */
export type Medoid = { readonly run: number | null; readonly sequence: number; readonly id: string; readonly address: string };

/** A region of the space that runs come to. The medoid is the output nearest to all others in it. */
export type Region = {
  readonly name: string;
  /** Steps of all runs that are in it, and their share. */
  readonly steps: number;
  readonly share: Maybe;
  readonly runs: number;
  readonly medoid: Medoid;
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
  readonly method: 'density' | 'partition' | 'kept';
  /** The kept clusters the regions are, and how many of them have no step of the form that is looked at; null where regions were found for this report. */
  readonly clustering: {
    readonly id: string;
    readonly name: string;
    readonly items: number;
    readonly outliers: number;
    readonly downsample: number;
    readonly clusters: number;
    readonly unseen: number;
  } | null;
  /** The name of kept clusters that were there, but of which fewer than two have steps of the form that is looked at. */
  readonly passedOver: string | null;
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
  readonly maps: RegionMaps;
};

/**
 * The regions of a view: kept clusters where two or more of its model have steps of its form (or one, if they were asked for); else such as are found in points of all runs together (an even
 * sample of them). Every other step has the region of the sampled step of its run that is nearest. Puts the steps on maps.
 */
export function regionsOf({
  dataset: { runs: all },
  view,
  clusters,
  settings,
  signal,
}: {
  readonly dataset: Pick<Dataset, 'runs'>;
  readonly view: View;
  readonly clusters?: StoredClusters;
  readonly settings: ReportSettings;
  readonly signal?: AbortSignal;
}): Regions {
  const runs = all.length;
  const kept = clusters && keptRegions(view, clusters);
  const { method, clustering, chosen, points, labels, medoids } = kept ?? ownRegions(view, settings);
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
    const stays = dwell.find(({ state }) => state === name);
    return {
      name,
      steps,
      share: rounded(steps / Math.max(1, total)),
      runs: inside.filter((count) => count > 0).length,
      medoid: medoids[label] ?? { run: null, sequence: 0, id: '', address: '' },
      stays: stays?.stays ?? 0,
      dwell: rounded(stays?.mean),
      longestStay: stays?.longest ?? 0,
      memoryP: rounded(stays?.memory?.p),
      stationary: rounded(chain.stationary?.[label]),
    };
  });
  return {
    method,
    clustering,
    passedOver: kept === undefined ? (clusters?.name ?? null) : null,
    points: chosen.length,
    list,
    outside: rounded(timelines.reduce((sum, timeline) => sum + timeline.labels.filter((label) => label < 0).length, 0) / Math.max(1, total)),
    timelines,
    ends,
    chain: told(chain),
    maps: mapsOf({ view, points, chosen, labels, settings, ...(signal === undefined ? {} : { signal }) }),
  };
}

type Basis = Pick<Regions, 'method' | 'clustering'> & {
  readonly chosen: readonly Sampled[];
  readonly points: Points;
  readonly labels: readonly number[];
  readonly medoids: readonly Medoid[];
};

/** Regions found for this report alone. */
function ownRegions(view: View, settings: ReportSettings): Basis {
  const all = view.paths.flatMap(({ points }, path) => Array.from({ length: points.count }, (_, step): Sampled => ({ path, step })));
  const chosen = evenly(all.length, settings.clusteredPoints).flatMap((place) => all[place] ?? []);
  const points = pointsAt(view, chosen);
  const { method, labels, medoids } = findRegions(points);
  const medoidAt = (place: number): Medoid => {
    const at = chosen[place];
    const path = pathAt(view, at?.path ?? 0);
    const sequence = path.sequences[at?.step ?? 0] ?? 0;
    return { run: path.place, sequence, id: path.run.id, address: addressOf(sequence) };
  };
  return { method, clustering: null, chosen, points, labels, medoids: medoids.map(medoidAt) };
}

/** Kept clusters as regions, largest first; undefined where they are of another model, or fewer than two (one, where they were asked for) have steps of the form looked at. */
function keptRegions(view: View, { id, name, model, items, outliers, parameters, isNamed, list, labels: known }: StoredClusters): Basis | undefined {
  if (model !== view.model) return undefined;
  const found = view.paths.flatMap(({ place, sequences }, path) =>
    sequences.flatMap((sequence, step) => {
      const label = known[place]?.get(sequence);
      return label === undefined ? [] : [{ path, step, label }];
    }),
  );
  const seen = list.filter(({ label }) => found.some((each) => each.label === label));
  if (seen.length < (isNamed ? 1 : 2)) return undefined;
  const chosen = found.map(({ path, step }): Sampled => ({ path, step }));
  return {
    method: 'kept',
    clustering: { id, name, items, outliers, downsample: parameters.downsample, clusters: list.length, unseen: list.length - seen.length },
    chosen,
    points: pointsAt(view, chosen),
    labels: found.map(({ label }) => seen.findIndex((each) => each.label === label)),
    medoids: seen.map(({ medoid }) => ({ run: medoid.run ?? null, sequence: sequenceOf(medoid.address) ?? 0, id: medoid.id, address: medoid.address })),
  };
}

function pointsAt(view: View, chosen: readonly Sampled[]): Points {
  return reduced(pointsOf(chosen.map(({ path, step }) => stepOf(pathAt(view, path).points, step))));
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
