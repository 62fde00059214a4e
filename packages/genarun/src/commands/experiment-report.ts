import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Blobs, GenarunError, type Media } from '@genarun/spec';
import { analyse, drawPictures, findExperiment, picturesShown, type Report, readDataset, renderPage } from '@genarun/studies';
import { compose } from '../engine/compose.ts';
import { openExperiments } from '../engine/experiments.ts';
import type { Shell } from '../shell.ts';

export type ExperimentReportOptions = {
  readonly home?: string;
  readonly out?: string;
  readonly model?: string;
  readonly seed?: number;
  readonly permutations?: number;
  readonly surrogates?: number;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
};

const thumbnailPixels = 256;
const pngWidth = 1440;

/** `genarun experiment report ID --out DIR`: index.html, report.json, and every picture as SVG and PNG. */
export async function experimentReport(shell: Shell, words: readonly string[], options: ExperimentReportOptions): Promise<number> {
  const out = options.out ?? 'report';
  const folder = resolve(shell.cwd, out);
  if (options.force !== true && existsSync(folder) && readdirSync(folder).length > 0)
    throw new GenarunError({
      code: 'invalid_input',
      message: `--out ${out}: the folder is there already, and not empty`,
      hint: 'another folder, or --force to write over what is in it',
    });
  const genarun = await compose(shell, { home: options.home, needsKeys: false });
  try {
    const studies = await openExperiments(shell, genarun);
    const record = await findExperiment(studies, words[0] ?? 'latest');
    const dataset = await readDataset(studies, record, options.model === undefined ? {} : { model: options.model });
    const { metric } = record.experiment.diagrams ?? {};
    const report = await analyse(dataset, {
      settings: { ...chosen(options), metric: metric === 'chord' || metric === 'cosine' ? 'chord' : 'euclidean' },
      tell: teller(shell, options),
    });
    await write(folder, report, await thumbnailsOf(report, genarun));
    const { found, capture } = report;
    if (options.json === true) shell.out(`${JSON.stringify({ experiment: record.id, folder: out, found, ...capture.counts }, null, 2)}\n`);
    else shell.out(`${join(out, 'index.html')}\n`);
    return 0;
  } finally {
    await genarun.close();
  }
}

function chosen({ seed, permutations, surrogates }: ExperimentReportOptions) {
  return {
    ...(seed === undefined ? {} : { seed }),
    ...(permutations === undefined ? {} : { permutations }),
    ...(surrogates === undefined ? {} : { surrogates }),
  };
}

/** One line per stage on stderr. */
function teller(shell: Shell, { quiet, json }: ExperimentReportOptions): (stage: string) => void {
  let last = '';
  return (stage) => {
    if (quiet === true || json === true || stage === last) return;
    last = stage;
    shell.error(`working out ${stage}\n`);
  };
}

/** Data URIs of the pictures that the page shows small. One whose bytes are gone, or are no picture, is left out. */
async function thumbnailsOf(report: Report, { blobs, media }: { readonly blobs: Blobs; readonly media: Media }): Promise<ReadonlyMap<string, string>> {
  const thumbnails = new Map<string, string>();
  for (const sha256 of picturesShown(report)) {
    const small = await blobs
      .get(sha256)
      .then((bytes) => media.thumbnail(bytes, thumbnailPixels))
      .catch(() => undefined);
    if (small !== undefined) thumbnails.set(sha256, `data:${small.mime};base64,${Buffer.from(small.bytes).toString('base64')}`);
  }
  return thumbnails;
}

/** The page comes last, whole or not at all: a folder with a page has everything the page names. */
async function write(folder: string, report: Report, thumbnails: ReadonlyMap<string, string>): Promise<void> {
  const { default: sharp } = await import('sharp');
  const pictures = join(folder, 'pictures');
  await mkdir(pictures, { recursive: true });
  for (const { name, svg } of drawPictures(report, { theme: 'light', isTitled: true })) {
    await writeFile(join(pictures, `${name}.svg`), svg);
    await writeFile(join(pictures, `${name}.png`), await sharp(Buffer.from(svg), { density: 200 }).resize({ width: pngWidth }).png().toBuffer());
  }
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(report, null, 1)}\n`);
  await writeFile(join(folder, 'index.html.part'), renderPage(report, thumbnails));
  await rename(join(folder, 'index.html.part'), join(folder, 'index.html'));
}
