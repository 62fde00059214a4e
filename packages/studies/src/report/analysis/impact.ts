import { type DistanceMatrix, type Factors, informationTest, mutualInformation, type PermanovaTerm, permanova, permdisp } from '@genarun/topology';
import type { DatasetRun } from '../dataset/dataset.ts';
import { corrected } from './family.ts';
import { type Maybe, rounded } from './numbers.ts';
import { evenly, type ReportSettings } from './settings.ts';
import { distancesBetween, endOf, type View } from './view.ts';

/** One line of a table of explained variance. */
export type Term = {
  readonly name: string;
  readonly degrees: number;
  readonly f: Maybe;
  readonly p: Maybe;
  /** Corrected for the other lines of its table (Benjamini–Hochberg). */
  readonly corrected: Maybe;
  readonly rSquared: Maybe;
  /** Explained share with its bias removed; about 0, also below, where there is nothing. */
  readonly omegaSquared: Maybe;
  /** Ends of its 95 % interval by the jackknife over groups of runs; null where it was not worked out. */
  readonly omegaLow: Maybe;
  readonly omegaHigh: Maybe;
  readonly partialOmegaSquared: Maybe;
  /** PERMDISP of a main effect: whether groups differ in spread, which PERMANOVA cannot tell from a difference of place. */
  readonly dispersionP: Maybe;
};

export type Variance = {
  readonly runs: number;
  readonly permutations: number;
  readonly residual: { readonly degrees: number; readonly share: Maybe };
  readonly terms: readonly Term[];
};

/** What a factor of the experiment tells about the region a run ends in, in nats. */
export type Telling = { readonly factor: string; readonly information: Maybe; readonly share: Maybe; readonly p: Maybe };

export type Impact = {
  readonly ends: Variance;
  /** The same by model slot, where models of several slots were crossed. */
  readonly slots: Variance | null;
  /** The same by whole paths, and by their shapes (persistence diagrams): each corrected on its own. */
  readonly paths: Variance | null;
  readonly shapes: Variance | null;
  readonly regions: readonly Telling[];
  /** How every embedding model sees the main effects, from so many vectors. */
  readonly lenses: readonly { readonly model: string; readonly form: string; readonly steps: number; readonly terms: readonly Term[] }[];
};

/** The places (in a view's paths) of runs that are compared: evenly chosen when there are too many. */
export function comparedPaths(view: View, settings: ReportSettings): readonly number[] {
  return evenly(view.paths.length, settings.comparedRuns);
}

/** The factors of an experiment by name: those with more than one level. */
function factorsOf(runs: readonly DatasetRun[]): Factors {
  const factors = {
    network: runs.map(({ network }) => network.join(' → ')),
    prompt: runs.map(({ prompt }) => prompt),
    seed: runs.map(({ seed }) => seed),
  };
  return Object.fromEntries(Object.entries(factors).filter(([, levels]) => new Set<string | number>(levels).size > 1));
}

/** Explained variance of distances between runs, by the factors and pairs of them as far as the runs allow. */
function explain({
  distances,
  factors,
  settings,
  pairs = true,
}: {
  readonly distances: DistanceMatrix;
  readonly factors: Factors;
  readonly settings: ReportSettings;
  readonly pairs?: boolean;
}): Variance {
  const permutations = distances.size > 150 ? Math.min(settings.permutations, 499) : settings.permutations;
  const terms = termsWithin(factors, distances.size, pairs);
  if (terms.length === 0 || distances.size < 3)
    return { runs: distances.size, permutations, residual: { degrees: Math.max(0, distances.size - 1), share: 1 }, terms: [] };
  const result = permanova({ distances, factors, terms, permutations, seed: settings.seed });
  const spread = new Map(
    Object.entries(factors).map(([name, levels]) => [name, permdisp(distances, levels, { permutations, seed: settings.seed }).p] as const),
  );
  const adjusted = corrected(result.terms.map(({ p }) => p));
  return {
    runs: distances.size,
    permutations,
    residual: {
      degrees: result.residual.degrees,
      share: rounded(result.total.sumOfSquares > 0 ? result.residual.sumOfSquares / result.total.sumOfSquares : 0),
    },
    terms: result.terms.map((term, place) => told(term, adjusted[place] ?? null, rounded(spread.get(term.name)))),
  };
}

/** The main effects, then pairs of factors, while enough degrees of freedom are left over to judge them by. */
function termsWithin(factors: Factors, size: number, pairs: boolean): readonly (readonly string[])[] {
  const names = Object.keys(factors);
  const degrees = (name: string) => new Set(Array.from(factors[name] ?? [])).size - 1;
  const terms: (readonly string[])[] = names.map((name) => [name]);
  let left = size - 1 - names.reduce((sum, name) => sum + degrees(name), 0);
  if (pairs)
    for (const [place, first] of names.entries())
      for (const second of names.slice(place + 1)) {
        const cost = degrees(first) * degrees(second);
        if (left - cost < Math.max(3, cost / 2)) continue;
        left -= cost;
        terms.push([first, second]);
      }
  return terms;
}

function told({ factors, degrees, f, p, rSquared, omegaSquared, partialOmegaSquared }: PermanovaTerm, adjusted: Maybe, dispersionP: Maybe): Term {
  return {
    name: factors.join(' × '),
    degrees,
    f: rounded(f),
    p: rounded(p),
    corrected: adjusted,
    rSquared: rounded(rSquared),
    omegaSquared: rounded(omegaSquared),
    omegaLow: null,
    omegaHigh: null,
    partialOmegaSquared: rounded(partialOmegaSquared),
    dispersionP: factors.length === 1 ? dispersionP : null,
  };
}

