import { meanInterval, meanSquaredDisplacement, motionOf, type Points, quantile } from '@genarun/topology';
import { grouped } from './grouped.ts';
import { type Estimate, estimateOf, type Maybe, rounded } from './numbers.ts';
import { evenly, type ReportSettings } from './settings.ts';
import { apart, type Path, stepOf, type View } from './view.ts';

/** How far runs of one network are from their start at each tenth of their way: the mean over runs with its interval. */
export type DriftProfile = {
  readonly network: string;
  readonly runs: number;
  readonly mean: readonly Maybe[];
  readonly low: readonly Maybe[];
  readonly high: readonly Maybe[];
};

/** How runs move. Distances are those of the embedding, `half` and `jumps` count steps of the view. */
export type Motions = {
  /** Whether distance is measured from the prompt, or, without vectors of prompts or along pictures, which lie elsewhere than texts, from the first step. */
  readonly from: 'prompt' | 'first step';
  readonly drift: Estimate;
  /** The step by which half of that distance is gone: the median over runs, and its quartiles. */
  readonly half: { readonly median: Maybe; readonly low: Maybe; readonly high: Maybe };
  readonly step: Estimate;
  /** Growth of the squared distance with time: 0 stays, 1 walks at random, 2 goes straight. */
  readonly alpha: Estimate;
  readonly jumps: number;
  readonly profiles: readonly DriftProfile[];
};

/** Measures drift and steps of all runs. */
export function motionsOf(view: View, settings: ReportSettings): Motions {
  const measured = view.paths.map((path) => ({ path, motion: motionAlong(view, path) }));
  const interval = (values: readonly number[]): Estimate => {
    const finite = values.filter(Number.isFinite);
    return finite.length === 0
      ? { estimate: null, low: null, high: null }
      : estimateOf(meanInterval(finite, { seed: settings.seed, resamples: settings.resamples }));
  };
  const halves = measured.map(({ motion }) => halfTime(motion.drift));
  const alphas = view.paths
    .filter(({ points }) => points.count >= 16)
    .map(({ points }) => meanSquaredDisplacement(points, { longest: Math.min(64, Math.floor(points.count / 4)) }).alpha?.slope ?? Number.NaN);
  return {
    from: view.paths.length > 0 && view.paths.every(({ run }) => startOf(view, run.prompt) !== undefined) ? 'prompt' : 'first step',
    drift: interval(measured.map(({ motion }) => late(motion.drift))),
    half: { median: rounded(quantile(halves, 0.5)), low: rounded(quantile(halves, 0.25)), high: rounded(quantile(halves, 0.75)) },
    step: interval(
      measured.filter(({ motion }) => motion.steps.length > 0).map(({ motion }) => motion.steps.reduce((sum, value) => sum + value, 0) / motion.steps.length),
    ),
    alpha: interval(alphas),
    jumps: measured.reduce((sum, { motion }) => sum + motion.jumps.length, 0),
    profiles: [...grouped(measured, ({ path }) => path.run.network.join(' → '))].map(([network, group]) =>
      profileOf(
        network,
        group.map(({ motion }) => motion.drift),
        settings,
      ),
    ),
  };
}

/** The vector of a prompt where it can be compared with the steps: a joint model puts texts and pictures into different parts of its space. */
function startOf(view: View, prompt: number): Points | undefined {
  return view.form === 'text' ? view.origin(prompt) : undefined;
}

function motionAlong(view: View, { run, points }: Path) {
  const origin = startOf(view, run.prompt);
  return motionOf(points, origin === undefined ? {} : { origin });
}

function late(drift: Float64Array): number {
  const from = Math.min(drift.length - 1, Math.floor(0.75 * drift.length));
  return drift.subarray(from).reduce((sum, value) => sum + value, 0) / (drift.length - from);
}

function halfTime(drift: Float64Array): number {
  const level = late(drift) / 2;
  return drift.findIndex((value) => value >= level);
}

function profileOf(network: string, drifts: readonly Float64Array[], settings: ReportSettings): DriftProfile {
  const tenths = Array.from({ length: 10 }, (_, tenth) =>
    estimateOf(
      meanInterval(
        drifts.map((drift) => drift[Math.round(((tenth + 1) / 10) * (drift.length - 1))] ?? 0),
        { seed: settings.seed, resamples: settings.resamples },
      ),
    ),
  );
  return {
    network,
    runs: drifts.length,
    mean: tenths.map(({ estimate }) => estimate),
    low: tenths.map(({ low }) => low),
    high: tenths.map(({ high }) => high),
  };
}

/** How one run moves, step by step: at most 400 steps, evenly chosen, and all its jumps by sequence. */
export type RunMotion = {
  readonly sequences: readonly number[];
  readonly drift: readonly Maybe[];
  readonly steps: readonly Maybe[];
  readonly jumps: readonly number[];
  readonly jumpLimit: Maybe;
};

export function runMotion(view: View, path: Path): RunMotion {
  const motion = motionAlong(view, path);
  const kept = evenly(path.points.count, 400);
  return {
    sequences: kept.map((step) => path.sequences[step] ?? 0),
    drift: kept.map((step) => rounded(motion.drift[step])),
    steps: kept.map((step) => (step === 0 ? null : rounded(motion.steps[step - 1]))),
    jumps: Array.from(motion.jumps, (step) => path.sequences[step] ?? 0),
    jumpLimit: rounded(motion.jumpLimit),
  };
}

/** Steps of a run to show as pictures: evenly spread, the greatest jumps among them. */
export function filmstripOf(
  path: Path,
  motion: RunMotion,
  frames = 12,
): readonly { readonly sequence: number; readonly isJump: boolean; readonly distance: Maybe }[] {
  const jumps = new Set(motion.jumps);
  const spread = evenly(path.points.count, frames).map((step) => path.sequences[step] ?? 0);
  const greatest = [...jumps].sort((a, b) => (stepAt(path, b) ?? 0) - (stepAt(path, a) ?? 0)).slice(0, 3);
  const shown = [...new Set([...spread, ...greatest])].sort((a, b) => a - b);
  return shown.map((sequence) => ({ sequence, isJump: jumps.has(sequence), distance: rounded(stepAt(path, sequence)) }));
}

function stepAt({ points, sequences }: Path, sequence: number): number | null {
  const step = sequences.indexOf(sequence);
  return step < 1 ? null : apart(stepOf(points, step), stepOf(points, step - 1));
}
