import { resolve } from 'node:path';
import { GenarunError } from '@genarun/spec';
import { compose } from '../engine/compose.ts';
import { findHome } from '../engine/home.ts';
import type { PerformingOptions, PlanningOptions } from '../program/plan-options.ts';
import { announcePlan } from '../running/announce.ts';
import { performAndTell } from '../running/perform-and-tell.ts';
import type { TellingOptions } from '../running/tell-result.ts';
import type { Shell } from '../shell.ts';
import { fileArgument, readPlanRequest } from './plan-request.ts';

export type RunOptions = PlanningOptions & PerformingOptions & TellingOptions & { readonly sweep?: readonly string[]; readonly detach?: boolean };

/** `genarun run FILE`: plans, performs, and tells the output. */
export async function run(shell: Shell, words: readonly string[], options: RunOptions): Promise<number> {
  const file = fileArgument(words);
  if (options.sweep !== undefined) return (await import('./run-sweep.ts')).runSweep(shell, file, { ...options, sweep: options.sweep });
  await checkOut(shell, options);
  if (options.detach === true) return detachRun(shell, file, options);
  const genarun = await compose(shell, { ...options, create: true, document: file });
  try {
    const request = await readPlanRequest(shell, genarun, file, options);
    const plan = await genarun.engine.plan(request.document, request.inputs, request.options);
    if (options.quiet !== true) announcePlan(shell, plan);
    return await performAndTell(shell, genarun, () => genarun.engine.start(plan), options);
  } finally {
    await genarun.close();
  }
}

/** Refuses a folder that holds other files before anything is spent. */
export async function checkOut(shell: Shell, { out, force = false }: TellingOptions): Promise<void> {
  if (out === undefined) return;
  const { checkFolder } = await import('../export/placement.ts');
  await checkFolder(resolve(shell.cwd, out), force);
}

async function detachRun(shell: Shell, file: string, options: RunOptions): Promise<number> {
  if (file === '-')
    throw new GenarunError({
      code: 'invalid_input',
      message: '--detach: a file expected, got stdin',
      hint: 'a background process cannot read from this terminal; save the document first',
    });
  const { detach } = await import('../running/detach.ts');
  return detach(shell, findHome(shell, options.home), options);
}
