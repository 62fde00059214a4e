import type { Dataset } from '../dataset/dataset.ts';
import type { StoredClusters } from '../dataset/stored-clusters.ts';
import type { Capture } from './capture.ts';
import { chooseRuns, faceOf, feature } from './feature.ts';
import { findingsOf } from './findings.ts';
import { historyOf } from './history.ts';
import { comparedPaths, impactOf, type Term } from './impact.ts';
import { effectName } from './main-tests.ts';
import { motionsOf } from './motion.ts';
import { partingsOf, replicatesOf } from './partings.ts';
import type { Region } from './regions.ts';
import type { Featured, RegionFace, Report } from './report.ts';
import { sensitivityOf } from './sensitivity.ts';
import { defaultSettings, type ReportSettings } from './settings.ts';
import type { View } from './view.ts';

export type AnalyseOptions = {
  readonly settings?: Partial<ReportSettings>;
  /** Kept clusters to use as regions. */
  readonly clusters?: StoredClusters;
  readonly signal?: AbortSignal;
  readonly tell?: (stage: string, done: number, total: number) => void;
};

/** Works out everything a report says. Deterministic for equal data and settings; no input of a run is changed. Throws the signal's reason when aborted. */
export async function analyse(dataset: Dataset, options: AnalyseOptions = {}): Promise<Report> {
  const settings = { ...defaultSettings, ...options.settings };
  const { signal, clusters, tell = () => undefined } = options;
  const limits = signal === undefined ? {} : { signal };
  const findings = await findingsOf(dataset, { settings, clusters, signal, tell });
  const { view, views, regions, captures, foretellings, family, found } = findings;
  const compared = comparedPaths(view, settings);
  const { history, distances, shapes } = await historyOf({ view, compared }, { ...limits, step: (done, total) => tell('comparisons', done, total) });
  signal?.throwIfAborted();
  tell('explained variance', 0, 1);
  const impact = impactOf({ ...findings, views, pathDistances: distances, shapes, settings });
  signal?.throwIfAborted();
  const featured: Featured[] = [];
  for (const [index, choice] of chooseRuns(view, captures, settings).entries()) {
    tell('pictures', index, settings.featuredRuns);
    featured.push(await feature(dataset, view, { ...choice, settings, seed: settings.seed + 31 * index, ...limits }));
  }
  const strongest = impact.ends.terms
    .filter(({ name }) => found.includes(effectName(name)))
    .reduce<Term | undefined>((best, term) => ((term.omegaSquared ?? 0) > (best?.omegaSquared ?? 0) ? term : best), undefined);
  return {
    format: 'genarun-report-1',
    ...describe(dataset, view, { compared: compared.length, tested: captures.tested }),
    settings,
    family,
    found,
    arrival: {
      motions: motionsOf(view, settings),
      partings: partingsOf(view),
      replicates: replicatesOf(view, settings),
      foretellings,
      sensitivity: sensitivityOf(dataset, view, settings),
    },
    capture: { ...captures, absorptionMedian: medianOnset(captures.runs) },
    history,
    impact: {
      ...impact,
      strongest: strongest?.name ?? null,
      strongestShare: strongest === undefined ? null : { estimate: strongest.omegaSquared, low: strongest.omegaLow, high: strongest.omegaHigh },
    },
    regions: { ...regions, list: regions.list.map((region) => ({ ...region, ...medoidFace(dataset, region, clusters) })) },
    featured,
  };
}

/** What a medoid shows: what was made around it, or, where it is of another experiment, what was kept of it. */
function medoidFace(dataset: Dataset, { medoid }: Region, clusters: StoredClusters | undefined): RegionFace {
  if (medoid.run !== null) return faceOf(dataset, medoid.run, medoid.sequence);
  const kept = clusters?.list.find((each) => each.medoid.id === medoid.id && each.medoid.address === medoid.address)?.medoid;
  return { text: kept?.text ?? null, sha256: kept?.sha256 ?? null };
}

/** What the experiment is, and how much of it there is. */
function describe(
  { id, name, prompts, runs, lenses }: Dataset,
  { model, form, dimension, stride, paths }: View,
  limits: Pick<Report['size'], 'compared' | 'tested'>,
): Pick<Report, 'experiment' | 'size' | 'view' | 'runs'> {
  const networks = [...new Set(runs.map(({ network }) => network.join(' → ')))];
  return {
    experiment: { id, name, prompts, networks, seeds: [...new Set(runs.map(({ seed }) => seed))] },
    size: {
      runs: runs.length,
      networks: networks.length,
      prompts: prompts.length,
      outputs: runs.reduce((sum, { outputs }) => sum + outputs.length, 0),
      steps: paths.reduce((sum, { points }) => sum + points.count, 0),
      paths: paths.length,
      ...limits,
    },
    view: { model, form, dimension, stride, models: lenses.map((lens) => lens.model) },
    runs: runs.map((run) => ({
      id: run.id,
      network: run.network.join(' → '),
      seed: run.seed,
      prompt: run.prompt,
      length: run.outputs.length,
      stopReason: run.stopReason ?? null,
      loopLength: run.loopLength ?? null,
    })),
  };
}

function medianOnset(runs: readonly Capture[]): number | null {
  const onsets = runs.flatMap(({ kind, onset }) => (kind === 'none' || onset === null ? [] : [onset])).sort((a, b) => a - b);
  return onsets.length === 0 ? null : (onsets[Math.floor((onsets.length - 1) / 2)] ?? null);
}
