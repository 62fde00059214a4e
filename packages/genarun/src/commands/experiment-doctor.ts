import {
  type ExperimentRecord,
  findExperiment,
  inspectExperiment,
  inspectOrphans,
  listExperiments,
  mendExperiment,
  mendRows,
  type Studies,
  type StudyProblem,
} from '@genarun/studies';
import { compose } from '../engine/compose.ts';
import { openExperiments } from '../engine/experiments.ts';
import { listenToInterruptions } from '../running/drive.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { plural } from '../terminal/format.ts';
import { createExperimentReporter } from '../view/experiment-reporter.ts';

export type ExperimentDoctorOptions = { readonly home?: string; readonly fix?: boolean; readonly json?: boolean };

/** `genarun experiment doctor [IDS…]`: what is wrong, and with `--fix` what is left of it. Exit code 1 while something is wrong. */
export async function experimentDoctor(shell: Shell, words: readonly string[], options: ExperimentDoctorOptions): Promise<number> {
  const genarun = await compose(shell, { home: options.home, needsKeys: options.fix === true });
  try {
    const studies = await openExperiments(shell, genarun);
    const records = words.length === 0 ? await listExperiments(studies) : await Promise.all(words.map((word) => findExperiment(studies, word)));
    const found = await inspect(studies, records);
    if (options.fix === true) await mend(shell, studies, records, found);
    const left = options.fix === true ? await inspect(studies, records) : found;
    if (options.json === true) shell.out(`${JSON.stringify(document(records, found, left, options), null, 2)}\n`);
    else tell(shell, { records, found, left }, options);
    return left.length === 0 ? 0 : 1;
  } finally {
    await genarun.close();
  }
}

async function inspect(studies: Studies, records: readonly ExperimentRecord[]): Promise<readonly StudyProblem[]> {
  const problems: StudyProblem[] = [];
  for (const record of records) problems.push(...(await inspectExperiment(studies, record)));
  return [...problems, ...(await inspectOrphans(studies))];
}

async function mend(shell: Shell, studies: Studies, records: readonly ExperimentRecord[], problems: readonly StudyProblem[]): Promise<void> {
  const reporter = createExperimentReporter(shell, false);
  const interruption = listenToInterruptions(shell, reporter.note);
  try {
    for (const record of records) {
      const own = problems.filter(({ experiment }) => experiment === record.id);
      if (own.length > 0) await mendExperiment(studies, record, own, { guard: interruption, tell: reporter.tell });
    }
    await mendRows(
      studies,
      problems.filter(({ experiment }) => experiment === undefined),
    );
    reporter.end();
  } finally {
    interruption.end();
  }
}

function document(
  records: readonly ExperimentRecord[],
  found: readonly StudyProblem[],
  left: readonly StudyProblem[],
  { fix = false }: ExperimentDoctorOptions,
) {
  const plain = (problems: readonly StudyProblem[]) => problems.map(({ statements: _statements, ...problem }) => problem);
  return { experiments: records.map(({ id }) => id), problems: plain(left), ...(fix ? { found: plain(found) } : {}) };
}

type Findings = { readonly records: readonly ExperimentRecord[]; readonly found: readonly StudyProblem[]; readonly left: readonly StudyProblem[] };

function tell(shell: Shell, { records, found, left }: Findings, { fix = false }: ExperimentDoctorOptions): void {
  const colours = coloursOf(shell, 'out');
  for (const { message, mend: way } of left) shell.out(`${colours.red('✗')} ${message}${hints[way]}\n`);
  if (fix && found.length > left.length) shell.out(`${colours.green('✓')} ${plural(found.length - left.length, 'problem')} mended\n`);
  if (left.length > 0) return;
  if (records.length === 0) shell.error('there is no experiment to look at; start one with: genarun experiment run CONFIG\n');
  else shell.out(`${colours.green('✓')} ${plural(records.length, 'experiment')} whole\n`);
}

const hints: Readonly<Record<StudyProblem['mend'], string>> = {
  rows: ' (--fix puts it right)',
  vectors: ' (--fix makes what is missing)',
  diagrams: ' (--fix makes it anew)',
  resume: ' (genarun experiment resume)',
  none: '',
};
