import { crossValidate, nearestVote, selectPoints } from '@genarun/topology';
import type { Dataset } from '../dataset/dataset.ts';
import { type Estimate, estimateOf, type Maybe, rounded } from './numbers.ts';
import type { ReportSettings } from './settings.ts';
import { distancesBetween, meanFrom, type Path, type View } from './view.ts';

/** How well something is foretold of runs of prompts that were never seen, beside always naming the commonest answer. */
export type Foretelling = {
  readonly target: 'region at the end' | 'gets stuck';
  readonly from: string;
  readonly runs: number;
  readonly prompts: number;
  readonly accuracy: Estimate;
  readonly baseline: Maybe;
  readonly gain: Estimate;
  readonly p: Maybe;
};

/** Cross-validated by prompt: no run is foretold from runs of its own prompt, or of variants of it. `variants` count with their prompt. Nothing for targets that hardly vary. */
export function foretellingsOf(options: {
  readonly view: View;
  readonly ends: readonly number[];
  readonly stuck: readonly boolean[];
  readonly variants?: Dataset['variants'];
  readonly settings: ReportSettings;
}): readonly Foretelling[] {
  const { view, ends, stuck, variants = [], settings } = options;
  const written = new Map(variants.map(({ prompt, of }) => [prompt, of]));
  const paths = view.paths.filter(({ place }) => (ends[place] ?? -1) >= 0).slice(0, settings.comparedRuns);
  const targets = [
    { target: 'region at the end', labels: paths.map(({ place }) => ends[place] ?? -1) },
    { target: 'gets stuck', labels: paths.map(({ place }) => (stuck[place] === true ? 1 : 0)) },
  ] as const;
  const groups = paths.map(({ run }) => written.get(run.prompt) ?? run.prompt);
  const sources = sourcesOf(view, paths);
  return targets.flatMap(({ target, labels }) =>
    varies(labels, groups) ? sources.map(({ from, vectors }) => foretold({ target, from, vectors, labels, groups, settings })) : [],
  );
}

type Source = { readonly from: string; readonly vectors: readonly ArrayLike<number>[] };

/** The prompt's vector where every run has one, and means of the first steps. */
function sourcesOf(view: View, paths: readonly Path[]): readonly Source[] {
  const prompts = paths.flatMap(({ run }) => view.origin(run.prompt)?.data ?? []);
  const shortest = paths.reduce((least, { points }) => Math.min(least, points.count), Number.POSITIVE_INFINITY);
  const steps = [...new Set([1, 3, Math.floor(shortest / 4)])].filter((count) => count >= 1 && count <= shortest / 3).sort((a, b) => a - b);
  const early = steps.map(
    (count): Source => ({ from: count === 1 ? 'the first step' : `the first ${count} steps`, vectors: paths.map((path) => firstSteps(path, count)) }),
  );
  return [...(prompts.length === paths.length && paths.length > 0 ? [{ from: 'the prompt', vectors: prompts }] : []), ...early];
}

function firstSteps({ points }: Path, count: number): Float64Array {
  return meanFrom(
    selectPoints(
      points,
      Array.from({ length: count }, (_, step) => step),
    ),
    0,
  );
}

/** Two answers with at least three runs each, and three prompts. */
function varies(labels: readonly number[], groups: readonly number[]): boolean {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.values()].filter((count) => count >= 3).length >= 2 && new Set(groups).size >= 3;
}

function foretold(options: {
  readonly target: Foretelling['target'];
  readonly from: string;
  readonly vectors: readonly ArrayLike<number>[];
  readonly labels: readonly number[];
  readonly groups: readonly number[];
  readonly settings: ReportSettings;
}): Foretelling {
  const { target, from, vectors, labels, groups, settings } = options;
  const prompts = new Set(groups).size;
  const { accuracy, baseline, gain, p } = crossValidate({
    labels,
    predictor: nearestVote(distancesBetween(vectors)),
    groups,
    folds: Math.min(10, prompts),
    // Whole prompts are exchanged, which cannot judge what differs within a prompt.
    permutations: from === 'the prompt' ? Math.min(settings.permutations, 399) : 0,
    resamples: settings.resamples,
    seed: settings.seed,
  });
  return { target, from, runs: groups.length, prompts, accuracy: estimateOf(accuracy), baseline: rounded(baseline), gain: estimateOf(gain), p: rounded(p) };
}
