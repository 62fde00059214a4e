import type { Run } from '@genarun/core';
import type { Event } from '@genarun/spec';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, formatCost, formatDuration } from '../terminal/format.ts';
import { createBoard } from './board.ts';
import { eventLine } from './event-line.ts';
import { createModelWarnings } from './model-warnings.ts';
import type { FollowOptions, Reporter } from './reporter.ts';

/** Endings told one by one; after that many a line a second says how far it is. */
const toldSingly = 200;
const interval = 1000;
/** Characters of a title before a line. */
const titleLength = 20;

/** Plain lines, for logs and pipes: what began to wait, failed or was repeated always; what was done as long as it is not too much. */
export function createPlainReporter(shell: Shell): Reporter {
  const colours = coloursOf(shell, 'error');
  const followed = new Map<Run, Promise<void>>();
  const follow = async (run: Run, { since = 0, title }: FollowOptions) => {
    const named = title === undefined ? '' : `${colours.dim(clip(title, titleLength).padEnd(titleLength))} `;
    const tell = (event: Event) => shell.error(`${named}${eventLine(event, colours)}\n`);
    const board = createBoard(run.plan);
    const warningsOf = createModelWarnings(colours);
    let told = 0;
    let lastLine = shell.now();
    for await (const event of run.events()) {
      board.apply(event);
      if (event.seq <= since || !isTold(event)) continue;
      for (const line of warningsOf(event)) shell.error(`${named}${line}\n`);
      if (event.type !== 'done' || told++ < toldSingly) tell(event);
      else if (shell.now() - lastLine >= interval) {
        lastLine = shell.now();
        shell.error(
          `${named}${board.ended}/${board.total} done, ${formatDuration(lastLine - (board.startedAt ?? lastLine))}, ${formatCost(board.cost, board.costUnknown)}\n`,
        );
      }
    }
  };
  return {
    follow: (run, options = {}) => void followed.set(run, follow(run, options)),
    note: (text) => shell.error(`${text}\n`),
    end: async (run) => {
      await followed.get(run);
      followed.delete(run);
    },
  };
}

/** Beginnings say nothing that the ending does not say better, and how the run ends is told once it has. */
const silent: ReadonlySet<Event['type']> = new Set(['started', 'expanded', 'repeated', 'run.started', 'run.waiting', 'run.ended']);

function isTold(event: Event): boolean {
  return !silent.has(event.type);
}
