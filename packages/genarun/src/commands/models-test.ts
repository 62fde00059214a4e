import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenarunError, isProductRef } from '@genarun/spec';
import { oneCallDocument } from '../document/one-call.ts';
import { smallCall } from '../document/small-call.ts';
import { compose } from '../engine/compose.ts';
import { findOffer } from '../engine/find-offer.ts';
import { exitCodeOf } from '../running/exit-code.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, formatBytes, formatCost, formatDuration } from '../terminal/format.ts';

export type ModelsTestOptions = { readonly home?: string; readonly yes?: boolean; readonly json?: boolean };

/** `genarun models test ID`: one small real call through the engine, so that it is kept and counted. */
export async function modelsTest(shell: Shell, [name = '']: readonly string[], options: ModelsTestOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'genarun-test-'));
  const genarun = await compose(shell, { home: options.home, create: true });
  try {
    const { id, model } = await findOffer(genarun, name);
    if (model?.tasks.includes('video') && model.price?.free !== true && options.yes !== true)
      throw new GenarunError({ code: 'invalid_input', message: `${id} makes video, which is not cheap`, hint: `genarun models test ${id} --yes` });
    const call = await smallCall(id, model, { media: genarun.media, folder });
    const { document, inputs } = oneCallDocument(call);
    const plan = await genarun.engine.plan(document, inputs, { seed: 1 });
    const run = await genarun.engine.start(plan);
    const result = await run.result();
    const { status, cost, costUnknown, durationMs, output, fault } = result;
    const free = model?.price?.free === true;
    // Two tones hold no words: a model that says so has listened.
    const heardNothing = fault?.code === 'invalid_output' && call.media?.[0]?.kind === 'audio';
    if (options.json === true)
      shell.out(`${JSON.stringify({ model: id, run: run.id, status, durationMs, cost: costUnknown ? null : cost, output, fault }, null, 2)}\n`);
    else if (fault !== undefined && !heardNothing) {
      const colours = coloursOf(shell, 'error');
      shell.error(
        `${colours.red('error:')} ${id}: ${fault.message} (${fault.code})\n${fault.hint === undefined ? '' : `${colours.cyan('hint:')} ${fault.hint}\n`}`,
      );
    } else
      shell.out(
        `${id} answers: ${heardNothing ? 'no words in two tones' : answerText(output)}\n${formatDuration(durationMs)}, ${free ? 'free' : costUnknown ? 'cost unknown' : formatCost(cost)}, run ${run.id}\n`,
      );
    return heardNothing ? 0 : exitCodeOf(result);
  } finally {
    await genarun.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function answerText(output: unknown): string {
  const [first] = Array.isArray(output) ? output : [output];
  if (isProductRef(first)) return `${first.mime}, ${formatBytes(first.bytes)}${first.width === undefined ? '' : `, ${first.width}×${first.height}`}`;
  if (Array.isArray(output) && output.every((item) => typeof item === 'number')) return `${output.length} numbers`;
  return clip(typeof output === 'string' ? output : JSON.stringify(output), 200);
}
