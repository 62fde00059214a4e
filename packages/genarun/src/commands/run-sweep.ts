import { join } from 'node:path';
import { expandSweep, type SweepRow } from '@genarun/core';
import { GenarunError, type Json, type Plan } from '@genarun/spec';
import { readAssignment, readInputValue } from '../document/inputs.ts';
import { readTokens } from '../document/read-tokens.ts';
import { compose, type Genarun } from '../engine/compose.ts';
import { announcePlan } from '../running/announce.ts';
import { type Driven, drive, type Interruption, listenToInterruptions } from '../running/drive.ts';
import { exitCodeOf, worstCode } from '../running/exit-code.ts';
import { reporterFor } from '../running/reporter-for.ts';
import { resultDocument } from '../running/result-document.ts';
import { endingText, outputText, printedOutput } from '../running/tell-result.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import type { Reporter } from '../view/reporter.ts';
import { type PlanRequest, readPlanRequest } from './plan-request.ts';
import { checkOut, type RunOptions } from './run.ts';

type SweepOptions = RunOptions & { readonly sweep: readonly string[] };

/** One row of a sweep and what became of it; undefined where it was never started. */
type RowResult = { readonly row: SweepRow; readonly driven: Driven; readonly output: Json | undefined };

/** Runs under way at a time; their calls share the lanes. */
const runsAtATime = 4;

/** `genarun run FILE --sweep …`: one run per row, all with the same seed. Every row is planned before the first is performed. */
export async function runSweep(shell: Shell, file: string, options: SweepOptions): Promise<number> {
  if (options.detach === true)
    throw new GenarunError({ code: 'invalid_input', message: '--detach starts one run, --sweep several', hint: 'leave one of them out' });
  const { rows, warnings } = expandSweep(options.sweep.map(readSweep), {
    seed: options.seed ?? Math.floor(shell.random() * 0x80000000),
    tokens: await Promise.all((options.tokens ?? []).map((tokens) => readTokens(shell.cwd, tokens))),
  });
  for (const warning of warnings) shell.error(`${coloursOf(shell, 'error').yellow('warning:')} ${warning}\n`);
  const folders = rows.map((_, index) =>
    options.out === undefined ? undefined : join(options.out, String(index + 1).padStart(String(rows.length).length, '0')),
  );
  for (const out of folders) await checkOut(shell, { ...options, out });
  const genarun = await compose(shell, { ...options, create: true, document: file });
  try {
    const request = await readPlanRequest(shell, genarun, file, options);
    const plans = await planRows(shell, genarun, request, rows);
    const [first] = plans;
    if (options.quiet !== true && first !== undefined) announcePlan(shell, first);
    const results = await performRows(shell, genarun, { rows, plans, folders }, options);
    if (options.json === true)
      shell.out(
        `${JSON.stringify({ runs: results.map(({ row, driven, output }) => ({ inputs: row, ...resultDocument(driven.result, output) })) }, null, 2)}\n`,
      );
    const codes = results.map(({ driven }) => exitCodeOf(driven.result, driven.interrupted));
    return worstCode(results.length < rows.length ? [...codes, 3] : codes);
  } finally {
    await genarun.close();
  }
}

function readSweep(word: string): { readonly name: string; readonly markup: string } {
  const [name, markup] = readAssignment(word, '--sweep');
  if (!/[[,|]|\.\./.test(markup)) {
    throw new GenarunError({
      code: 'invalid_input',
      message: `--sweep ${name}: a list or a range expected, got "${markup}"`,
      hint: `for example --sweep '${name}=[1..3]'`,
    });
  }
  return { name, markup };
}

async function planRows(shell: Shell, genarun: Genarun, request: PlanRequest, rows: readonly SweepRow[]): Promise<readonly Plan[]> {
  const declared = request.document.pipeline.inputs ?? {};
  const plans: Plan[] = [];
  for (const row of rows) {
    const swept = Object.entries(row).map(([name, text]) => [name, readInputValue(text, declared[name], shell.cwd)]);
    const seed = request.options.seed ?? plans[0]?.seed;
    plans.push(
      await genarun.engine.plan(
        request.document,
        { ...request.inputs, ...Object.fromEntries(swept) },
        { ...request.options, ...(seed === undefined ? {} : { seed }) },
      ),
    );
  }
  return plans;
}

type Rows = { readonly rows: readonly SweepRow[]; readonly plans: readonly Plan[]; readonly folders: readonly (string | undefined)[] };

/** Performs the rows in order, a few at a time. With a budget one after the other, each with what the earlier ones left. */
async function performRows(shell: Shell, genarun: Genarun, { rows, plans, folders }: Rows, options: SweepOptions): Promise<readonly RowResult[]> {
  const reporter = await reporterFor(shell, options.quiet === true);
  const interruption = listenToInterruptions(shell, reporter.note);
  const results: (RowResult | undefined)[] = rows.map(() => undefined);
  const total = plans[0]?.budget;
  let spent = 0;
  let next = 0;
  const worker = async () => {
    while (next < rows.length && !interruption.happened() && (total === undefined || spent < total || total === 0)) {
      const index = next++;
      const row = rows[index];
      const plan = plans[index];
      if (row === undefined || plan === undefined) return;
      const driven = await performRow(genarun, total === undefined ? plan : { ...plan, budget: Math.max(0, total - spent) }, { reporter, interruption });
      spent += driven.result.cost;
      const telling = { ...options, out: folders[index] };
      const output = await printedOutput(shell, genarun, driven, telling);
      const text = await endingText(shell, genarun, driven, telling);
      // A live view stands below whatever is told while it is drawn.
      if (options.quiet === true) shell.error(text);
      else reporter.note(`row ${index + 1} of ${rows.length}: ${rowText(row)}\n${text.trimEnd()}`);
      results[index] = { row, driven, output };
    }
  };
  try {
    await Promise.all(Array.from({ length: total === undefined ? runsAtATime : 1 }, worker));
  } finally {
    interruption.end();
  }
  const ended = results.filter((result) => result !== undefined);
  if (options.json !== true) for (const { output } of ended) if (output !== undefined && output !== null) shell.out(outputText(shell, output));
  return ended;
}

function rowText(row: SweepRow): string {
  return Object.entries(row)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

async function performRow(genarun: Genarun, plan: Plan, watching: { readonly reporter: Reporter; readonly interruption: Interruption }): Promise<Driven> {
  return drive(await genarun.engine.start(plan), watching);
}
