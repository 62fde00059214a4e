import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Blobs, GenarunError, type Media } from '@genarun/spec';
import { analyse, chooseClusters, drawPictures, findExperiment, picturesShown, type Report, readDataset, renderPage } from '@genarun/studies';
import { compose } from '../engine/compose.ts';
import { openExperiments } from '../engine/experiments.ts';
import type { Shell } from '../shell.ts';
import { printable } from '../terminal/printable.ts';

export type ExperimentReportOptions = {
  readonly home?: string;
  readonly out?: string;
  readonly model?: string;
  readonly clusters?: string;
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
    const { model, clusters: name } = options;
    const tell = teller(shell, options);
    // Before anything long: a name that does not fit is told at once.
    const clusters = name === 'none' ? undefined : await chooseClusters(studies, record, { name, model, tell: () => tell('clusters') });
    const dataset = await readDataset(studies, record, { model, tell: (done, total) => tell('vectors', done, total) });
    const { metric } = record.experiment.diagrams ?? {};
    const report = await analyse(dataset, {
      settings: { ...chosen(options), metric: metric === 'chord' || metric === 'cosine' ? 'chord' : 'euclidean' },
      clusters,
      tell,
    });
    await write(folder, report, { thumbnails: await thumbnailsOf(report, genarun), tell });
    tell('');
    if (report.regions.clustering !== null && options.quiet !== true && options.json !== true)
      shell.error(`regions: the kept clusters "${printable(report.regions.clustering.name)}"\n`);
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

type Tell = (stage: string, done?: number, total?: number) => void;

/** What is being worked out, on stderr: on a terminal one line that moves on, elsewhere a line per stage. An empty stage ends it. */
function teller(shell: Shell, { quiet, json }: ExperimentReportOptions): Tell {
  if (quiet === true || json === true) return () => undefined;
  const moves = shell.terminal.error;
  let last = '';
  return (stage, done = 0, total = 1) => {
    const line = stage === '' ? '' : `working out ${stage}${moves && total > 1 ? ` ${done}/${total}` : ''}`;
    if (line === last) return;
    if (moves) shell.error(`\r${line.padEnd(last.length)}${line === '' ? '\r' : ''}`);
    else if (line !== '') shell.error(`${line}\n`);
    last = line;
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
async function write(
  folder: string,
  report: Report,
  { thumbnails, tell }: { readonly thumbnails: ReadonlyMap<string, string>; readonly tell: Tell },
): Promise<void> {
  const { default: sharp } = await import('sharp');
  const pictures = join(folder, 'pictures');
  await mkdir(pictures, { recursive: true });
  const drawn = drawPictures(report, { theme: 'light', isTitled: true });
  for (const [place, { name, svg }] of drawn.entries()) {
    tell('files', place, drawn.length);
    await writeFile(join(pictures, `${name}.svg`), svg);
    await writeFile(join(pictures, `${name}.png`), await sharp(Buffer.from(svg), { density: 200 }).resize({ width: pngWidth }).png().toBuffer());
  }
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(report, null, 1)}\n`);
  await writeFile(join(folder, 'index.html.part'), renderPage(report, thumbnails));
  await rename(join(folder, 'index.html.part'), join(folder, 'index.html'));
}
