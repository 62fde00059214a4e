import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { didYouMean, GenarunError, toGenarunError } from '@genarun/spec';
import { experimentRuns, findExperiment, findExperimentRun, listExperiments, outputsOf, type RunRecord, type Studies } from '@genarun/studies';
import { compose, type Genarun } from '../engine/compose.ts';
import { openExperiments } from '../engine/experiments.ts';
import type { Shell } from '../shell.ts';
import { withNotes } from '../study/exif.ts';
import { coloursOf } from '../terminal/colours.ts';
import { plural } from '../terminal/format.ts';

export type ExperimentImagesOptions = { readonly home?: string; readonly out?: string; readonly json?: boolean };

/** `genarun export-images RUN|EXPERIMENT|all`: every picture as a JPEG file that says how it was made, a folder for each run. */
export async function experimentImages(shell: Shell, words: readonly string[], options: ExperimentImagesOptions): Promise<number> {
  const genarun = await compose(shell, { home: options.home, needsKeys: false });
  try {
    const studies = await openExperiments(shell, genarun);
    const runs = await chooseRuns(studies, words[0] ?? '');
    const out = resolve(shell.cwd, options.out ?? join('output', 'images'));
    const written: { run: string; files: number }[] = [];
    for (const run of runs) written.push({ run: run.run, files: await exportRun(shell, { genarun, studies, run, folder: join(out, run.run) }) });
    const files = written.reduce((sum, each) => sum + each.files, 0);
    if (options.json === true) shell.out(`${JSON.stringify({ folder: out, runs: written }, null, 2)}\n`);
    else shell.out(`${out}\n`);
    shell.error(`${plural(files, 'picture')} of ${plural(runs.length, 'run')}\n`);
    return 0;
  } finally {
    await genarun.close();
  }
}

async function chooseRuns(studies: Studies, words: string): Promise<readonly RunRecord[]> {
  if (words.toLowerCase() === 'all') {
    const all: RunRecord[] = [];
    for (const { id } of await listExperiments(studies)) all.push(...(await experimentRuns(studies, id)));
    return all;
  }
  const run = words === '' ? undefined : await findExperimentRun(studies, words);
  if (run !== undefined) return [run];
  try {
    return await experimentRuns(studies, (await findExperiment(studies, words)).id);
  } catch (error) {
    if (toGenarunError(error).code !== 'not_found') throw error;
    const known: string[] = [];
    for (const { id, name } of await listExperiments(studies)) known.push(id, name, ...(await experimentRuns(studies, id)).map((each) => each.run));
    throw new GenarunError({
      code: 'not_found',
      message: `neither a run nor an experiment "${words}".${didYouMean(words, known)}`,
      hint: 'list runs with: genarun list-runs; or all',
    });
  }
}

type Exporting = { readonly genarun: Genarun; readonly studies: Studies; readonly run: RunRecord; readonly folder: string };

async function exportRun(shell: Shell, { genarun, studies, run, folder }: Exporting): Promise<number> {
  let files = 0;
  let given = run.prompt;
  for (const output of await outputsOf(studies, run.run)) {
    if (output.form === 'text') given = output.text;
    else {
      try {
        if (files === 0) await mkdir(folder, { recursive: true });
        const pixels = await genarun.media.decode(await genarun.blobs.get(output.image.uri.slice(5)));
        const { bytes } = await genarun.media.encode(pixels, 'jpeg', { quality: 95 });
        const model = run.network[output.sequence % run.network.length] ?? output.model;
        const notes = withNotes(bytes, {
          description: given,
          artist: model,
          software: `Genarun ${shell.version}`,
          comment: { prompt: given, model, sequence_number: String(output.sequence), seed: String(run.seed) },
        });
        await writeFile(join(folder, `${String(output.sequence).padStart(5, '0')}--${output.address.replace('~', '-')}.jpg`), notes);
        files++;
      } catch (error) {
        shell.error(`${coloursOf(shell, 'error').yellow('warning:')} run ${run.run}, output ${output.sequence}: ${toGenarunError(error).message}\n`);
      }
    }
  }
  return files;
}
