import { type Points, pointsOf, principalComponents, projectPoints, selectPoints } from '@genarun/topology';
import { type Maybe, roundedAll } from './numbers.ts';
import { evenly, type ReportSettings } from './settings.ts';
import { stepOf, type View } from './view.ts';

/** Steps of all runs on maps of two and of three dimensions: per point its run, its sequence, its region, and its places. */
export type RegionMaps = {
  readonly run: readonly number[];
  readonly step: readonly number[];
  readonly label: readonly number[];
  readonly two: readonly Maybe[];
  readonly three: readonly Maybe[];
};

/** A step of a view, by the place of its path. */
export type Sampled = { readonly path: number; readonly step: number };

/** Lays the sampled steps out on maps, an even choice of them where there are many. */
export function mapsOf(options: {
  readonly view: View;
  readonly points: Points;
  readonly chosen: readonly Sampled[];
  readonly labels: readonly number[];
  readonly settings: ReportSettings;
  readonly signal?: AbortSignal;
}): RegionMaps {
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
