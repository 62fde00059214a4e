import type { Progress, Stage } from '@genarun/studies';
import type { Shell } from '../shell.ts';
import { type Colours, coloursOf } from '../terminal/colours.ts';
import { formatDuration } from '../terminal/format.ts';

/** What tells how far an experiment is. */
export type ExperimentReporter = { readonly tell: (progress: Progress) => void; readonly note: (text: string) => void; readonly end: () => void };

const titles: Readonly<Record<Stage, string>> = { variants: 'variants', runs: 'runs', embeddings: 'embeddings', diagrams: 'diagrams' };
/** Milliseconds between two lines: redrawn in place on a terminal, one below the other elsewhere. */
const redrawnEvery = 100;
const printedEvery = 5000;
const barWidth = 24;

/** A line that is redrawn on a terminal, a line now and then elsewhere, nothing but warnings with `quiet`. */
export function createExperimentReporter(shell: Shell, quiet: boolean): ExperimentReporter {
  const colours = coloursOf(shell, 'error');
  const live = shell.terminal.error && shell.environment.TERM !== 'dumb';
  let stage: Stage | undefined;
  let last = '';
  let shown = '';
  let at = 0;
  const clear = () => (live && shown !== '' ? '\r\u001b[0K' : '');
  const print = (line: string) => {
    shell.error(live ? `${clear()}${line}` : `${line}\n`);
    shown = line;
    at = shell.now();
  };
  const note = (text: string) => shell.error(`${clear()}${text}\n${live ? shown : ''}`);
  const finishStage = () => {
    if (quiet || stage === undefined || last === '') return;
    if (live) shell.error(`${clear()}${last}\n`);
    else if (shown !== last) shell.error(`${last}\n`);
    shown = '';
    last = '';
  };
  return {
    note,
    tell: (progress) => {
      if (progress.type === 'warning') return note(`${colours.yellow('warning:')} ${progress.text}`);
      if (quiet) return;
      if (progress.type === 'note') return note(progress.text);
      if (progress.stage !== stage) {
        finishStage();
        stage = progress.stage;
        at = 0;
      }
      last = lineOf(progress, colours);
      if (shell.now() - at >= (live ? redrawnEvery : printedEvery)) print(last);
    },
    end: finishStage,
  };
}

function lineOf({ stage, done, total, etaMs }: Extract<Progress, { type: 'stage' }>, colours: Colours): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * barWidth);
  const bar = `${colours.green('━'.repeat(filled))}${colours.dim('─'.repeat(barWidth - filled))}`;
  const left = etaMs === undefined || done >= total ? '' : ` · about ${formatDuration(etaMs)} left`;
  const unit = stage === 'runs' ? ' invocations' : '';
  return `${titles[stage].padEnd(10)} ${bar} ${Math.floor(done).toLocaleString('en-US')}/${total.toLocaleString('en-US')}${unit}${left}`;
}
