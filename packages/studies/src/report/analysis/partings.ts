import { type Divergence, divergenceOf, lyapunovFit, quantile, saturationFit } from '@genarun/topology';
import { grouped } from './grouped.ts';
import { type Estimate, estimateOf, type Maybe, rounded } from './numbers.ts';
import type { ReportSettings } from './settings.ts';
import { apart, type Path, stepOf, type View } from './view.ts';

/** How pairs of runs that differ in one thing part: the mean distance step by step, the middle half of pairs, and fits. */
export type Parting = {
  readonly differ: 'seed' | 'prompt' | 'network';
  readonly pairs: number;
  readonly sampled: boolean;
  readonly mean: readonly Maybe[];
  readonly low: readonly Maybe[];
  readonly high: readonly Maybe[];
  /** The mean over the last quarter of the steps. */
  readonly late: Maybe;
  /** Slope of ln distance on steps: the finite-time Lyapunov exponent. */
  readonly exponent: Maybe;
  readonly exponentFit: Maybe;
  /** Distance = level − (level − start) e^(−rate · step); null where it does not level out within what was seen. */
  readonly saturation: { readonly start: Maybe; readonly level: Maybe; readonly rate: Maybe; readonly halfTime: Maybe; readonly fit: Maybe } | null;
};

/** Replicates of one network and prompt. */
export type ReplicateGroup = {
  readonly network: string;
  readonly prompt: number;
  readonly runs: number;
  readonly exponent: Estimate;
  readonly level: Estimate;
  readonly halfTime: Maybe;
  readonly fit: Maybe;
};

const pairLimit = 200;
const stepLimit = 400;
/** A fitted level beyond so many times the greatest distance seen is none: the curve has not begun to level out. */
const levelLimit = 2;

/** Pairs that differ in the seed only, the prompt only, or the network only; at most 200 each, evenly chosen. */
export function partingsOf(view: View): readonly Parting[] {
  return (['seed', 'prompt', 'network'] as const).flatMap((differ) => {
    const all = pairsThat(view.paths, differ);
    if (all.length === 0) return [];
    const every = Math.max(1, Math.ceil(all.length / pairLimit));
    const pairs = all.filter((_, place) => place % every === 0);
    return [parted(pairs, differ, every > 1)];
  });
}

type Pair = readonly [Path, Path];

function pairsThat(paths: readonly Path[], differ: Parting['differ']): readonly Pair[] {
  const key = ({ run }: Path) =>
    [differ === 'network' ? '' : run.network.join(' → '), differ === 'prompt' ? '' : run.prompt, differ === 'seed' ? '' : run.seed].join('|');
  const own = ({ run }: Path) => (differ === 'network' ? run.network.join(' → ') : String(run.prompt));
  const groups = grouped(paths, key);
  return [...groups.values()].flatMap((group) =>
    group.flatMap((first, place) =>
      group.slice(0, place).flatMap((second): readonly Pair[] => (differ === 'seed' || own(first) !== own(second) ? [[first, second]] : [])),
    ),
  );
}

function parted(pairs: readonly Pair[], differ: Parting['differ'], sampled: boolean): Parting {
  const lengths = pairs.map(([first, second]) => Math.min(first.points.count, second.points.count));
  // As far as at least half of the pairs go.
  const steps = Math.min(stepLimit, Math.ceil(quantile(lengths, 0.5)));
  const columns = Array.from({ length: steps }, (_, step) =>
    pairs.flatMap(([first, second], place) => (step < (lengths[place] ?? 0) ? [apart(stepOf(first.points, step), stepOf(second.points, step))] : [])),
  );
  const mean = columns.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  const late = mean.slice(Math.floor(0.75 * steps));
  const line = steps >= 3 ? lyapunovFit(mean) : undefined;
  const curve = steps >= 8 ? saturationFit(mean, { form: 'relaxation' }) : undefined;
  return {
    differ,
    pairs: pairs.length,
    sampled,
    mean: mean.map(rounded),
    low: columns.map((values) => rounded(quantile(values, 0.25))),
    high: columns.map((values) => rounded(quantile(values, 0.75))),
    late: rounded(late.reduce((sum, value) => sum + value, 0) / late.length),
    exponent: rounded(line?.slope),
    exponentFit: rounded(line?.rSquared),
    saturation:
      curve === undefined || !(curve.level <= levelLimit * Math.max(...mean))
        ? null
        : {
            start: rounded(curve.start),
            level: rounded(curve.level),
            rate: rounded(curve.rate),
            halfTime: rounded(curve.halfTime),
            fit: rounded(curve.rSquared),
          },
  };
}

/** The fits of each network and prompt with three or more replicates of at least eight steps; at most twelve. */
export function replicatesOf(view: View, settings: ReportSettings): readonly ReplicateGroup[] {
  const groups = [...grouped(view.paths, ({ run }) => `${run.network.join(' → ')}|${run.prompt}`).values()];
  const full = groups.filter((group) => group.length >= 3 && group.every(({ points }) => points.count >= 8));
  return full.slice(0, 12).map((group) => {
    const { lyapunov, saturation } = fitted(group, settings);
    const run = group[0]?.run;
    return {
      network: run?.network.join(' → ') ?? '',
      prompt: run?.prompt ?? 0,
      runs: group.length,
      exponent: estimateOf(lyapunov.interval),
      level: estimateOf({ ...saturation.levelInterval }),
      halfTime: rounded(saturation.halfTime),
      fit: rounded(saturation.rSquared),
    };
  });
}

function fitted(group: readonly Path[], settings: ReportSettings): Divergence {
  return divergenceOf(
    group.map(({ points }) => points),
    { seed: settings.seed, form: 'relaxation', resamples: Math.min(199, settings.resamples) },
  );
}
