import { resolve } from 'node:path';
import type { RunResult } from '@genarun/core';
import { isProductRef, isRecord, type Json } from '@genarun/spec';
import type { Genarun } from '../engine/compose.ts';
import type { Shell } from '../shell.ts';
import { type Colours, coloursOf } from '../terminal/colours.ts';
import { formatCost, formatDuration } from '../terminal/format.ts';
import { printable } from '../terminal/printable.ts';
import type { Driven } from './drive.ts';
import { waitingLines } from './waiting-lines.ts';

/** What is told about a run that has stopped. */
export type TellingOptions = {
  readonly out?: string;
  readonly force?: boolean;
  readonly metadata?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
};

/** The output of a driven run as it is printed; with `out` its folder is written first. Undefined while the run has not ended. */
export async function printedOutput(shell: Shell, genarun: Genarun, { result }: Pick<Driven, 'result'>, options: TellingOptions): Promise<Json | undefined> {
  const hasEnded = result.status !== 'waiting' && result.status !== 'paused' && result.status !== 'running';
  if (!hasEnded) return undefined;
  if (options.out === undefined) return options.json === true ? result.output : withPaths(result.output, genarun);
  const { writeRunFolder } = await import('../export/run-folder.ts');
  const { engine, blobs, media, hash } = genarun;
  const written = await writeRunFolder({
    engine,
    blobs,
    media,
    hash,
    runId: result.id,
    directory: resolve(shell.cwd, options.out),
    metadata: options.metadata ?? true,
    force: options.force ?? false,
  });
  return written.output;
}

/** An output for people: a text as it is, anything else as indented JSON. */
export function outputText(shell: Shell, output: Json): string {
  const text = typeof output === 'string' ? output : JSON.stringify(output, null, 2);
  return `${shell.terminal.out ? printable(text) : text}\n`;
}

/** How a run ended, what went wrong, and what to do next, as lines for stderr. When `quiet`, only what went wrong. */
export async function endingText(shell: Shell, genarun: Genarun, { result }: Pick<Driven, 'result'>, options: TellingOptions): Promise<string> {
  const colours = coloursOf(shell, 'error');
  const lines: string[] = [];
  if (result.fault !== undefined) {
    const { fault } = result;
    const where = fault.address === undefined || fault.message.includes(fault.address) ? '' : `${fault.address}: `;
    lines.push(`${colours.red('error:')} ${printable(`${where}${fault.message} (${fault.code})`)}`);
    if (fault.hint !== undefined) lines.push(`${colours.cyan('hint:')} ${printable(fault.hint)}`);
  }
  if (options.quiet !== true) lines.push(summaryLine(result, colours), ...(await nextSteps(shell, genarun, result, options)));
  return lines.map((line) => `${line}\n`).join('');
}

function summaryLine(result: RunResult, colours: Colours): string {
  const counts = Object.entries(result.counts).map(([status, count]) => `${count} ${status}`);
  const facts = [`run ${result.id}`, ...counts, formatDuration(result.durationMs), formatCost(result.cost, result.costUnknown), `seed ${result.seed}`];
  const reason = result.status === 'paused' && result.reason !== undefined ? ` (${result.reason})` : '';
  const paint = result.status === 'succeeded' ? colours.green : result.status === 'failed' || result.status === 'partial' ? colours.red : colours.yellow;
  return `${paint(`${result.status}${reason}`)} · ${facts.join(' · ')}`;
}

async function nextSteps(shell: Shell, genarun: Genarun, result: RunResult, options: TellingOptions): Promise<readonly string[]> {
  const resume = `genarun runs resume ${result.id}`;
  switch (result.status) {
    case 'waiting':
      return waitingLines(await genarun.engine.view(result.id), result.id);
    case 'paused':
      return [result.reason === 'budget' ? `go on with a higher budget: ${resume} --budget USD` : `go on with: ${resume}`];
    case 'running':
      return [`go on with: ${resume}`];
    case 'failed':
    case 'partial':
      return [...places(shell, options), `see what happened: genarun runs show ${result.id}`, `try the failed parts again: ${resume}`];
    default:
      return places(shell, options);
  }
}

function places(shell: Shell, options: TellingOptions): readonly string[] {
  return options.out === undefined ? [] : [`look at: ${resolve(shell.cwd, options.out, 'index.html')}`];
}

/** Products as the paths where their bytes lie. */
function withPaths(output: Json | undefined, genarun: Genarun): Json | undefined {
  if (Array.isArray(output)) return output.map((item: Json) => withPaths(item, genarun) ?? null);
  if (isProductRef(output)) return genarun.blobs.locate?.(output.uri.replace(/^blob:/, '')) ?? output.uri;
  if (!isRecord(output)) return output;
  // Its members are JSON because it is.
  return Object.fromEntries(Object.entries(output).map(([key, item]) => [key, withPaths(item as Json, genarun) ?? null]));
}
