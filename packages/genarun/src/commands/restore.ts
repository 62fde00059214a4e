import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseDocument, printPipeline } from '@genarun/dialects';
import { GenarunError, isRecord, type Provenance } from '@genarun/spec';
import { stringify } from 'yaml';
import { compose, type Genarun } from '../engine/compose.ts';
import type { PerformingOptions } from '../program/plan-options.ts';
import { announcePlan } from '../running/announce.ts';
import { performAndTell } from '../running/perform-and-tell.ts';
import type { TellingOptions } from '../running/tell-result.ts';
import type { Shell } from '../shell.ts';
import { fileArgument } from './plan-request.ts';
import { checkOut } from './run.ts';

export type RestoreOptions = PerformingOptions &
  TellingOptions & { readonly home?: string; readonly run?: boolean; readonly pipeline?: boolean; readonly service?: readonly string[] };

/** What made a file, as far as it is known. */
type Origin = Pick<Provenance, 'inputs' | 'runSeed' | 'address' | 'pipeline'> & Partial<Provenance>;

/** `genarun restore FILE`: what made it, from the file itself or, by its bytes, from the store. */
export async function restore(shell: Shell, words: readonly string[], options: RestoreOptions): Promise<number> {
  const file = fileArgument(words);
  if (options.run === true) await checkOut(shell, options);
  const bytes = await readFile(resolve(shell.cwd, file)).catch((cause: unknown) => {
    throw new GenarunError({ code: 'not_found', message: `no file ${file}`, cause });
  });
  const genarun = await compose(shell, { ...options, create: options.run === true });
  try {
    const origin = genarun.media.readProvenance(bytes) ?? (await originInStore(genarun, bytes));
    if (origin === undefined) {
      throw new GenarunError({
        code: 'not_found',
        message: `${file} does not say how it was made`,
        hint: 'its metadata may have been stripped, and no run here keeps these bytes',
      });
    }
    if (options.run === true) return await runAgain(shell, genarun, file, origin, options);
    shell.out(originText(origin, options));
    return 0;
  } finally {
    await genarun.close();
  }
}

async function originInStore({ store, hash }: Genarun, bytes: Uint8Array): Promise<Origin | undefined> {
  const [product] = await store.productsByHash(hash(bytes));
  const run = product === undefined ? undefined : await store.run(product.run);
  if (product === undefined || run === undefined) return undefined;
  const invocation = await store.invocation(product.run, product.address);
  const asked = isRecord(invocation?.asked) && typeof invocation.asked.prompt === 'string' ? { prompt: invocation.asked.prompt } : {};
  return {
    pipeline: run.plan.pipeline,
    inputs: run.plan.inputs,
    runSeed: run.seed,
    address: product.address,
    index: product.index,
    model: product.model,
    seed: invocation?.seed,
    ...asked,
  };
}

function originText(origin: Origin, options: RestoreOptions): string {
  const { pipeline } = readPipeline(origin);
  if (options.pipeline === true) return options.json === true ? `${JSON.stringify(pipeline, null, 2)}\n` : printPipeline(pipeline);
  const { genarun: _version, pipelineHash, runSeed, inputs, address, pipeline: _pipeline, ...how } = origin;
  const facts = { address, seed: runSeed, inputs, ...(pipelineHash === undefined ? {} : { pipelineHash }), how };
  if (options.json === true) return `${JSON.stringify({ ...facts, pipeline }, null, 2)}\n`;
  return `${stringify(facts, { lineWidth: 120 })}pipeline:\n${printPipeline(pipeline).replace(/^(?=.)/gm, '  ')}`;
}

async function runAgain(shell: Shell, genarun: Genarun, file: string, origin: Origin, options: RestoreOptions): Promise<number> {
  const inputs = isRecord(origin.inputs) ? Object.fromEntries(Object.entries(origin.inputs).filter(([, value]) => value !== null)) : {};
  const plan = await genarun.engine.plan(readPipeline(origin), inputs, { seed: origin.runSeed });
  if (options.quiet !== true) announcePlan(shell, plan);
  if (options.quiet !== true) shell.error(`again what made ${file}: ${plan.name}, seed ${plan.seed}\n`);
  return performAndTell(shell, genarun, () => genarun.engine.start(plan), options);
}

/** A file is outside input: its pipeline is checked like any other document. */
function readPipeline(origin: Origin): ReturnType<typeof parseDocument> {
  return parseDocument(JSON.stringify(origin.pipeline), { file: 'provenance.json' });
}
