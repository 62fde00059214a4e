import { type ExperimentRecord, type ExperimentState, estimateLeft, experimentState, findExperiment, hasVariants, type Left } from '@genarun/studies';
import { experimentDocument, stopText } from '../running/experiment-document.ts';
import { gradeText, promptsText, variantNames } from '../running/variant-document.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, formatCost, formatDuration, formatTime, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { withExperiments } from './experiment-run.ts';

export type ExperimentStatusOptions = { readonly home?: string; readonly json?: boolean; readonly runs?: boolean };

/** `genarun experiment status [ID]`: how far it is, and when it may be through. */
export async function experimentStatus(shell: Shell, words: readonly string[], options: ExperimentStatusOptions): Promise<number> {
  return withExperiments(shell, options, async (studies) => {
    const record = await findExperiment(studies, words[0] ?? 'latest');
    const state = await experimentState(studies, record);
    const left = state.complete ? undefined : await estimateLeft(studies, state);
    if (options.json === true) {
      const { invocations, embeddings, diagrams, movedAt } = state;
      const progress = { invocations, embeddings, diagrams, movedAt, ...left };
      shell.out(`${JSON.stringify({ ...experimentDocument(record, state), progress }, null, 2)}\n`);
    } else shell.out(statusText(shell, record, state, left));
    return 0;
  });
}

/** `genarun experiment show ID`: the same with every variant of a prompt and every run. */
export async function experimentShow(shell: Shell, words: readonly string[], options: ExperimentStatusOptions): Promise<number> {
  const code = await experimentStatus(shell, words, options);
  if (options.json === true) return code;
  return withExperiments(shell, options, async (studies) => {
    const record = await findExperiment(studies, words[0] ?? 'latest');
    const { runs } = await experimentState(studies, record);
    shell.out(variantsTable(shell, record));
    const columns = [
      { title: 'run' },
      { title: 'network' },
      { title: 'seed', align: 'right' },
      { title: 'prompt' },
      { title: 'length', align: 'right' },
      { title: 'ended by' },
    ] as const;
    const lines = runs.map((run) => [
      run.run,
      clip(run.network.join(' → '), 40),
      String(run.seed),
      clip(run.prompt, 40),
      `${run.length}/${run.maxLength}`,
      run.fault === undefined ? stopText(run) : `failed: ${clip(run.fault.message, 80)}`,
    ]);
    shell.out(`\n${formatTable(columns, lines, coloursOf(shell, 'out'))}`);
    return 0;
  });
}

/** Each variant, how it was made, and of which prompt; empty where there are none. */
function variantsTable(shell: Shell, { experiment: { prompts, variants = [] } }: ExperimentRecord): string {
  if (variants.length === 0) return '';
  const columns = [{ title: 'variant' }, { title: 'by' }, { title: 'grade' }, { title: 'model' }, { title: 'of' }] as const;
  const lines = variants.map((variant) => [
    clip(prompts[variant.prompt] ?? '', 60),
    variantNames[variant.kind],
    gradeText(variant),
    variant.kind === 'edits' ? '' : variant.model,
    clip(prompts[variant.of] ?? '', 40),
  ]);
  return `\n${formatTable(columns, lines, coloursOf(shell, 'out'))}`;
}

function statusText(shell: Shell, record: ExperimentRecord, state: ExperimentState, left: Left | undefined): string {
  const share = (done: number, most: number) => `${done}/${most} (${most === 0 ? 100 : Math.floor((100 * done) / most)} %)`;
  const { experiment } = record;
  const idle = state.movedAt === undefined ? undefined : shell.now() - state.movedAt;
  const stalled = state.status === 'running' && idle !== undefined && left?.slowestMs !== undefined && idle > Math.max(600_000, 20 * left.slowestMs);
  const lines: (readonly [string, string])[] = [
    ['experiment', `${record.id} (${record.name}, ${record.file})`],
    ['status', stalled ? `stalled: nothing has ended for ${formatDuration(idle)}` : state.status],
    ['begun', record.startedAt === undefined ? 'not yet' : `${formatTime(record.startedAt)}, ${formatDuration(shell.now() - record.startedAt)} ago`],
    ...(record.completedAt === undefined ? [] : [['completed', formatTime(record.completedAt)] as const]),
    ['networks', experiment.networks.map((network) => network.join(' → ')).join(', ')],
    ['prompts', promptsText(record)],
    [
      'runs',
      hasVariants(experiment)
        ? `${state.runs.filter((run) => run.state === 'ended').length}/${state.runs.length} ended${endings(state)}`
        : 'none before the variants are made',
    ],
    ['invocations', share(state.invocations.done, state.invocations.most)],
    ...state.embeddings.map(({ model, done, expected }) => [`by ${model}`, `${share(done, expected)} vectors`] as const),
    ...state.diagrams.map(({ model, done, expected }) => [`by ${model}`, `${share(done, expected)} diagrams`] as const),
    ['cost', formatCost(state.cost)],
    ...(left === undefined || left.latencies.length === 0
      ? []
      : [['latency', left.latencies.map(({ model, ms }) => `${model} ${formatDuration(ms)}`).join(', ')] as const]),
    ...(left?.etaMs === undefined ? [] : [['left', `about ${formatDuration(left.etaMs)}`] as const]),
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

function endings({ runs }: ExperimentState): string {
  const failed = runs.filter(({ state }) => state === 'failed').length;
  return failed === 0 ? '' : `, ${plural(failed, 'run')} failed`;
}
