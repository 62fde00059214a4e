import type { Run } from '@genarun/core';
import type { Event } from '@genarun/spec';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip } from '../terminal/format.ts';
import { type Board, createBoard } from './board.ts';
import { createModelWarnings } from './model-warnings.ts';
import type { Reporter } from './reporter.ts';
import { treeLines } from './tree-lines.ts';

/** Milliseconds between two pictures of the tree. */
const interval = 100;

/** A tree that is redrawn in place, at most ten times a second, for a terminal. Several runs stand one below the other. */
export function createLiveReporter(shell: Shell): Reporter {
  const colours = coloursOf(shell, 'error');
  const boards = new Map<Run, { readonly board: Board; readonly title: string | undefined; readonly folded: Promise<void>; readonly stop: () => void }>();
  let drawn = 0;
  let frame = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  const lines = () => {
    const { columns, rows } = shell.size();
    const share = Math.max(4, Math.floor((rows - 1) / Math.max(1, boards.size)));
    return [...boards.values()]
      .flatMap(({ board, title }) => [...heading(title, columns), ...treeLines(board, { colours, columns, rows: share, now: shell.now(), frame })])
      .slice(-(rows - 1));
  };
  const heading = (title: string | undefined, columns: number) => (title === undefined ? [] : [colours.bold(clip(title, columns - 1))]);
  // To the first column too: a typed ^C has moved the cursor.
  const clear = () => (drawn === 0 ? '\r' : `\r\u001b[${drawn}A\u001b[0J`);
  const draw = (above = '') => {
    const picture = lines();
    shell.error(`${clear()}${above}${picture.map((line) => `${line}\n`).join('')}`);
    drawn = picture.length;
    frame++;
  };
  return {
    follow: (run, { since = 0, title } = {}) => {
      const board = createBoard(run.plan);
      const warningsOf = createModelWarnings(colours);
      const folded = fold(run, (event) => {
        board.apply(event);
        const warnings = event.seq > since ? warningsOf(event) : [];
        if (warnings.length > 0) draw(warnings.map((line) => `${line}\n`).join(''));
      });
      const stop = run.subscribe((notice) => {
        if (notice.type === 'progress') board.progress(notice.progress);
      });
      boards.set(run, { board, title, folded, stop });
      timer ??= setInterval(draw, interval);
    },
    note: (text) => draw(`${text}\n`),
    end: async (run) => {
      const followed = boards.get(run);
      await followed?.folded;
      followed?.stop();
      const { columns } = shell.size();
      const last =
        followed === undefined
          ? []
          : [
              ...heading(followed.title, columns),
              ...treeLines(followed.board, { colours, columns, rows: Math.max(40, shell.size().rows), now: shell.now(), frame }),
            ];
      boards.delete(run);
      draw(last.map((line) => `${line}\n`).join(''));
      if (boards.size > 0) return;
      clearInterval(timer);
      timer = undefined;
      drawn = 0;
    },
  };
}

/** Every event of the journal, those from before a resume included. */
async function fold(run: Run, apply: (event: Event) => void): Promise<void> {
  for await (const event of run.events()) apply(event);
}
