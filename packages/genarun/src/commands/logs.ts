import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { printable } from '../terminal/printable.ts';
import { eventLine } from '../view/event-line.ts';
import { withRun } from './with-run.ts';

export type LogsOptions = { readonly home?: string; readonly follow?: boolean; readonly after?: number; readonly json?: boolean };

/** `genarun logs RUN`: the journal, one line per event; with `--follow` until the run has ended. */
export async function logs(shell: Shell, [words]: readonly string[], options: LogsOptions): Promise<number> {
  return withRun(shell, words, options, async ({ engine }, { id }) => {
    const stop = new AbortController();
    const off = shell.onSignal(() => stop.abort());
    const colours = coloursOf(shell, 'out');
    try {
      for await (const event of engine.events(id, { after: options.after, follow: options.follow === true, signal: stop.signal })) {
        shell.out(
          options.json === true ? `${JSON.stringify(event)}\n` : `${shell.terminal.out ? eventLine(event, colours) : printable(eventLine(event, colours))}\n`,
        );
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    } finally {
      off();
    }
    return stop.signal.aborted ? 130 : 0;
  });
}
