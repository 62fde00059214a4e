import type { Dataset } from '../dataset/dataset.ts';
import type { Capture, Captures } from './capture.ts';
import { captureOf } from './capture.ts';
import { correctFamily, type FamilyTest, type Test } from './family.ts';
import { type History, historyOf, type Recurrence, recurrenceOf } from './history.ts';
import { comparedPaths, type Impact, impactOf } from './impact.ts';
import { filmstripOf, type Motions, motionsOf, type RunMotion, runMotion } from './motion.ts';
import type { Estimate } from './numbers.ts';
import { type Parting, partingsOf, type ReplicateGroup, replicatesOf } from './partings.ts';
import { type Foretelling, foretellingsOf } from './prediction.ts';
import { type Region, type Regions, regionsOf } from './regions.ts';
import { type Sensitivity, sensitivityOf } from './sensitivity.ts';
import { defaultSettings, evenly, type ReportSettings } from './settings.ts';
import { type Shape, shapeOf, tailOf } from './shape.ts';
import { type Path, type View, viewOf } from './view.ts';

/** One run as the report names it. */
export type ReportRun = {
  readonly id: string;
  readonly network: string;
  readonly seed: number;
  readonly prompt: number;
  readonly length: number;
  readonly stopReason: string | null;
  readonly loopLength: number | null;
};

/** One step of a filmstrip; `sha256` names the picture made at or just before it. */
export type Frame = {
  readonly sequence: number;
  readonly isJump: boolean;
  readonly distance: number | null;
  readonly text: string | null;
  readonly sha256: string | null;
};

/** A run that is shown by itself, and why it was chosen. */
export type Featured = {
  readonly run: number;
  readonly why: string;
  readonly motion: RunMotion;
  readonly filmstrip: readonly Frame[];
  readonly shape: Shape | null;
  readonly recurrence: Recurrence;
};

/** What a medoid shows. */
export type RegionFace = { readonly text: string | null; readonly sha256: string | null };

/** All that a report says, as JSON. Numbers have six significant digits; null: not known, or without end. */
export type Report = {
  readonly format: 'genarun-report-1';
  readonly experiment: {
    readonly id: string;
    readonly name: string;
    readonly prompts: readonly string[];
    readonly networks: readonly string[];
    readonly seeds: readonly number[];
  };
  readonly settings: ReportSettings;
  readonly size: {
    readonly runs: number;
    readonly networks: number;
    readonly prompts: number;
    readonly outputs: number;
    readonly steps: number;
    readonly compared: number;
    readonly tested: number;
    readonly paths: number;
  };
  readonly view: { readonly model: string; readonly form: string; readonly dimension: number; readonly stride: number; readonly models: readonly string[] };
  readonly runs: readonly ReportRun[];
  readonly family: readonly FamilyTest[];
  /** Names of the main tests that hold, family-wise. */
  readonly found: readonly string[];
  readonly arrival: {
    readonly motions: Motions;
    readonly partings: readonly Parting[];
    readonly replicates: readonly ReplicateGroup[];
    readonly foretellings: readonly Foretelling[];
    readonly sensitivity: Sensitivity | null;
  };
  readonly capture: Captures & { readonly absorptionMedian: number | null };
  readonly history: History;
  readonly impact: Impact & { readonly strongest: string | null; readonly strongestShare: Estimate | null };
  readonly regions: Omit<Regions, 'list'> & { readonly list: readonly (Region & RegionFace)[] };
  readonly featured: readonly Featured[];
};

export type AnalyseOptions = {
  readonly settings?: Partial<ReportSettings>;
  readonly signal?: AbortSignal;
  readonly tell?: (stage: string, done: number, total: number) => void;
};

