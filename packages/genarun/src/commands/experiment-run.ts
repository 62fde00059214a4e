import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type Experiment, type ReadExperiment, readExperiment } from '@genarun/dialects';
import { GenarunError } from '@genarun/spec';
import { changeBudget, createExperiment, findExperiment, planExperiment, type Studies, withChosenModels } from '@genarun/studies';
import { displayPath } from '../document/display-path.ts';
import { readAssignment } from '../document/inputs.ts';
import { compose } from '../engine/compose.ts';
import { openExperiments } from '../engine/experiments.ts';
import { findHome } from '../engine/home.ts';
import type { Detached } from '../running/detach.ts';
import { type ExperimentTelling, performAndTellExperiment } from '../running/perform-experiment.ts';
import type { Shell } from '../shell.ts';
import { previewExperiment } from './experiment-preview.ts';
import { fileArgument } from './plan-request.ts';

export type ExperimentPerformingOptions = ExperimentTelling & {
  readonly home?: string;
  readonly provider?: string;
  readonly simLatency?: number;
  readonly simFailures?: number;
  readonly detach?: boolean;
  /** US dollars, of the whole experiment. */
  readonly budget?: number;
};

export type ExperimentRunOptions = ExperimentPerformingOptions & { readonly model?: readonly string[]; readonly preview?: boolean };

/** How a person follows an experiment in the background. */
const background: Detached = { noun: 'experiment', follow: (id) => `genarun experiment status ${id}; stop it with: genarun experiment stop ${id}` };

/** `genarun experiment run CONFIG`: everything is planned before anything is kept, then performed. */
export async function experimentRun(shell: Shell, words: readonly string[], options: ExperimentRunOptions): Promise<number> {
  const file = fileArgument(words);
  const read = await readConfiguration(shell, file);
  const isPreview = options.preview === true;
  if (options.detach === true && file !== '-' && !isPreview) return detached(shell, options);
  const genarun = await compose(shell, { ...engineOptions(options), create: !isPreview, needsKeys: !isPreview, document: file });
  try {
    const studies = await openExperiments(shell, genarun, options);
    const asked = withOptions({ name: nameOf(file), ...read.experiment }, options);
    const plans = await planExperiment(studies, asked, read.place);
    const experiment = withChosenModels(asked, plans);
    if (isPreview) return previewExperiment(shell, studies, { experiment: asked, plans }, options);
    const id = await createExperiment(studies, { experiment, file });
    return await performAndTellExperiment(shell, studies, { record: await findExperiment(studies, id), plans }, options);
  } finally {
    await genarun.close();
  }
}

/** `genarun experiment resume ID`: what is left, and what failed, is performed. */
export async function experimentResume(shell: Shell, words: readonly string[], options: ExperimentPerformingOptions): Promise<number> {
  const genarun = await compose(shell, engineOptions(options));
  try {
    const studies = await openExperiments(shell, genarun, options);
    const found = await findExperiment(studies, words[0] ?? 'latest');
    const record = options.budget === undefined ? found : await changeBudget(studies, found, options.budget);
    if (options.detach === true) return await detached(shell, options);
    const plans = await planExperiment(studies, record.experiment);
    return await performAndTellExperiment(shell, studies, { record, plans }, options);
  } finally {
    await genarun.close();
  }
}

async function detached(shell: Shell, options: ExperimentPerformingOptions): Promise<number> {
  const { detach } = await import('../running/detach.ts');
  return detach(shell, findHome(shell, options.home), options, background);
}

/** The concurrency of an experiment is of runs; lanes keep their own. */
function engineOptions({
  concurrency: _runs,
  budget: _whole,
  ...options
}: ExperimentPerformingOptions): Omit<ExperimentPerformingOptions, 'concurrency' | 'budget'> {
  return options;
}

async function readConfiguration(shell: Shell, file: string): Promise<ReadExperiment> {
  if (file === '-') return readExperiment(await shell.input(), 'stdin');
  const path = resolve(shell.cwd, file);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new GenarunError({
      code: 'not_found',
      message: `no file ${file}`,
      hint: 'a configuration has networks, seeds or seed_count, prompts, embedding_models and max_length',
      cause,
    });
  });
  return readExperiment(text, displayPath(shell.cwd, path));
}

function withOptions(experiment: Experiment, { model = [], budget }: ExperimentRunOptions): Experiment {
  const models = Object.fromEntries(model.map((word) => readAssignment(word, '--model')));
  return { ...experiment, ...(model.length === 0 ? {} : { models: { ...experiment.models, ...models } }), ...(budget === undefined ? {} : { budget }) };
}

function nameOf(file: string): string {
  return basename(file).replace(/(\.experiment)?\.(json|ya?ml)$/i, '');
}

/** Whether the experiment of an id is there; commands that only read go through here. */
export async function withExperiments<Result>(
  shell: Shell,
  options: { readonly home?: string },
  work: (studies: Studies, home: string) => Promise<Result>,
): Promise<Result> {
  const genarun = await compose(shell, { ...options, needsKeys: false });
  try {
    return await work(await openExperiments(shell, genarun), genarun.home.directory);
  } finally {
    await genarun.close();
  }
}
