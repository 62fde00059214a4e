import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenarunError, isProductRef, type Media, type Model } from '@genarun/spec';
import { type OneCall, oneCallDocument } from '../document/one-call.ts';
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
    const { document, inputs } = oneCallDocument(await smallCall(id, model, { media: genarun.media, folder }));
    const plan = await genarun.engine.plan(document, inputs, { seed: 1 });
    const run = await genarun.engine.start(plan);
    const result = await run.result();
    const { status, cost, costUnknown, durationMs, output, fault } = result;
    const free = model?.price?.free === true;
    if (options.json === true)
      shell.out(`${JSON.stringify({ model: id, run: run.id, status, durationMs, cost: costUnknown ? null : cost, output, fault }, null, 2)}\n`);
    else if (fault !== undefined) {
      const colours = coloursOf(shell, 'error');
      shell.error(
        `${colours.red('error:')} ${id}: ${fault.message} (${fault.code})\n${fault.hint === undefined ? '' : `${colours.cyan('hint:')} ${fault.hint}\n`}`,
      );
    } else
      shell.out(
        `${id} answers: ${answerText(output)}\n${formatDuration(durationMs)}, ${free ? 'free' : costUnknown ? 'cost unknown' : formatCost(cost)}, run ${run.id}\n`,
      );
    return exitCodeOf(result);
  } finally {
    await genarun.close();
    await rm(folder, { recursive: true, force: true });
  }
}

type Surroundings = { readonly media: Media; readonly folder: string };

/** The smallest request that shows that a model answers. */
async function smallCall(id: string, model: Model | undefined, { media, folder }: Surroundings): Promise<OneCall> {
  const does = new Set(model?.tasks ?? ['text']);
  if (does.has('text')) return { id, model, prompt: 'Answer with the one word: ready' };
  if (does.has('translate')) return { id, model, prompt: 'Good morning', to: 'de' };
  if (does.has('image') || does.has('video')) return { id, model, prompt: 'a red circle on white' };
  if (does.has('audio')) return { id, model, prompt: 'Ready.' };
  if (does.has('describe') && model?.input.includes('image')) return { id, model, images: [await redSquare(media, folder)] };
  if (does.has('embed') && model?.input.includes('text') !== false) return { id, model, prompt: 'ready' };
  if (does.has('embed')) return { id, model, images: [await redSquare(media, folder)] };
  throw new GenarunError({
    code: 'invalid_input',
    message: `${id} takes ${model?.input.join(', ')}: there is nothing small to send it`,
    hint: 'try it in a document',
  });
}

async function redSquare(media: Media, folder: string): Promise<string> {
  const size = 64;
  const data = new Uint8Array(size * size * 4).map((_, index) => (index % 4 === 0 || index % 4 === 3 ? 255 : 0));
  const { bytes } = await media.encode({ width: size, height: size, data }, 'png');
  const file = join(folder, 'red.png');
  await writeFile(file, bytes);
  return file;
}

function answerText(output: unknown): string {
  const [first] = Array.isArray(output) ? output : [output];
  if (isProductRef(first)) return `${first.mime}, ${formatBytes(first.bytes)}${first.width === undefined ? '' : `, ${first.width}×${first.height}`}`;
  if (Array.isArray(output) && output.every((item) => typeof item === 'number')) return `${output.length} numbers`;
  return clip(typeof output === 'string' ? output : JSON.stringify(output), 200);
}
