import { createRandom, endingOfKeys, firstRepeat, type Points, periodOf, recurrencePlot, redrawIncrements, selectPoints } from '@genarun/topology';
import type { DatasetRun } from '../dataset/dataset.ts';
import { anyOf, corrected } from './family.ts';
import { type Estimate, type Maybe, rounded, shareOf } from './numbers.ts';
import { sequentialTest } from './sequential-test.ts';
import { evenly, type ReportSettings } from './settings.ts';
import { loopTest, tailOf } from './shape.ts';
import { apart, meanFrom, type Path, stepOf, strideOf, type View } from './view.ts';

/** How one run ended up. Onset and period count invocations. */
export type Capture = {
  /** The place of the run in the data set. */
  readonly run: number;
  readonly kind: 'fixed point' | 'cycle' | 'none';
  /** exact: the same output came back; near: the path rests or goes round. */
  readonly evidence: 'exact' | 'near' | null;
  readonly onset: Maybe;
  readonly period: Maybe;
  /** Spread of the last half as a share of the spread of all runs. */
  readonly spreadShare: Maybe;
  /** Whether the last half keeps together more than a walk with the same steps does. */
  readonly confinedP: Maybe;
  /** The longest loop as a share of the width of the path. */
  readonly loop: Maybe;
  readonly loopP: Maybe;
  /** Corrected for the number of runs (Benjamini–Hochberg). */
  readonly confinedCorrected: Maybe;
  readonly loopCorrected: Maybe;
  readonly surrogates: number;
};

export type Captures = {
  readonly runs: readonly Capture[];
  readonly counts: { readonly runs: number; readonly fixedPoints: number; readonly cycles: number; readonly free: number; readonly exact: number };
  /** Share of runs that are caught. */
  readonly stuck: Estimate;
  /** Runs whose path was tested; shorter ones than eight steps and those beyond the limit were not. */
  readonly tested: number;
  /** Whether any run has a loop that neither walks nor clouds have. */
  readonly loopP: Maybe;
  readonly confinedP: Maybe;
};

type Measured = {
  readonly place: number;
  readonly spreadShare: number;
  readonly confinedP: Maybe;
  readonly loop: Maybe;
  readonly loopP: Maybe;
  readonly period: Maybe;
  readonly onset: Maybe;
  /** Invocations from one step to the next. */
  readonly stride: number;
  readonly surrogates: number;
};

const leastSteps = 8;

/** Looks for exact repeats in what each run made, and for rest and loops in its path. */
export async function captureOf(
  { runs, view, settings }: { readonly runs: readonly DatasetRun[]; readonly view: View; readonly settings: ReportSettings },
  { signal, step }: { readonly signal?: AbortSignal; readonly step?: (done: number, total: number) => void } = {},
): Promise<Captures> {
  const long = view.paths.filter(({ points }) => points.count >= leastSteps);
  const tested = evenly(long.length, settings.shapeRuns).flatMap((place) => long[place] ?? []);
  const spread = spreadOf(view.paths);
  const measured = new Map<number, Measured>();
  for (const [index, path] of tested.entries()) {
    signal?.throwIfAborted();
    measured.set(path.place, await measure(path, { spread, settings, seed: settings.seed + 7 * index, ...(signal === undefined ? {} : { signal }) }));
    step?.(index + 1, tested.length);
  }
  const list = [...measured.values()];
  const confined = new Map(corrected(list.map(({ confinedP }) => confinedP)).map((p, index) => [list[index]?.place, p]));
  const loops = new Map(corrected(list.map(({ loopP }) => loopP)).map((p, index) => [list[index]?.place, p]));
  const captures = runs.map((run, place) =>
    judged(run, place, { measured: measured.get(place), confined: confined.get(place) ?? null, loop: loops.get(place) ?? null, settings }),
  );
  const count = (kind: Capture['kind']) => captures.filter((each) => each.kind === kind).length;
  return {
    runs: captures,
    counts: {
      runs: runs.length,
      fixedPoints: count('fixed point'),
      cycles: count('cycle'),
      free: count('none'),
      exact: captures.filter(({ evidence }) => evidence === 'exact').length,
    },
    stuck: shareOf(runs.length - count('none'), runs.length),
    tested: tested.length,
    loopP: anyOf(list.map(({ loopP }) => loopP)),
    confinedP: anyOf(list.map(({ confinedP }) => confinedP)),
  };
}

type Judging = {
  readonly measured: Measured | undefined;
  readonly confined: Maybe;
  readonly loop: Maybe;
  readonly settings: ReportSettings;
};

function judged(run: DatasetRun, place: number, { measured, confined, loop, settings }: Judging): Capture {
  const facts = {
    run: place,
    spreadShare: rounded(measured?.spreadShare),
    confinedP: rounded(measured?.confinedP),
    loop: rounded(measured?.loop),
    loopP: rounded(measured?.loopP),
    confinedCorrected: confined,
    loopCorrected: loop,
    surrogates: measured?.surrogates ?? 0,
  };
  const exact = exactEnding(run);
  if (exact !== undefined) return { ...facts, ...exact, evidence: 'exact' };
  const none = { ...facts, kind: 'none', evidence: null, onset: null, period: null } as const;
  if (measured === undefined) return none;
  const isConfined = confined !== null && confined <= settings.alpha;
  const isLoop = loop !== null && loop <= settings.alpha;
  const period = measured.period === null ? null : measured.period * measured.stride;
  if (period !== null && (isLoop || isConfined)) return { ...facts, kind: 'cycle', evidence: 'near', onset: null, period };
  const rests = isConfined && measured.spreadShare <= settings.restShare;
  return rests ? { ...facts, kind: 'fixed point', evidence: 'near', onset: measured.onset, period: measured.stride } : none;
}

