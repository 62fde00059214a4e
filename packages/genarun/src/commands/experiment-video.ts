import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { GenarunError } from '@genarun/spec';
import { type ExperimentRecord, experimentRuns, findExperiment, outputsOf, type Studies } from '@genarun/studies';
import sharp from 'sharp';
import { compose } from '../engine/compose.ts';
import { openExperiments } from '../engine/experiments.ts';
import type { Shell } from '../shell.ts';
import { encodeFilm, requireFfmpeg } from '../study/encode-film.ts';
import { type Mosaic, type MosaicRun, mosaicFrames } from '../study/mosaic-frames.ts';
import { mosaicLayout, resolutions } from '../study/mosaic-layout.ts';
import { plural } from '../terminal/format.ts';

export type ExperimentVideoOptions = {
  readonly home?: string;
  readonly out?: string;
  readonly fps?: number;
  readonly resolution?: string;
  readonly frames?: string;
  readonly json?: boolean;
};

/** `genarun export-video EXPERIMENTS…`: every run side by side, one picture after the other. */
export async function experimentVideo(shell: Shell, words: readonly string[], options: ExperimentVideoOptions): Promise<number> {
  if (options.frames === undefined) await requireFfmpeg();
  const genarun = await compose(shell, { home: options.home, needsKeys: false });
  try {
    const studies = await openExperiments(shell, genarun);
    const records = await Promise.all(words.map((word) => findExperiment(studies, word)));
    const mosaic = await readMosaic(studies, records, resolutions[options.resolution ?? 'HD'] ?? [1920, 1080]);
    const frames = counted(shell, mosaic, mosaicFrames(mosaic, genarun.blobs));
    const { width, height } = mosaic.layout;
    if (options.frames !== undefined) {
      const folder = resolve(shell.cwd, options.frames);
      await writeFrames(folder, [width, height], frames);
      shell.out(options.json === true ? `${JSON.stringify({ folder, width, height }, null, 2)}\n` : `${folder}\n`);
      return 0;
    }
    const path = resolve(shell.cwd, options.out ?? join('output', 'videos', 'mosaic.mp4'));
    await mkdir(dirname(path), { recursive: true });
    await encodeFilm({ path, width, height, fps: options.fps ?? 2 }, frames);
    shell.out(options.json === true ? `${JSON.stringify({ file: path, width, height }, null, 2)}\n` : `${path}\n`);
    return 0;
  } finally {
    await genarun.close();
  }
}

/** Rows are prompts and columns networks, in the order in which the experiments name them. */
async function readMosaic(studies: Studies, records: readonly ExperimentRecord[], resolution: readonly [number, number]): Promise<Mosaic> {
  const prompts = new Map<string, number>();
  const networks = new Map<string, number>();
  const placeOf = (places: Map<string, number>, name: string) => {
    const known = places.get(name) ?? places.size;
    places.set(name, known);
    return known;
  };
  const taken = new Map<string, number>();
  const runs: MosaicRun[] = [];
  for (const { id } of records)
    for (const record of await experimentRuns(studies, id)) {
      const pictures = (await outputsOf(studies, record.run)).flatMap((output) => (output.form === 'image' ? [output.image.uri.slice(5)] : []));
      if (pictures.length === 0) continue;
      const prompt = placeOf(prompts, record.prompt);
      const network = placeOf(networks, record.network.join(' → '));
      const place = taken.get(`${prompt} ${network}`) ?? 0;
      taken.set(`${prompt} ${network}`, place + 1);
      runs.push({ prompt, network, place, pictures });
    }
  if (runs.length === 0)
    throw new GenarunError({ code: 'invalid_input', message: 'these experiments have made no picture yet', hint: 'genarun experiment status' });
  const layout = mosaicLayout({ prompts: prompts.size, networks: networks.size, runs: Math.max(...taken.values()) }, resolution);
  return { layout, prompts: [...prompts.keys()], networks: [...networks.keys()], runs };
}

/** Tells how far it is. */
async function* counted(shell: Shell, { runs }: Mosaic, frames: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const total = Math.max(...runs.map(({ pictures }) => pictures.length));
  let done = 0;
  for await (const frame of frames) {
    yield frame;
    done++;
    if (shell.terminal.error) shell.error(`\r${done}/${total} frames`);
  }
  shell.error(`${shell.terminal.error ? '\r' : ''}${plural(done, 'frame')} of ${plural(runs.length, 'run')}\n`);
}

async function writeFrames(folder: string, [width, height]: readonly [number, number], frames: AsyncIterable<Buffer>): Promise<void> {
  await mkdir(folder, { recursive: true });
  let index = 0;
  for await (const frame of frames)
    await writeFile(
      join(folder, `${String(index++).padStart(6, '0')}.jpg`),
      await sharp(frame, { raw: { width, height, channels: 3 } })
        .jpeg({ quality: 95 })
        .toBuffer(),
    );
}
