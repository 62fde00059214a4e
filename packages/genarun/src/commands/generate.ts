import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import type { Run } from '@genarun/core';
import { GenarunError, isRecord, type Json, type Model } from '@genarun/spec';
import { readGivenMedia } from '../document/given-media.ts';
import { readAssignment } from '../document/inputs.ts';
import { type OneCall, oneCallDocument, readParameter } from '../document/one-call.ts';
import { compose, type Genarun } from '../engine/compose.ts';
import { findOffer } from '../engine/find-offer.ts';
import { announcePlan } from '../running/announce.ts';
import { type Driven, drive, listenToInterruptions } from '../running/drive.ts';
import { exitCodeOf } from '../running/exit-code.ts';
import { reporterFor } from '../running/reporter-for.ts';
import { resultDocument } from '../running/result-document.ts';
import { endingText, outputText, printedOutput } from '../running/tell-result.ts';
import type { Shell } from '../shell.ts';

export type GenerateOptions = {
  readonly home?: string;
  readonly prompt?: string;
  readonly negative?: string;
  readonly param?: readonly string[];
  readonly set?: string;
  readonly image?: readonly string[];
  readonly media?: readonly string[];
  readonly text?: readonly string[];
  readonly count?: number;
  readonly to?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly provider?: string;
  readonly seed?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
};

/** `genarun generate MODEL`: one call without a document. It goes through the engine like every run: kept, counted, resumable. */
export async function generate(shell: Shell, [name = '']: readonly string[], options: GenerateOptions): Promise<number> {
  refuseExisting(shell, options);
  const genarun = await compose(shell, { home: options.home, create: true });
  try {
    const call = await readCall(shell, genarun, name, options);
    const { document, inputs } = oneCallDocument(call);
    const { config } = genarun;
    const plan = await genarun.engine.plan(document, inputs, {
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(config.budget === undefined ? {} : { budget: config.budget }),
    });
    if (options.quiet !== true) announcePlan(shell, plan);
    const driven = await driveQuietly(shell, () => genarun.engine.start(plan), options.quiet === true);
    await tell(shell, genarun, driven, options);
    return exitCodeOf(driven.result, driven.interrupted);
  } finally {
    await genarun.close();
  }
}

/** Nothing is bought that could not be written. */
function refuseExisting(shell: Shell, { out, force }: GenerateOptions): void {
  if (out === undefined || force === true || !existsSync(resolve(shell.cwd, out))) return;
  throw new GenarunError({ code: 'invalid_input', message: `--out ${out}: the file is there already`, hint: 'another name, or --force to overwrite it' });
}

async function readCall(shell: Shell, genarun: Genarun, name: string, options: GenerateOptions): Promise<OneCall> {
  const { id, model } = await findOffer(genarun, name, options.provider);
  const prompt = options.prompt === '-' ? (await shell.input()).trim() : options.prompt;
  const { parameterSet } = await import('../engine/overrides.ts');
  // Parameter sets are JSON: they come from the catalogue's file.
  const set = options.set === undefined ? {} : (parameterSet(id, options.set) as Readonly<Record<string, Json>>);
  const typed = (options.param ?? []).map((word) => {
    const [parameter, text] = readAssignment(word, '-p');
    return [parameter, readParameter(text, parameter, model)] as const;
  });
  const images = (options.image ?? []).map((file) => ({ path: isAddress(file) ? file : resolve(shell.cwd, file), kind: 'image' as const }));
  const media = [...images, ...(await readGivenMedia(options.media ?? [], { cwd: shell.cwd, media: genarun.media }))];
  return {
    id,
    model,
    params: { ...formatFor(options.out, model), ...set, ...Object.fromEntries(typed) },
    ...(prompt === undefined ? {} : { prompt }),
    ...(options.negative === undefined ? {} : { negative: options.negative }),
    ...(media.length === 0 ? {} : { media }),
    ...(options.text === undefined ? {} : { texts: options.text }),
    ...(options.count === undefined ? {} : { count: options.count }),
    ...(options.to === undefined ? {} : { to: options.to }),
  };
}

function isAddress(file: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(file);
}

/** A picture is asked for in the format that its file's name promises, where the model can choose. */
function formatFor(out: string | undefined, model: Model | undefined): Readonly<Record<string, string>> {
  const extension = out === undefined ? '' : extname(out).slice(1).toLowerCase();
  const properties = model?.parameters.properties;
  for (const name of ['format', 'output_format']) {
    const schema = isRecord(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
    const formats: readonly unknown[] = isRecord(schema) && Array.isArray(schema.enum) ? schema.enum : [];
    const found = formats.find((format) => format === extension || (format === 'jpeg' && extension === 'jpg'));
    if (typeof found === 'string') return { [name]: found };
  }
  return {};
}

async function driveQuietly(shell: Shell, start: () => Promise<Run>, quiet: boolean): Promise<Driven> {
  const reporter = await reporterFor(shell, quiet);
  const interruption = listenToInterruptions(shell, reporter.note);
  try {
    return await drive(await start(), { reporter, interruption });
  } finally {
    interruption.end();
  }
}

async function tell(shell: Shell, genarun: Genarun, driven: Driven, options: GenerateOptions): Promise<void> {
  const { result } = driven;
  const written =
    options.out === undefined || result.output === undefined || result.status !== 'succeeded'
      ? undefined
      : await (await import('../running/write-products.ts')).writeProducts(shell, genarun, result, options.out);
  const output = await printedOutput(shell, genarun, driven, { json: options.json });
  if (options.json === true)
    shell.out(`${JSON.stringify({ ...resultDocument(result, output), ...(written === undefined ? {} : { files: written }) }, null, 2)}\n`);
  else if (written !== undefined) shell.out(written.map((file) => `${file}\n`).join(''));
  else if (output !== undefined && output !== null) shell.out(outputText(shell, output));
  shell.error(await endingText(shell, genarun, driven, { quiet: options.quiet }));
}