/** Works out everything a report says. Deterministic for equal data and settings; no input of a run is changed. Throws the signal's reason when aborted. */
export async function analyse(dataset: Dataset, options: AnalyseOptions = {}): Promise<Report> {
  const settings = { ...defaultSettings, ...options.settings };
  const { signal, tell = () => undefined } = options;
  const limits = signal === undefined ? {} : { signal };
  const views = dataset.lenses.map((lens) => viewOf(dataset, lens, settings.metric));
  const view = views.find(({ paths }) => paths.length > 0) ?? emptyView;
  tell('regions', 0, 1);
  const regions = regionsOf({ runs: dataset.runs.length, view, settings, ...limits });
  const captures = await captureOf({ runs: dataset.runs, view, settings }, { ...limits, step: (done, total) => tell('loops', done, total) });
  tell('comparisons', 0, 1);
  const compared = comparedPaths(view, settings);
  const { history, distances } = historyOf({ view, compared });
  signal?.throwIfAborted();
  tell('explained variance', 0, 1);
  const impact = impactOf({ dataset, view, views: views.filter(({ paths }) => paths.length > 0), ends: regions.ends, pathDistances: distances, settings });
  signal?.throwIfAborted();
  tell('predictions', 0, 1);
  const stuck = captures.runs.map(({ kind }) => kind !== 'none');
  const foretellings = foretellingsOf({ view, ends: regions.ends, stuck, settings });
  const family = correctFamily(mainTests({ impact, captures, foretellings }), settings.alpha);
  const featured: Featured[] = [];
  for (const [index, choice] of chooseRuns(view, captures, settings).entries()) {
    tell('pictures', index, settings.featuredRuns);
    featured.push(await feature(dataset, view, { ...choice, settings, seed: settings.seed + 31 * index, ...limits }));
  }
  const found = family.filter(({ isFound }) => isFound).map(({ name }) => name);
  const strongest = impact.ends.terms
    .filter(({ name }) => found.includes(effectName(name)))
    .reduce<Impact['ends']['terms'][number] | undefined>((best, term) => ((term.omegaSquared ?? 0) > (best?.omegaSquared ?? 0) ? term : best), undefined);
  return {
    format: 'genarun-report-1',
    experiment: {
      id: dataset.id,
      name: dataset.name,
      prompts: dataset.prompts,
      networks: [...new Set(dataset.runs.map(({ network }) => network.join(' → ')))],
      seeds: [...new Set(dataset.runs.map(({ seed }) => seed))],
    },
    settings,
    size: {
      runs: dataset.runs.length,
      networks: new Set(dataset.runs.map(({ network }) => network.join(' → '))).size,
      prompts: dataset.prompts.length,
      outputs: dataset.runs.reduce((sum, { outputs }) => sum + outputs.length, 0),
      steps: view.paths.reduce((sum, { points }) => sum + points.count, 0),
      compared: compared.length,
      tested: captures.tested,
      paths: view.paths.length,
    },
    view: { model: view.model, form: view.form, dimension: view.dimension, stride: view.stride, models: dataset.lenses.map(({ model }) => model) },
    runs: dataset.runs.map(({ id, network, seed, prompt, outputs, stopReason, loopLength }) => ({
      id,
      network: network.join(' → '),
      seed,
      prompt,
      length: outputs.length,
      stopReason: stopReason ?? null,
      loopLength: loopLength ?? null,
    })),
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
    regions: { ...regions, list: regions.list.map((region) => ({ ...region, ...faceOf(dataset, region.medoid.run, region.medoid.sequence) })) },
    featured,
  };
}

const emptyView: View = { model: '', form: 'text', dimension: 0, stride: 1, paths: [], origin: () => undefined };

function effectName(term: string): string {
  return `${term} shifts where runs end`;
}

