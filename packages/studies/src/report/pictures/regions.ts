import { type Points, plotScatter, plotTimeline, plotTransitions, turnPoints } from '@genarun/topology';
import type { Report } from '../analysis/report.ts';
import { evenly } from '../analysis/settings.ts';
import type { Drawing, Picture } from './draw.ts';
import { numbers, picture, runName } from './plot.ts';

const timelineRows = 60;

/** Maps of all steps, timelines of regions, and the transition graph. */
export function drawRegions(report: Report, drawing: Drawing): readonly Picture[] {
  const { regions } = report;
  const names = regions.list.map(({ name }) => name);
  if (names.length === 0) return [];
  const pictures = [...maps(report, drawing, names), timeline(report, drawing, names)];
  if (names.length < 2) return pictures;
  const matrix = Float64Array.from(numbers(regions.chain.matrix));
  const stationary = regions.chain.stationary === null ? null : Float64Array.from(numbers(regions.chain.stationary));
  const graph = picture(
    drawing,
    {
      name: 'transitions',
      title: 'From region to region',
      alt: `A graph of ${names.length} regions with arrows as wide as the chance to go from one to the next, and rings as long as the chance to stay.`,
    },
    (options) => plotTransitions({ states: names, matrix, stationary }, { ...options, weights: regions.list.map(({ steps }) => steps), height: 480 }),
  );
  return [...pictures, graph];
}

function maps({ regions: { maps: map }, featured }: Report, drawing: Drawing, names: readonly string[]): readonly Picture[] {
  const count = map.run.length;
  if (count === 0) return [];
  const paths = featured.map(({ run }) => map.run.flatMap((each, place) => (each === run ? [place] : []))).filter((path) => path.length > 1);
  const space: Points = { data: Float64Array.from(numbers(map.three)), count, dimension: 3 };
  const plane: Points = { data: Float64Array.from(numbers(map.two)), count, dimension: 2 };
  const draw = (name: string, title: string, points: Points) =>
    picture(
      drawing,
      {
        name,
        title,
        alt: `${count} steps of all runs as points, coloured by region; lines follow ${paths.length} single runs from their start (ring) to their end (dot).`,
      },
      (options) => plotScatter(points, { ...options, categories: map.label, names, paths, width: 640, height: 560 }),
    );
  return [
    draw('map-2d', 'All steps on a map of two dimensions', plane),
    draw('map-3d', 'All steps on a map of three dimensions', turnPoints(space)),
    draw('map-3d-other-side', 'The same, seen from another side', turnPoints(space, { azimuth: 125, elevation: 20 })),
  ];
}

function timeline({ regions, runs, capture }: Report, drawing: Drawing, names: readonly string[]): Picture {
  const rows = evenly(regions.timelines.length, timelineRows).flatMap((place) => regions.timelines[place] ?? []);
  return picture(
    drawing,
    {
      name: 'timeline',
      title: 'Where each run was',
      alt: `One band for each of ${rows.length} runs, coloured by the region it is in at each step, with how it ended.`,
    },
    (options) =>
      plotTimeline(
        rows.map(({ run, labels }) => {
          const kind = capture.runs[run]?.kind ?? 'none';
          const ending = kind === 'none' ? runs[run]?.stopReason : kind;
          return { name: runName(run), states: labels, ...(ending === null || ending === undefined || ending === 'length' ? {} : { ending }) };
        }),
        { ...options, names, width: 900 },
      ),
  );
}
