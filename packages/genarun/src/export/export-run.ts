import { basename, extname, join } from 'node:path';
import { GenarunError } from '@genarun/spec';
import { fileLayout, folderLayout, writeDataset } from './dataset.ts';
import { placeFiles, placeFolder, writeFiles } from './placement.ts';
import { type RunFile, runFiles } from './run-files.ts';
import { type ExportSource, readSnapshot, type Snapshot } from './source.ts';
import { writeZip } from './zip.ts';

export const exportFormats = ['folder', 'zip', 'jsonl', 'csv', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What `exportRun` is given. */
export type ExportOptions = ExportSource & {
  readonly runIds: readonly string[];
  readonly format: ExportFormat;
  /** Folder for `folder`; file for `zip`; for tables a folder, or a file whose name ends with the format. */
  readonly to: string;
  /** False: files carry no provenance. Default true. */
  readonly metadata?: boolean;
  /** Replaces files of the same names, writes into a folder with other files. Default false. */
  readonly force?: boolean;
};

/**
 * Exports runs: as folders (one run is the folder itself, several are folders named by run), as one ZIP archive of them, or as a data set of
 * tables (JSON Lines, CSV, Parquet) with their assets. Nothing half-written is left. Answers what was written, relative to the folder, or to
 * the file's folder. Throws GenarunError `invalid_input` (no run named, or something is there already) and `not_found`.
 */
export async function exportRun(options: ExportOptions): Promise<{ readonly files: readonly string[] }> {
  const { runIds, format, to, metadata = true, force = false, ...source } = options;
  if (runIds.length === 0)
    throw new GenarunError({
      code: 'invalid_input',
      message: 'expected at least one run to export, got none',
      hint: '`genarun runs list` shows the runs there are',
    });
  if (new Set(runIds).size !== runIds.length)
    throw new GenarunError({ code: 'invalid_input', message: 'expected every run once, got one twice', hint: 'name each run once' });
  const snapshots = createReader(source);
  const whole = () => runsFiles(source, runIds, snapshots, metadata);
  if (format === 'folder') return { files: await placeFolder({ directory: to, write: (draft) => writeFiles(draft, whole()), force }) };
  if (format === 'zip') {
    const write = async (draft: string) => {
      await writeZip(join(draft, basename(to)), whole());
      return [basename(to)];
    };
    return { files: await placeFiles({ path: to, write, force }) };
  }
  const dataset = { source, runIds, snapshots, format, metadata };
  if (extname(to).toLowerCase() !== `.${format}`)
    return { files: await placeFolder({ directory: to, write: (folder) => writeDataset({ ...dataset, layout: folderLayout(format), folder }), force }) };
  const layout = fileLayout(format, basename(to, extname(to)));
  return { files: await placeFiles({ path: to, write: (folder) => writeDataset({ ...dataset, layout, folder }), force }) };
}

/** Reads runs; the last one read is kept, so that several tables of one run read it once. */
function createReader(source: ExportSource): (runId: string) => Promise<Snapshot> {
  let last: { readonly runId: string; readonly snapshot: Promise<Snapshot> } | undefined;
  return (runId) => {
    if (last?.runId !== runId) last = { runId, snapshot: readSnapshot(source, runId) };
    return last.snapshot;
  };
}

async function* runsFiles(
  source: ExportSource,
  runIds: readonly string[],
  snapshots: (runId: string) => Promise<Snapshot>,
  metadata: boolean,
): AsyncGenerator<RunFile> {
  for (const runId of runIds) {
    const prefix = runIds.length === 1 ? '' : `${runId}/`;
    for await (const file of runFiles(source, await snapshots(runId), metadata)) yield { path: prefix + file.path, content: file.content };
  }
}
