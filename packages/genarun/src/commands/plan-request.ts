import type { PlanOptions } from '@genarun/core';
import { type Adapter, GenarunError, type Parsed, type Task, type Tokens } from '@genarun/spec';
import { chooseOffers } from '../document/choose-offers.ts';
import { gatherInputs, readAssignment } from '../document/inputs.ts';
import { loadDocument } from '../document/load-document.ts';
import { readTokens } from '../document/read-tokens.ts';
import type { Genarun } from '../engine/compose.ts';
import { findRun } from '../engine/find-run.ts';
import type { PlanningOptions } from '../program/plan-options.ts';
import type { Shell } from '../shell.ts';

/** What a plan is made from: a document, inputs and options. */
export type PlanRequest = { readonly document: Parsed; readonly inputs: Readonly<Record<string, unknown>>; readonly options: PlanOptions };

/** Reads document, inputs and options as typed. Throws GenarunError `invalid_input` or `not_found`; nothing is resolved yet. */
export async function readPlanRequest(
  shell: Shell,
  genarun: Pick<Genarun, 'engine' | 'config' | 'adapters' | 'has'>,
  file: string,
  options: PlanningOptions,
): Promise<PlanRequest> {
  const typedModels = Object.fromEntries((options.model ?? []).map((word) => readAssignment(word, '--model')));
  const { document, models } = await chooseOffers(await loadDocument(shell, file, { tasksOf: tasksIn(genarun.adapters) }), genarun, {
    provider: options.provider,
    models: typedModels,
  });
  const typed = [...(options.input ?? []), ...(options.param ?? [])];
  const inputs = await gatherInputs(shell.cwd, document.pipeline.inputs ?? {}, { file: options.inputs, typed });
  return { document, inputs, options: { ...(await planOptions(genarun, options, models)), ...(await givenTokens(shell, options)) } };
}

async function givenTokens(shell: Shell, { tokens = [] }: PlanningOptions): Promise<{ readonly tokens?: readonly Tokens[] }> {
  return tokens.length === 0 ? {} : { tokens: await Promise.all(tokens.map((file) => readTokens(shell.cwd, file))) };
}

async function planOptions(
  { engine, config }: Pick<Genarun, 'engine' | 'config'>,
  options: PlanningOptions,
  models: Readonly<Record<string, string>>,
): Promise<PlanOptions> {
  const { only, skip, redo } = options;
  const budget = options.budget ?? config.budget;
  return {
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(Object.keys(models).length === 0 ? {} : { models }),
    ...(only === undefined && skip === undefined && redo === undefined ? {} : { choice: { only, skip, redo } }),
    ...(options.from === undefined ? {} : { from: (await findRun(engine.runs, options.from)).id }),
    ...(budget === undefined ? {} : { budget }),
    ...(options.allowUnpriced === true ? { allowUnpriced: true } : {}),
  };
}

/** What the models of some adapters do, by id. */
export function tasksIn(adapters: readonly Adapter[]): (model: string) => readonly Task[] | undefined {
  return (id) => adapters.find((adapter) => id.startsWith(`${adapter.name}/`))?.resolve(id)?.tasks;
}

/** The one file argument of a command. */
export function fileArgument(words: readonly string[]): string {
  const [file] = words;
  if (file === undefined) throw new GenarunError({ code: 'invalid_input', message: 'a file expected' });
  return file;
}
