import { type Json, toGenarunError } from '@genarun/spec';
import type { Genarun } from '../engine/compose.ts';
import type { PerformingOptions } from '../program/plan-options.ts';
import { performAndTell } from '../running/perform-and-tell.ts';
import type { TellingOptions } from '../running/tell-result.ts';
import { waitingLines } from '../running/waiting-lines.ts';
import type { Shell } from '../shell.ts';
import { reportError } from '../terminal/report-error.ts';
import { checkOut } from './run.ts';
import { withRun } from './with-run.ts';

export type AnswerOptions = PerformingOptions & TellingOptions & { readonly home?: string; readonly resume?: boolean; readonly service?: readonly string[] };

/** `genarun answer RUN ADDRESS VALUE`: leaves the answer, and goes on with the run unless somebody else drives it. */
export async function answer(shell: Shell, [words, address = '', text = '']: readonly string[], options: AnswerOptions): Promise<number> {
  await checkOut(shell, options);
  return withRun(shell, words, { ...options, performs: true }, async (genarun, { id, seq }) => {
    try {
      await genarun.engine.answer(id, address, readValue(text));
    } catch (error) {
      const code = reportError(shell, toGenarunError(error));
      await tellWaiting(shell, genarun, id);
      return code;
    }
    const { driver } = await genarun.engine.view(id);
    if (options.resume === false || driver !== undefined) {
      if (options.quiet !== true)
        shell.error(driver === undefined ? `answered; go on with: genarun runs resume ${id}\n` : 'answered; the run goes on where it is driven\n');
      return 0;
    }
    return performAndTell(shell, genarun, () => genarun.engine.resume(id), { ...options, since: seq });
  });
}

/** JSON where it is JSON, else the text itself. */
function readValue(text: string): Json {
  try {
    // JSON.parse gives nothing but JSON.
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

async function tellWaiting(shell: Shell, { engine }: Genarun, id: string): Promise<void> {
  const view = await engine.view(id);
  const lines = waitingLines(view, id);
  shell.error(lines.length === 0 ? `run ${id} (${view.run.status}) waits for nothing\n` : `${lines.join('\n')}\n`);
}
