import { bootstrapInterval, fitLine } from '@genarun/topology';
import type { Dataset } from '../dataset/dataset.ts';
import { endsApart, endsByPrompt, meanOf, overNetworks, seedSpread } from './ends.ts';
import { type Estimate, estimateOf, type Maybe, rounded } from './numbers.ts';
import type { ReportSettings } from './settings.ts';
import { type VariantEffects, variantEffectsOf } from './variant-effects.ts';
import { apart, type View } from './view.ts';

/** How far two prompts are apart at the start and at the end, by runs of the same network and seed. */
export type PromptPair = { readonly first: number; readonly second: number; readonly start: Maybe; readonly end: Maybe };

/** What a slightly different prompt does. `yardstick`: how far runs of one prompt and network end apart that differ in the seed only. */
export type Sensitivity = VariantEffects & {
  /** Prompts that the configuration has written out; at most forty of them. */
  readonly pairs: readonly PromptPair[];
  readonly variants: number;
  readonly yardstick: Estimate;
  /** End distance per start distance, by a straight line through all pairs and variants; intervals draw whole prompts with their variants. */
  readonly slope: Estimate;
  readonly fit: Maybe;
  /** Start distance at which the line reaches the yardstick: nearer prompts cannot be told from another seed. */
  readonly blur: Maybe;
};

type Known = { readonly first: number; readonly second: number; readonly start: number; readonly end: number };

const mostPrompts = 40;
const nothing: Estimate = { estimate: null, low: null, high: null };

/** Compares prompts that have vectors with each other, and variants with their prompts; null without any pair. */
export function sensitivityOf(dataset: Dataset, view: View, settings: ReportSettings): Sensitivity | null {
  const ends = endsByPrompt(view);
  const variantOf = new Map((dataset.variants ?? []).map(({ prompt, of }) => [prompt, of]));
  const prompts = [...ends.keys()].filter((prompt) => view.origin(prompt) !== undefined && !variantOf.has(prompt)).slice(0, mostPrompts);
  const written = prompts.flatMap((first, place) => prompts.slice(place + 1).map((second) => pairOf(first, second))).filter(({ end }) => Number.isFinite(end));
  const { variantPairs, effects } = variantEffectsOf(dataset, view, ends, settings);
  const varied = variantPairs.flatMap(({ of, start, end }): readonly Known[] =>
    start === null || end === null ? [] : [{ first: of, second: of, start, end }],
  );
  if (written.length + varied.length === 0) return null;
  const line = lineOf([...written, ...varied]);
  const yardstick = yardstickOf(
    [...ends.values()].flatMap((of) => [...seedSpread(of).values()]),
    settings,
  );
  return {
    pairs: written.map(({ first, second, start, end }) => ({ first, second, start: rounded(start), end: rounded(end) })),
    variantPairs,
    effects,
    variants: dataset.variants?.length ?? 0,
    yardstick,
    slope: slopeOf(written, varied, settings),
    fit: rounded(line.rSquared),
    blur: yardstick.estimate === null || !(line.slope > 0) ? null : rounded(Math.max(0, (yardstick.estimate - line.intercept) / line.slope)),
  };

  function pairOf(first: number, second: number): Known {
    const [from, to] = [view.origin(first)?.data ?? [], view.origin(second)?.data ?? []];
    return { first, second, start: apart(from, to), end: overNetworks(endsApart(ends.get(first) ?? [], ends.get(second) ?? [])) };
  }
}

function lineOf(of: readonly Known[]): { readonly slope: number; readonly intercept: number; readonly rSquared: number | null } {
  if (new Set(of.map(({ start }) => start)).size < 2) return { slope: Number.NaN, intercept: Number.NaN, rSquared: null };
  return fitLine(
    of.map(({ start }) => start),
    of.map(({ end }) => end),
  );
}

/** A prompt that is drawn twice brings its variants twice, and its pairs with others as often as both are drawn. */
function slopeOf(written: readonly Known[], varied: readonly Known[], settings: ReportSettings): Estimate {
  const prompts = [...new Set([...written, ...varied].flatMap(({ first, second }) => [first, second]))];
  const interval = bootstrapInterval({
    size: prompts.length,
    statistic: (drawn) => {
      const times = new Map<number, number>();
      for (const place of drawn) times.set(prompts[place] ?? -1, (times.get(prompts[place] ?? -1) ?? 0) + 1);
      const repeated = (pair: Known, count: number) => Array.from({ length: count }, () => pair);
      return lineOf([
        ...written.flatMap((pair) => repeated(pair, (times.get(pair.first) ?? 0) * (times.get(pair.second) ?? 0))),
        ...varied.flatMap((pair) => repeated(pair, times.get(pair.first) ?? 0)),
      ]).slope;
    },
    seed: settings.seed,
    resamples: prompts.length < 4 ? 0 : settings.resamples,
    method: 'percentile',
  });
  return estimateOf(interval);
}

function yardstickOf(spreads: readonly number[], settings: ReportSettings): Estimate {
  if (spreads.length === 0) return nothing;
  return estimateOf(
    bootstrapInterval({
      size: spreads.length,
      statistic: (drawn) => meanOf(Array.from(drawn, (place) => spreads[place] ?? 0)),
      seed: settings.seed,
      resamples: settings.resamples,
      method: 'percentile',
    }),
  );
}
