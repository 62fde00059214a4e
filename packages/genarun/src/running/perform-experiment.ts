import type { Plan } from '@genarun/spec';
import {
  countVariants,
  type ExperimentPlans,
  type ExperimentRecord,
  type ExperimentState,
  experimentState,
  findExperiment,
  hasVariants,
  performExperiment,
  type RunRecord,
  type Studies,
} from '@genarun/studies';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { formatCost, plural } from '../terminal/format.ts';
import { createExperimentReporter } from '../view/experiment-reporter.ts';
import { planNotes } from './announce.ts';
import { type Interruption, listenToInterruptions } from './drive.ts';
import { experimentDocument, stopText } from './experiment-document.ts';

export type ExperimentTelling = { readonly json?: boolean; readonly quiet?: boolean; readonly concurrency?: number; readonly again?: boolean };

/** Performs what is left of an experiment, tells how it stands, and answers the exit code. */
export async function performAndTellExperiment(
  shell: Shell,
  studies: Studies,
  { record, plans }: { readonly record: ExperimentRecord; readonly plans: ExperimentPlans },
  options: ExperimentTelling,
): Promise<number> {
  const reporter = createExperimentReporter(shell, options.quiet === true);
  const interruption = listenToInterruptions(shell, reporter.note);
  const controller = new AbortController();
  const off = shell.onSignal(() => controller.abort());
  const begun = () => {
    if (options.quiet !== true) announce(shell, record, plans);
    shell.tellParent({ experiment: record.id });
  };
  try {
    await performExperiment(studies, record, plans, {
      guard: interruption,
      tell: reporter.tell,
      signal: controller.signal,
      begun,
      ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
      ...(options.again === undefined ? {} : { again: options.again }),
    });
    reporter.end();
    return await tellEnding(shell, studies, { record, interruption }, options);
  } finally {
    off();
    interruption.end();
  }
}

/** What a person should know before it begins: how much there is to do, warnings of the plans, what simulates. */
function announce(shell: Shell, { experiment, id }: ExperimentRecord, { walks, readers, variants }: ExperimentPlans): void {
  const colours = coloursOf(shell, 'error');
  const { networks, seeds } = experiment;
  const { written, kinds } = countVariants(experiment);
  const varied = kinds.reduce((sum, { asked }) => sum + asked, 0);
  const runs = networks.length * seeds.length * (written + varied);
  const prompts = `${plural(written, 'prompt')}${varied === 0 ? '' : ` and ${plural(varied, 'variant')} of ${written === 1 ? 'it' : 'them'}`}`;
  shell.error(`${plural(networks.length, 'network')}, ${plural(seeds.length, 'seed')}, ${prompts}, for a total of ${plural(runs, 'run')}: experiment ${id}\n`);
  const makers = hasVariants(experiment) ? [] : [variants.paraphrase, variants.noise].flatMap((maker) => maker?.plan ?? []);
  const plans: readonly Plan[] = [...walks.all, ...readers.flatMap(({ forms }) => Object.values(forms).map(({ plan }) => plan)), ...makers];
  for (const warning of new Set(plans.flatMap(({ warnings }) => warnings))) shell.error(`${colours.yellow('warning:')} ${warning}\n`);
  const models = Object.assign({}, ...plans.map((plan) => plan.models));
  const [whole] = plans;
  if (whole !== undefined) for (const note of planNotes({ ...whole, models })) shell.error(`${colours.cyan('note:')} ${note}\n`);
}

type Ending = { readonly record: ExperimentRecord; readonly interruption: Interruption };

async function tellEnding(shell: Shell, studies: Studies, { record: before, interruption }: Ending, options: ExperimentTelling): Promise<number> {
  const record = await findExperiment(studies, before.id);
  const state = await experimentState(studies, record);
  if (options.json === true) shell.out(`${JSON.stringify(experimentDocument(record, state), null, 2)}\n`);
  else if (options.quiet !== true) shell.error(summary(shell, record, state));
  if (options.json !== true) shell.out(`${record.id}\n`);
  if (state.complete) return 0;
  if (options.quiet !== true) shell.error(`go on with: genarun experiment resume ${record.id}\n`);
  return interruption.happened() ? 130 : state.status === 'incomplete' ? 1 : 3;
}

function endingOf(run: RunRecord): string {
  return run.state === 'running' ? 'unfinished' : stopText(run);
}

function summary(shell: Shell, record: ExperimentRecord, state: ExperimentState): string {
  const colours = coloursOf(shell, 'error');
  const reasons = new Map<string, number>();
  for (const run of state.runs) reasons.set(endingOf(run), (reasons.get(endingOf(run)) ?? 0) + 1);
  const counts = [
    `${plural(state.runs.length, 'run')} (${[...reasons].map(([reason, count]) => `${count} ${reason}`).join(', ')})`,
    plural(state.invocations.done, 'invocation'),
    ...state.embeddings.map(({ model, done }) => `${plural(done, 'vector')} by ${model}`),
    plural(
      state.diagrams.reduce((sum, { done }) => sum + done, 0),
      'diagram',
    ),
    formatCost(state.cost),
  ];
  const paint = state.complete ? colours.green : colours.yellow;
  return `${paint(state.status)} · experiment ${record.id} · ${counts.join(' · ')}\n`;
}