/** The tests the report stands on. All further p values are descriptions, corrected within their own tables. */
function mainTests({
  impact,
  captures,
  foretellings,
}: {
  readonly impact: Impact;
  readonly captures: Captures;
  readonly foretellings: readonly Foretelling[];
}): readonly Test[] {
  const prompt = impact.regions.find(({ factor }) => factor === 'prompt');
  return [
    ...impact.ends.terms.map(({ name, p, omegaSquared }): Test => ({ name: effectName(name), p, size: omegaSquared, effect: 'ω²' })),
    ...(prompt === undefined ? [] : [{ name: 'the prompt tells the region at the end', p: prompt.p, size: prompt.share, effect: 'share of entropy' }]),
    ...foretellings
      .filter(({ from }) => from === 'the prompt')
      .map(({ target, p, gain }): Test => ({ name: `new prompts foretell: ${target}`, p, size: gain.estimate, effect: 'gain in accuracy' })),
    {
      name: 'some run goes round in a loop',
      p: captures.loopP,
      size: Math.max(0, ...captures.runs.map(({ loop }) => loop ?? 0)),
      effect: 'longest loop / width',
    },
  ];
}

function medianOnset(runs: readonly Capture[]): number | null {
  const onsets = runs.flatMap(({ kind, onset }) => (kind === 'none' || onset === null ? [] : [onset])).sort((a, b) => a - b);
  return onsets.length === 0 ? null : (onsets[Math.floor((onsets.length - 1) / 2)] ?? null);
}

/** Runs worth looking at: the clearest loop, the firmest rest, one that stays free, and others evenly spread. */
function chooseRuns(view: View, captures: Captures, settings: ReportSettings): readonly { readonly path: Path; readonly why: string }[] {
  const long = view.paths.filter(({ points }) => points.count >= 2);
  const best = (fits: (capture: Capture) => boolean, score: (capture: Capture) => number) =>
    captures.runs.filter((capture) => fits(capture) && long.some(({ place }) => place === capture.run)).sort((a, b) => score(b) - score(a))[0]?.run;
  const wanted = [
    {
      run: best(
        ({ kind }) => kind === 'cycle',
        ({ loop }) => loop ?? 0,
      ),
      why: 'the clearest cycle',
    },
    {
      run: best(
        ({ kind }) => kind === 'fixed point',
        ({ spreadShare }) => -(spreadShare ?? 0),
      ),
      why: 'the firmest fixed point',
    },
    {
      run: best(
        ({ kind }) => kind === 'none',
        ({ spreadShare }) => spreadShare ?? 0,
      ),
      why: 'the widest wanderer',
    },
    ...evenly(long.length, settings.featuredRuns).map((place) => ({ run: long[place]?.place, why: 'one of the rest' })),
  ];
  const seen = new Set<number>();
  return wanted
    .flatMap(({ run, why }) => {
      const path = long.find(({ place }) => place === run);
      if (path === undefined || seen.has(path.place)) return [];
      seen.add(path.place);
      return [{ path, why }];
    })
    .slice(0, settings.featuredRuns);
}

async function feature(
  dataset: Dataset,
  view: View,
  options: { readonly path: Path; readonly why: string; readonly settings: ReportSettings; readonly seed: number; readonly signal?: AbortSignal },
): Promise<Featured> {
  const { path, why, settings, seed, signal } = options;
  const motion = runMotion(view, path);
  return {
    run: path.place,
    why,
    motion,
    filmstrip: filmstripOf(path, motion).map((frame) => ({ ...frame, ...faceOf(dataset, path.place, frame.sequence) })),
    shape:
      path.points.count < 4
        ? null
        : await shapeOf(tailOf(path.points, settings.shapeSteps), {
            surrogates: Math.min(39, settings.surrogates),
            seed,
            ...(signal === undefined ? {} : { signal }),
          }),
    recurrence: recurrenceOf(path),
  };
}

/** The text and the picture at a step of a run: its own output, and the last one of the other form before it (the one after at the very start). */
function faceOf(dataset: Dataset, run: number, sequence: number): RegionFace {
  const outputs = dataset.runs[run]?.outputs ?? [];
  const before = outputs.filter((output) => output.sequence <= sequence && output.sequence > sequence - 4);
  const text = before.findLast((output) => output.text !== undefined)?.text;
  const sha256 = before.findLast((output) => output.sha256 !== undefined)?.sha256;
  return { text: text === undefined ? null : text.length > 280 ? `${text.slice(0, 279)}…` : text, sha256: sha256 ?? null };
}