/** A seeded run is caught by its first repeat in the same phase: all that follows is determined. An unseeded one only by going round for good. */
function exactEnding({ outputs, network, seed }: DatasetRun): Pick<Capture, 'kind' | 'onset' | 'period'> | undefined {
  const keys = outputs.map(({ key }) => key);
  const round = network.length;
  const sequence = (place: number) => outputs[place]?.sequence ?? place;
  if (seed !== -1) {
    const repeat = firstRepeat(keys, { stride: round });
    if (repeat === null) return undefined;
    return { kind: repeat.length <= round ? 'fixed point' : 'cycle', onset: sequence(repeat.first), period: repeat.length };
  }
  const ending = endingOfKeys(keys, { rounds: 2 });
  return ending.kind === 'none' ? undefined : { kind: ending.period <= round ? 'fixed point' : 'cycle', onset: sequence(ending.onset), period: ending.period };
}

async function measure(
  path: Path,
  { spread, settings, seed, signal }: { readonly spread: number; readonly settings: ReportSettings; readonly seed: number; readonly signal?: AbortSignal },
): Promise<Measured> {
  const { points, place, sequences } = path;
  const tail = tailOf(points, settings.shapeSteps);
  const half = lastHalf(tail);
  const random = createRandom(seed);
  const still = travelled(half) === 0;
  const confined = still
    ? undefined
    : await sequentialTest({
        statistic: -spreadPerStep(half),
        draw: () => -spreadPerStep(redrawIncrements(half, { random, method: 'shuffle' })),
        most: settings.surrogates,
      });
  const loop = still ? undefined : await loopTest(tail, { most: settings.surrogates, seed: seed + 1, ...(signal === undefined ? {} : { signal }) });
  const { rms, onset } = restOf(points);
  return {
    place,
    spreadShare: spread > 0 ? rms / Math.max(spread, 1e-300) : 0,
    confinedP: still ? 1 / (1 + settings.surrogates) : (confined?.p ?? null),
    loop: loop?.statistic ?? null,
    loopP: loop?.p ?? null,
    period: still ? null : periodIn(tail),
    onset: sequences[onset] ?? null,
    stride: strideOf([path]),
    surrogates: Math.max(confined?.draws ?? 0, loop?.draws ?? 0),
  };
}

function lastHalf(points: Points): Points {
  const from = Math.floor(points.count / 2);
  return selectPoints(
    points,
    Array.from({ length: points.count - from }, (_, step) => from + step),
  );
}

/** The period by recurrence at the least rate of near pairs that shows one; short ones need many near pairs, and are looked for where the path has settled. */
function periodIn(path: Points): Maybe {
  const half = lastHalf(path);
  const tries = [
    ...[0.04, 0.07, 0.12, 0.2].map((rate) => ({ within: path, rate, least: 0.6 })),
    ...[0.35, 0.5].map((rate) => ({ within: half, rate, least: 0.8 })),
  ];
  for (const { within, rate, least } of tries) {
    const period = periodOf(recurrencePlot(within, { rate }), { least });
    if (period !== null) return period;
  }
  return null;
}

function travelled(points: Points): number {
  let sum = 0;
  for (let step = 1; step < points.count; step++) sum += apart(stepOf(points, step), stepOf(points, step - 1)) ** 2;
  return sum;
}

/** Squared spread over squared length of the steps: about a sixth of the number of steps for a walk, about one half for noise round a place. */
function spreadPerStep(points: Points): number {
  const centre = meanFrom(points, 0);
  let sum = 0;
  for (let step = 0; step < points.count; step++) sum += apart(stepOf(points, step), centre) ** 2;
  return sum / travelled(points);
}

/** The root mean square distance of the last half from its centre, and the step from which the path stays within three times that. */
function restOf(points: Points): { readonly rms: number; readonly onset: number } {
  const from = Math.floor(points.count / 2);
  const centre = meanFrom(points, from);
  const distances = Array.from({ length: points.count }, (_, step) => apart(stepOf(points, step), centre));
  const late = distances.slice(from);
  const rms = Math.sqrt(late.reduce((sum, distance) => sum + distance ** 2, 0) / late.length);
  const limit = Math.max(3 * rms, ...late);
  return { rms, onset: distances.findLastIndex((distance) => distance > limit) + 1 };
}

/** The spread of all runs, or of the widest one where that is more. */
function spreadOf(paths: readonly Path[]): number {
  const squares = (points: Points, centre: Float64Array) => {
    let sum = 0;
    for (let step = 0; step < points.count; step++) sum += apart(stepOf(points, step), centre) ** 2;
    return sum;
  };
  const [first] = paths;
  if (first === undefined) return 0;
  const centre = new Float64Array(first.points.dimension);
  const steps = paths.reduce((sum, { points }) => sum + points.count, 0);
  for (const { points } of paths)
    for (let place = 0; place < points.data.length; place++)
      centre[place % points.dimension] = (centre[place % points.dimension] ?? 0) + (points.data[place] ?? 0) / steps;
  const all = Math.sqrt(paths.reduce((sum, { points }) => sum + squares(points, centre), 0) / steps);
  return Math.max(all, ...paths.map(({ points }) => Math.sqrt(squares(points, meanFrom(points, 0)) / points.count)));
}
