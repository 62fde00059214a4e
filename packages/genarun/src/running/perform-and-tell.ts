import type { Run } from '@genarun/core';
import type { RunRow } from '@genarun/spec';
import type { Genarun } from '../engine/compose.ts';
import type { Shell } from '../shell.ts';
import { type Driven, drive, listenToInterruptions } from './drive.ts';
import { exitCodeOf } from './exit-code.ts';
import { reporterFor } from './reporter-for.ts';
import { resultDocument } from './result-document.ts';
import { endingText, outputText, printedOutput, type TellingOptions } from './tell-result.ts';

/** Drives one run to where it stops, prints its output on stdout and the rest on stderr, and answers the exit code. */
export async function performAndTell(
  shell: Shell,
  genarun: Genarun,
  start: () => Promise<Run>,
  options: TellingOptions & { readonly since?: number },
): Promise<number> {
  const reporter = await reporterFor(shell, options.quiet === true);
  const interruption = listenToInterruptions(shell, reporter.note);
  try {
    const run = await start();
    shell.tellParent({ run: run.id });
    const driven = await drive(run, { reporter, interruption, since: options.since });
    await tellResult(shell, genarun, driven, options);
    return exitCodeOf(driven.result, driven.interrupted);
  } finally {
    interruption.end();
  }
}

/** Tells a run that ended earlier as if it had just ended. */
export async function tellEnded(shell: Shell, genarun: Genarun, run: RunRow, options: TellingOptions): Promise<number> {
  const { id, status, seed, cost, costUnknown, counts, createdAt, endedAt = createdAt, fault } = run;
  const result = { id, status, seed, cost, costUnknown, counts, durationMs: endedAt - createdAt, output: await genarun.engine.output(id), fault };
  if (options.quiet !== true) shell.error(`run ${id} has already ${status}; nothing is left to do\n`);
  await tellResult(shell, genarun, { result }, options);
  return exitCodeOf(result);
}

async function tellResult(shell: Shell, genarun: Genarun, driven: Pick<Driven, 'result'>, options: TellingOptions): Promise<void> {
  const output = await printedOutput(shell, genarun, driven, options);
  if (options.json === true) shell.out(`${JSON.stringify(resultDocument(driven.result, output), null, 2)}\n`);
  else if (output !== undefined && output !== null) shell.out(outputText(shell, output));
  shell.error(await endingText(shell, genarun, driven, options));
}
