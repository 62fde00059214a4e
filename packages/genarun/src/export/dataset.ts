import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeCsv } from './csv.ts';
import { writeParquet } from './parquet.ts';
import { writeFiles } from './placement.ts';
import { assetFiles } from './run-files.ts';
import type { ExportSource, Snapshot } from './source.ts';
import { type Row, type Table, tables } from './tables.ts';

export type DatasetFormat = 'jsonl' | 'csv' | 'parquet';

/** Where a data set's files go, relative to its folder. */
export type DatasetLayout = {
  readonly file: (table: Table['name']) => string;
  /** Folder of the assets, with a slash at the end. */
  readonly assets: string;
  /** All tables in one JSON Lines file; each line names its table in `record`. */
  readonly together?: boolean;
};

/** A folder of tables: `invocations.csv`, `products.csv`, `runs.csv`, `assets/`. */
export function folderLayout(format: DatasetFormat): DatasetLayout {
  return { file: (table) => `${table}.${format}`, assets: 'assets/' };
}

/** Tables beside one named file: `faces.csv` (invocations), `faces.products.csv`, `faces.runs.csv`, `faces-assets/`; JSON Lines are one file. */
export function fileLayout(format: DatasetFormat, stem: string): DatasetLayout {
  if (format === 'jsonl') return { file: () => `${stem}.jsonl`, assets: `${stem}-assets/`, together: true };
  return { file: (table) => (table === 'invocations' ? `${stem}.${format}` : `${stem}.${table}.${format}`), assets: `${stem}-assets/` };
}

/** Writes runs as tables and assets below a folder that exists; answers the paths written, relative to it. Runs are read one after another. */
export async function writeDataset(options: {
  readonly source: ExportSource;
  readonly runIds: readonly string[];
  readonly snapshots: (runId: string) => Promise<Snapshot>;
  readonly format: DatasetFormat;
  readonly layout: DatasetLayout;
  readonly folder: string;
  readonly metadata: boolean;
}): Promise<readonly string[]> {
  const { source, runIds, snapshots, format, layout, folder, metadata } = options;
  const assetsOf = (runId: string) => (runIds.length === 1 ? layout.assets : `${layout.assets}${runId}/`);
  const written: string[] = [];
  const rowsOf = (table: Table) => rows(table, runIds, snapshots, assetsOf);
  if (layout.together === true) {
    await writeText(join(folder, layout.file('runs')), lines(tables, rowsOf));
    written.push(layout.file('runs'));
  } else {
    for (const table of tables) {
      const path = layout.file(table.name);
      await writeTable(join(folder, path), format, table, rowsOf(table));
      written.push(path);
    }
  }
  return [...written, ...(await writeFiles(folder, assetsOfRuns()))];

  async function* assetsOfRuns() {
    for (const runId of runIds) {
      for await (const file of assetFiles(source, await snapshots(runId), metadata))
        yield { ...file, path: assetsOf(runId) + file.path.slice('assets/'.length) };
    }
  }
}

async function* rows(
  table: Table,
  runIds: readonly string[],
  snapshots: (runId: string) => Promise<Snapshot>,
  assetsOf: (runId: string) => string,
): AsyncGenerator<Row> {
  for (const runId of runIds) yield* table.rows(await snapshots(runId), assetsOf(runId));
}

async function* lines(parts: readonly Table[], rowsOf: (table: Table) => AsyncIterable<Row>): AsyncGenerator<string> {
  for (const table of parts) for await (const row of rowsOf(table)) yield `${JSON.stringify({ record: singular[table.name], ...row })}\n`;
}

const singular = { runs: 'run', invocations: 'invocation', products: 'product' } as const;

async function* jsonLines(source: AsyncIterable<Row>): AsyncGenerator<string> {
  for await (const row of source) yield `${JSON.stringify(row)}\n`;
}

async function writeTable(path: string, format: DatasetFormat, table: Table, source: AsyncIterable<Row>): Promise<void> {
  if (format === 'parquet') return writeParquet(path, table.columns, source);
  return writeText(path, format === 'csv' ? writeCsv(table.columns, source) : jsonLines(source));
}

async function writeText(path: string, content: AsyncIterable<string>): Promise<void> {
  await pipeline(Readable.from(content), createWriteStream(path));
}
