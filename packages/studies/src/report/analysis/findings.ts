import type { Dataset } from '../dataset/dataset.ts';
import type { StoredClusters } from '../dataset/stored-clusters.ts';
import { type Captures, captureOf } from './capture.ts';
import { correctFamily, type FamilyTest } from './family.ts';
import type { Variance } from './impact.ts';
import { endsOf, type Telling, tellings } from './impact.ts';
import { mainTests } from './main-tests.ts';
import { type Foretelling, foretellingsOf } from './prediction.ts';
import { type Regions, regionsOf } from './regions.ts';
import type { ReportSettings } from './settings.ts';
import { type View, viewOf } from './view.ts';

export type FindingOptions = {
  readonly settings: ReportSettings;
  /** Kept clusters to use as regions. */
  readonly clusters?: StoredClusters;
  readonly signal?: AbortSignal;
  readonly tell?: (stage: string, done: number, total: number) => void;
};

/** What the main tests of a report rest on, and which of them hold. `views` are those of all models with vectors, `view` the first of them. */
export type Findings = {
  readonly view: View;
  readonly views: readonly View[];
  readonly regions: Regions;
  readonly captures: Captures;
  readonly ends: Variance;
  readonly tellings: readonly Telling[];
  readonly foretellings: readonly Foretelling[];
  readonly family: readonly FamilyTest[];
  /** Names of the main tests that hold, family-wise. */
  readonly found: readonly string[];
};

/** Works out the main tests of a report and corrects them together; nothing that only describes. Throws the signal's reason when aborted. */
export async function findingsOf(dataset: Dataset, { settings, clusters, signal, tell = () => undefined }: FindingOptions): Promise<Findings> {
  const limits = signal === undefined ? {} : { signal };
  const views = dataset.lenses.map((lens) => viewOf(dataset, lens, settings.metric)).filter(({ paths }) => paths.length > 0);
  const view = views[0] ?? emptyView;
  tell('regions', 0, 1);
  const regions = regionsOf({ dataset, view, settings, clusters, ...limits });
  const captures = await captureOf({ runs: dataset.runs, view, settings }, { ...limits, step: (done, total) => tell('loops', done, total) });
  signal?.throwIfAborted();
  tell('main tests', 0, 1);
  const ends = endsOf(view, settings);
  const told = tellings(dataset.runs, regions.ends, settings);
  const stuck = captures.runs.map(({ kind }) => kind !== 'none');
  const foretellings = foretellingsOf({ view, ends: regions.ends, stuck, variants: dataset.variants, settings });
  const family = correctFamily(mainTests({ ends, tellings: told, captures, foretellings }), settings.alpha);
  const found = family.filter(({ isFound }) => isFound).map(({ name }) => name);
  return { view, views, regions, captures, ends, tellings: told, foretellings, family, found };
}

const emptyView: View = { model: '', form: 'text', dimension: 0, stride: 1, paths: [], origin: () => undefined };
