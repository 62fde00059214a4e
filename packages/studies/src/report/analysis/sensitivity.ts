import { bootstrapInterval, fitLine } from '@genarun/topology';
import type { Dataset } from '../dataset/dataset.ts';
import { grouped } from './grouped.ts';
import { type Estimate, estimateOf, type Maybe, rounded } from './numbers.ts';
import type { ReportSettings } from './settings.ts';
import { apart, endOf, type View } from './view.ts';

/** How far two prompts are apart at the start and at the end, by runs of the same network. */
export type PromptPair = { readonly first: number; readonly second: number; readonly edits: Maybe; readonly start: Maybe; readonly end: Maybe };

/** What a slightly different prompt does. `yardstick`: how far runs of one prompt and network end apart that differ in the seed only. */
export type Sensitivity = {
  readonly pairs: readonly PromptPair[];
  readonly variants: number;
  readonly yardstick: Estimate;
  /** End distance per start distance, by a straight line through all pairs; intervals draw whole prompts. */
  readonly slope: Estimate;
  readonly fit: Maybe;
  /** Start distance at which the line reaches the yardstick: nearer prompts cannot be told from another seed. */
  readonly blur: Maybe;
};

/** Compares all pairs of prompts that have vectors; undefined without any. */
export function sensitivityOf(dataset: Dataset, view: View, settings: ReportSettings): Sensitivity | null {
  const ends = view.paths.map((path) => ({ path, end: endOf(path), network: path.run.network.join(' → ') }));
  const prompts = [...new Set(view.paths.map(({ run }) => run.prompt))].filter((prompt) => view.origin(prompt) !== undefined).slice(0, 40);
  const pairs = prompts.flatMap((first, place) =>
    prompts.slice(place + 1).map((second) => {
      const [from, to] = [view.origin(first)?.data ?? [], view.origin(second)?.data ?? []];
      const distances = ends.flatMap((one) =>
        one.path.run.prompt !== first
          ? []
          : ends.flatMap((other) => (other.path.run.prompt === second && other.network === one.network ? [apart(one.end, other.end)] : [])),
      );
      return {
        first,
        second,
        edits: editsBetween(dataset, first, second),
        start: apart(from, to),
        end: distances.reduce((sum, value) => sum + value, 0) / distances.length,
      };
    }),
  );
  const known = pairs.filter(({ end }) => Number.isFinite(end));
  if (known.length === 0) return null;
  const twins = grouped(ends, ({ path, network }) => `${path.run.prompt}|${network}`);
  const spreads = [...twins.values()].flatMap((group) => {
    const distances = group.flatMap((one, place) => group.slice(0, place).map((other) => apart(one.end, other.end)));
    return distances.length === 0 ? [] : [distances.reduce((sum, value) => sum + value, 0) / distances.length];
  });
  const slopeAmong = (of: readonly { readonly start: number; readonly end: number }[]) =>
    new Set(of.map(({ start }) => start)).size < 2
      ? { slope: Number.NaN, intercept: Number.NaN, rSquared: null }
      : fitLine(
          of.map(({ start }) => start),
          of.map(({ end }) => end),
        );
  const line = slopeAmong(known);
  const slope = bootstrapInterval({
    size: prompts.length,
    statistic: (drawn) => {
      const times = new Map<number, number>();
      for (const place of drawn) times.set(prompts[place] ?? -1, (times.get(prompts[place] ?? -1) ?? 0) + 1);
      return slopeAmong(known.flatMap((pair) => Array.from({ length: (times.get(pair.first) ?? 0) * (times.get(pair.second) ?? 0) }, () => pair))).slope;
    },
    seed: settings.seed,
    resamples: prompts.length < 4 ? 0 : settings.resamples,
    method: 'percentile',
  });
  const yardstick =
    spreads.length === 0
      ? undefined
      : bootstrapInterval({
          size: spreads.length,
          statistic: (drawn) => average(Array.from(drawn, (place) => spreads[place] ?? 0)),
          seed: settings.seed,
          resamples: settings.resamples,
          method: 'percentile',
        });
  const blur = yardstick === undefined || !(line.slope > 0) ? Number.NaN : Math.max(0, (yardstick.estimate - line.intercept) / line.slope);
  return {
    pairs: known.map(({ first, second, edits, start, end }) => ({ first, second, edits, start: rounded(start), end: rounded(end) })),
    variants: dataset.variants?.length ?? 0,
    yardstick: yardstick === undefined ? { estimate: null, low: null, high: null } : estimateOf(yardstick),
    slope: estimateOf(slope),
    fit: rounded(line.rSquared),
    blur: rounded(blur),
  };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function editsBetween({ variants = [] }: Dataset, first: number, second: number): Maybe {
  const found = variants.find(({ prompt, of }) => (prompt === first && of === second) || (prompt === second && of === first));
  return found?.edits ?? null;
}
