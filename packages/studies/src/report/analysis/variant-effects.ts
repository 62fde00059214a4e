import { bootstrapInterval, fitLine, normalCumulative } from '@genarun/topology';
import type { Dataset } from '../dataset/dataset.ts';
import { type End, endsApart, meanOf, overNetworks, seedSpread } from './ends.ts';
import { corrected } from './family.ts';
import { grouped } from './grouped.ts';
import { type Estimate, estimateOf, type Maybe, rounded } from './numbers.ts';
import type { ReportSettings } from './settings.ts';
import { apart, type View } from './view.ts';
import { wordingTest } from './wording-test.ts';

export type VariantKind = 'edits' | 'paraphrase' | 'noise';

/** One prompt and its variant. `grade`: edits, words or links of a chain, or the angle in radians that noise reached. */
export type VariantPair = {
  readonly prompt: number;
  readonly of: number;
  readonly kind: VariantKind;
  readonly grade: number | string;
  readonly start: Maybe;
  readonly end: Maybe;
  /** Mean distance of ends that differ in the seed only, of both prompts. */
  readonly yardstick: Maybe;
};

/** What variants of one kind do. Distances of ends are of pairs that differ in the prompt only. */
export type VariantEffect = {
  readonly kind: VariantKind;
  readonly variants: number;
  /** Prompts they are of. */
  readonly prompts: number;
  readonly startLeast: Maybe;
  readonly startMost: Maybe;
  readonly end: Estimate;
  readonly yardstick: Estimate;
  /** End distance over the yardstick, in the mean. */
  readonly excess: Estimate;
  /** By exchanging wordings within seeds; null where there are too few. `corrected`: for all kinds of variants (BH). */
  readonly p: Maybe;
  readonly corrected: Maybe;
  /** True where the interval of the excess lies above zero and the corrected p holds; null where there is no yardstick, no interval, or no p. */
  readonly isMore: boolean | null;
  /** End distance per start distance, by a straight line. */
  readonly slope: Estimate;
  readonly intercept: Maybe;
  readonly fit: Maybe;
  /** What the intervals draw: whole prompts with all their variants, or, of fewer than five prompts, variants. */
  readonly drawn: 'prompts' | 'variants';
};

export type VariantEffects = { readonly variantPairs: readonly VariantPair[]; readonly effects: readonly VariantEffect[] };

const fewestPrompts = 5;

/** Compares each variant with its prompt, and every kind of variant with what another seed does. */
export function variantEffectsOf({ variants = [] }: Dataset, view: View, ends: ReadonlyMap<number, readonly End[]>, settings: ReportSettings): VariantEffects {
  const spreads = new Map([...ends].map(([prompt, of]) => [prompt, seedSpread(of)]));
  const pairs = variants.flatMap((variant): readonly Pair[] => {
    const [from, to] = [view.origin(variant.of), view.origin(variant.prompt)];
    const distances = endsApart(ends.get(variant.of) ?? [], ends.get(variant.prompt) ?? []);
    if (from === undefined || to === undefined || distances.size === 0) return [];
    const own = [...distances].flatMap(([network, distance]) => {
      const spread = [variant.of, variant.prompt].flatMap((prompt) => spreads.get(prompt)?.get(network) ?? []);
      return spread.length === 0 ? [] : [{ yardstick: meanOf(spread), excess: distance - meanOf(spread) }];
    });
    return [
      {
        ...{
          prompt: variant.prompt,
          of: variant.of,
          kind: variant.kind,
          grade: gradeOf(variant),
          start: apart(from.data, to.data),
          end: overNetworks(distances),
        },
        ...{ yardstick: meanOf(own.map(({ yardstick }) => yardstick)), excess: meanOf(own.map(({ excess }) => excess)) },
      },
    ];
  });
  return {
    variantPairs: pairs.map(({ excess: _excess, ...pair }) => ({
      ...pair,
      start: rounded(pair.start),
      end: rounded(pair.end),
      yardstick: rounded(pair.yardstick),
    })),
    effects: effectsOf([...grouped(pairs, ({ kind }) => kind).values()], ends, settings),
  };
}

type Pair = Omit<VariantPair, 'start' | 'end' | 'yardstick'> & {
  readonly start: number;
  readonly end: number;
  readonly yardstick: number;
  readonly excess: number;
};

function gradeOf(variant: NonNullable<Dataset['variants']>[number]): number | string {
  if (variant.kind === 'edits') return variant.edits;
  return variant.kind === 'noise' ? variant.angle : variant.grade;
}

function effectsOf(kinds: readonly (readonly Pair[])[], ends: ReadonlyMap<number, readonly End[]>, settings: ReportSettings): readonly VariantEffect[] {
  const p = kinds.map((pairs) => wordingTest(pairs, ends, settings));
  const adjusted = corrected(p);
  return kinds.map((pairs, place) => {
    const effect = effectOf(pairs, settings);
    const [own, adjustedOwn] = [p[place] ?? null, adjusted[place] ?? null];
    const isMore = effect.excess.low === null || adjustedOwn === null ? null : effect.excess.low > 0 && adjustedOwn <= settings.alpha;
    return { ...effect, p: own, corrected: adjustedOwn, isMore };
  });
}

function effectOf(pairs: readonly Pair[], settings: ReportSettings): Omit<VariantEffect, 'p' | 'corrected' | 'isMore'> {
  const prompts = [...grouped(pairs, ({ of }) => of).values()];
  const drawn = prompts.length < fewestPrompts ? 'variants' : 'prompts';
  const units = drawn === 'prompts' ? prompts : pairs.map((pair) => [pair]);
  const estimate = (statistic: (of: readonly Pair[]) => number) =>
    estimateOf(
      bootstrapInterval({
        size: units.length,
        statistic: (places) => statistic(Array.from(places).flatMap((place) => units[place] ?? [])),
        seed: settings.seed,
        resamples: settings.resamples,
        level: expandedLevel(units.length),
        method: 'percentile',
      }),
    );
  const known = (key: 'yardstick' | 'excess') => (of: readonly Pair[]) => meanOf(of.map((pair) => pair[key]).filter((value) => Number.isFinite(value)));
  const line = lineOf(pairs);
  const starts = pairs.map(({ start }) => start);
  return {
    kind: pairs[0]?.kind ?? 'edits',
    variants: pairs.length,
    prompts: prompts.length,
    startLeast: rounded(Math.min(...starts)),
    startMost: rounded(Math.max(...starts)),
    end: estimate((of) => meanOf(of.map(({ end }) => end))),
    yardstick: estimate(known('yardstick')),
    excess: estimate(known('excess')),
    slope: estimate((of) => lineOf(of).slope),
    intercept: rounded(line.intercept),
    fit: rounded(line.rSquared),
    drawn,
  };
}

/**
 * The level of a percentile interval that holds 95 % also of few units: the expanded percentile (Hesterberg 2015), with Student's t by its expansion in 1 / ν (Fisher
 * and Cornish 1960).
 */
function expandedLevel(size: number): number {
  const freedom = Math.max(1, size - 1);
  const z = 1.959964;
  const t = z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
  return 1 - 2 * normalCumulative(-t * Math.sqrt(size / freedom));
}

function lineOf(pairs: readonly Pair[]): { readonly slope: number; readonly intercept: number; readonly rSquared: number | null } {
  if (new Set(pairs.map(({ start }) => start)).size < 2) return { slope: Number.NaN, intercept: Number.NaN, rSquared: null };
  return fitLine(
    pairs.map(({ start }) => start),
    pairs.map(({ end }) => end),
  );
}