/** Explained variance of where runs end: the main tests of the factors. */
export function endsOf(view: View, settings: ReportSettings): Variance {
  const { distances, runs } = comparedEnds(view, settings);
  return explain({ distances, factors: factorsOf(runs), settings });
}

function comparedEnds(view: View, settings: ReportSettings): { readonly distances: DistanceMatrix; readonly runs: readonly DatasetRun[] } {
  const chosen = comparedPaths(view, settings).flatMap((place) => view.paths[place] ?? []);
  const distances = chosen.length < 3 ? { data: new Float64Array(0), size: 0 } : distancesBetween(chosen.map(endOf));
  return { distances, runs: chosen.map(({ run }) => run) };
}

/** Which part matters most for where runs end, how they get there, and in which region: what was found about the ends with its intervals, and all that describes. */
export function impactOf(options: {
  readonly view: View;
  readonly views: readonly View[];
  readonly ends: Variance;
  readonly tellings: readonly Telling[];
  readonly pathDistances: DistanceMatrix | undefined;
  readonly shapes: DistanceMatrix | undefined;
  readonly settings: ReportSettings;
}): Impact {
  const { view, views, ends, pathDistances, shapes, settings } = options;
  const { distances, runs } = comparedEnds(view, settings);
  const slots = slotsOf(runs);
  const explained = (of: DistanceMatrix | undefined) => (of === undefined ? null : explain({ distances: of, factors: factorsOf(runs), settings }));
  return {
    ends: withIntervals(ends, distances, factorsOf(runs)),
    slots: slots === undefined || distances.size < 3 ? null : explain({ distances, factors: slots, settings }),
    paths: explained(pathDistances),
    shapes: explained(shapes),
    regions: options.tellings,
    lenses: views.length < 2 ? [] : views.map((each) => lensTerms(each, settings)),
  };
}

/** Adds intervals of ω² by leaving out one group of runs after the other, forty at most. Terms that cannot be worked out without some group keep none. */
function withIntervals(variance: Variance, distances: DistanceMatrix, factors: Factors): Variance {
  const { size } = distances;
  const groups = Math.min(40, size);
  if (size < 8 || variance.terms.length === 0) return variance;
  const terms = variance.terms.map(({ name }) => name.split(' × '));
  const draws = Array.from({ length: groups }, (_, group) => {
    const kept = Array.from({ length: size }, (__, place) => place).filter((place) => place % groups !== group);
    const data = Float64Array.from(kept.flatMap((row) => kept.map((column) => distances.data[row * size + column] ?? 0)));
    const left = Object.fromEntries(Object.entries(factors).map(([name, levels]) => [name, kept.map((place) => levels[place] ?? '')]));
    return permanova({ distances: { data, size: kept.length }, factors: left, terms, permutations: 0, seed: 0 }).terms.map(({ omegaSquared }) => omegaSquared);
  });
  return {
    ...variance,
    terms: variance.terms.map((term, place) => {
      const values = draws.map((draw) => draw[place] ?? Number.NaN);
      const mean = values.reduce((sum, value) => sum + value, 0) / groups;
      const reach = 1.96 * Math.sqrt(((groups - 1) / groups) * values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
      const middle = term.omegaSquared ?? Number.NaN;
      return { ...term, omegaLow: rounded(middle - reach), omegaHigh: rounded(Math.min(1, middle + reach)) };
    }),
  };
}

/** Models by slot with prompt and seed, where networks have the same length and more than one slot varies freely. */
function slotsOf(runs: readonly DatasetRun[]): Factors | undefined {
  const [first] = runs;
  if (first === undefined || runs.some(({ network }) => network.length !== first.network.length)) return undefined;
  const slots = first.network.flatMap((_, slot) => {
    const models = runs.map(({ network }) => network[slot] ?? '');
    return new Set(models).size > 1 ? [[`model ${slot + 1}`, models] as const] : [];
  });
  const combinations = new Set(runs.map(({ network }) => network.join(' '))).size;
  const crossed = slots.reduce((product, [, models]) => product * new Set(models).size, 1);
  if (slots.length < 2 || combinations < crossed) return undefined;
  const { network: _network, ...others } = factorsOf(runs);
  return { ...Object.fromEntries(slots), ...others };
}

/** What each factor tells about the region at the end. */
export function tellings(runs: readonly DatasetRun[], ends: readonly number[], settings: ReportSettings): readonly Telling[] {
  const known = runs.flatMap((run, place) => ((ends[place] ?? -1) >= 0 ? [{ run, end: ends[place] ?? -1 }] : []));
  const labels = known.map(({ end }) => end);
  if (new Set(labels).size < 2) return [];
  return Object.entries(factorsOf(known.map(({ run }) => run))).map(([factor, levels]) => {
    const { corrected: information, share } = mutualInformation(levels, labels);
    return {
      factor,
      information: rounded(information),
      share: rounded(share),
      p: rounded(informationTest(levels, labels, { seed: settings.seed, permutations: settings.permutations }).p),
    };
  });
}

function lensTerms(view: View, settings: ReportSettings): Impact['lenses'][number] {
  const chosen = comparedPaths(view, settings).flatMap((place) => view.paths[place] ?? []);
  const quick = { ...settings, permutations: Math.min(settings.permutations, 199) };
  const terms =
    chosen.length < 3
      ? []
      : explain({ distances: distancesBetween(chosen.map(endOf)), factors: factorsOf(chosen.map(({ run }) => run)), settings: quick, pairs: false }).terms;
  return { model: view.model, form: view.form, steps: view.paths.reduce((sum, { points }) => sum + points.count, 0), terms };
}
