import type { Dataset } from '../dataset/dataset.ts';
import type { Capture, Captures } from './capture.ts';
import { filmstripOf, runMotion } from './motion.ts';
import { recurrenceOf } from './recurrence.ts';
import type { Featured, RegionFace } from './report.ts';
import { evenly, type ReportSettings } from './settings.ts';
import { shapeOf, tailOf } from './shape.ts';
import type { Path, View } from './view.ts';

/** Runs worth looking at: the clearest loop, the firmest rest, one that stays free, and others evenly spread. */
export function chooseRuns(view: View, captures: Captures, settings: ReportSettings): readonly { readonly path: Path; readonly why: string }[] {
  const long = view.paths.filter(({ points }) => points.count >= 2);
  const best = (fits: (capture: Capture) => boolean, score: (capture: Capture) => number) =>
    captures.runs.filter((capture) => fits(capture) && long.some(({ place }) => place === capture.run)).sort((a, b) => score(b) - score(a))[0]?.run;
  const wanted = [
    {
      run: best(
        ({ kind }) => kind === 'cycle',
        ({ loop }) => loop ?? 0,
      ),
      why: 'the clearest cycle',
    },
    {
      run: best(
        ({ kind }) => kind === 'fixed point',
        ({ spreadShare }) => -(spreadShare ?? 0),
      ),
      why: 'the firmest fixed point',
    },
    {
      run: best(
        ({ kind }) => kind === 'none',
        ({ spreadShare }) => spreadShare ?? 0,
      ),
      why: 'the widest wanderer',
    },
    ...evenly(long.length, settings.featuredRuns).map((place) => ({ run: long[place]?.place, why: 'one of the rest' })),
  ];
  const seen = new Set<number>();
  return wanted
    .flatMap(({ run, why }) => {
      const path = long.find(({ place }) => place === run);
      if (path === undefined || seen.has(path.place)) return [];
      seen.add(path.place);
      return [{ path, why }];
    })
    .slice(0, settings.featuredRuns);
}

/** All that is shown of one run. */
export async function feature(
  dataset: Dataset,
  view: View,
  options: { readonly path: Path; readonly why: string; readonly settings: ReportSettings; readonly seed: number; readonly signal?: AbortSignal },
): Promise<Featured> {
  const { path, why, settings, seed, signal } = options;
  const motion = runMotion(view, path);
  return {
    run: path.place,
    why,
    motion,
    filmstrip: filmstripOf(path, motion).map((frame) => ({ ...frame, ...faceOf(dataset, path.place, frame.sequence) })),
    shape:
      path.points.count < 4
        ? null
        : await shapeOf(tailOf(path.points, settings.shapeSteps), {
            surrogates: Math.min(39, settings.surrogates),
            seed,
            ...(signal === undefined ? {} : { signal }),
          }),
    recurrence: path.points.count < 4 ? null : recurrenceOf(path),
  };
}

/** The text and the picture at a step of a run: its own output, and the last one of the other form before it (the one after at the very start). */
export function faceOf(dataset: Dataset, run: number, sequence: number): RegionFace {
  const outputs = dataset.runs[run]?.outputs ?? [];
  const before = outputs.filter((output) => output.sequence <= sequence && output.sequence > sequence - 4);
  const text = before.findLast((output) => output.text !== undefined)?.text;
  const sha256 = before.findLast((output) => output.sha256 !== undefined)?.sha256;
  return { text: text === undefined ? null : text.length > 280 ? `${text.slice(0, 279)}…` : text, sha256: sha256 ?? null };
}
