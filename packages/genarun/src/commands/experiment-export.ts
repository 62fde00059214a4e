import { createReadStream, createWriteStream } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { GenarunError } from '@genarun/spec';
import { type ExperimentRecord, experimentEntries, findExperiment, importEntries, listExperiments, type Studies } from '@genarun/studies';
import { compose } from '../engine/compose.ts';
import { openExperiments } from '../engine/experiments.ts';
import { writeCsv } from '../export/csv.ts';
import { writeParquet } from '../export/parquet.ts';
import { placeFiles, placeFolder } from '../export/placement.ts';
import type { Shell } from '../shell.ts';
import { type StudyTable, studyTables } from '../study/tables.ts';
import { readTar, writeTar } from '../study/tar.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, plural } from '../terminal/format.ts';
import { withExperiments } from './experiment-run.ts';

export type ExperimentExportOptions = {
  readonly home?: string;
  readonly out?: string;
  readonly format?: 'parquet' | 'csv' | 'jsonl' | 'archive';
  readonly force?: boolean;
  readonly json?: boolean;
};

/** `genarun experiment export IDS…`: a file for each table, or one file with everything. */
export async function experimentExport(shell: Shell, words: readonly string[], options: ExperimentExportOptions): Promise<number> {
  const { format = 'parquet', force = false } = options;
  return withExperiments(shell, options, async (studies) => {
    const records =
      words[0] === 'all'
        ? await listExperiments(studies)
        : await Promise.all((words.length === 0 ? ['latest'] : words).map((word) => findExperiment(studies, word)));
    const [first] = records;
    if (first === undefined)
      throw new GenarunError({ code: 'not_found', message: 'there is no experiment yet', hint: 'start one with: genarun experiment run CONFIG' });
    if (format === 'archive' && records.length > 1)
      throw new GenarunError({
        code: 'invalid_input',
        message: `an archive holds one experiment, got ${records.length}`,
        hint: 'one archive for each, or --format parquet for tables of all',
      });
    if (format === 'archive') return exportArchive(shell, studies, first, options);
    const directory = resolve(shell.cwd, options.out ?? `${first.name}-data`);
    const written = await placeFolder({ directory, force, write: (draft) => writeTables(studies, records, { draft, format }) });
    tell(shell, options, { folder: directory, files: written, experiments: records.map(({ id }) => id) }, directory);
    shell.error(`${plural(written.length, 'table')} of ${plural(records.length, 'experiment')}\n`);
    return 0;
  });
}

const archiveHint = 'an archive is what genarun experiment export --format archive writes';

type Writing = { readonly draft: string; readonly format: 'parquet' | 'csv' | 'jsonl' };

async function writeTables(studies: Studies, records: readonly ExperimentRecord[], { draft, format }: Writing): Promise<readonly string[]> {
  const names: string[] = [];
  for (const table of studyTables) {
    const name = `${table.name}.${format}`;
    const rows = table.rows(studies, records);
    if (format === 'parquet') await writeParquet(join(draft, name), table.columns, rows);
    else await pipeline(Readable.from(format === 'csv' ? writeCsv(table.columns, rows) : lines(rows)), createWriteStream(join(draft, name)));
    names.push(name);
  }
  return names;
}

async function* lines(rows: ReturnType<StudyTable['rows']>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

async function exportArchive(shell: Shell, studies: Studies, record: ExperimentRecord, options: ExperimentExportOptions): Promise<number> {
  const { out, force = false } = options;
  const path = resolve(shell.cwd, out ?? `${record.name}.experiment.tar.gz`);
  const lost: string[] = [];
  const entries = experimentEntries(studies, record, (sha256) => void lost.push(sha256));
  await placeFiles({
    path,
    force,
    write: async (draft) => {
      const file = join(draft, basename(path));
      await pipeline(Readable.from(writeTar(entries)), createGzip({ level: 1 }), createWriteStream(file));
      return [basename(path)];
    },
  });
  tell(shell, options, { file: path, experiments: [record.id], missing: lost }, path);
  if (lost.length > 0)
    shell.error(
      `${coloursOf(shell, 'error').yellow('warning:')} ${plural(lost.length, 'product')} of the experiment ${lost.length === 1 ? 'is' : 'are'} no longer in the store, and not in the archive: ${clip(lost.join(', '), 200)}\n`,
    );
  shell.error(`experiment ${record.id} in one file; take it in elsewhere with: genarun experiment import ${basename(path)}\n`);
  return 0;
}

/** `genarun experiment import FILE`: what export wrote as an archive. */
export async function experimentImport(shell: Shell, words: readonly string[], options: { readonly home?: string; readonly json?: boolean }): Promise<number> {
  const path = resolve(shell.cwd, words[0] ?? '');
  const genarun = await compose(shell, { home: options.home, create: true, needsKeys: false });
  try {
    const studies = await openExperiments(shell, genarun);
    const { experiment, name, runs } = await importEntries(studies, readTar(unpacked(path, words[0] ?? '')));
    tell(shell, options, { experiment: { id: experiment, name }, runs }, experiment);
    shell.error(`experiment ${name} with ${plural(runs, 'run')} is here\n`);
    return 0;
  } finally {
    await genarun.close();
  }
}

/** What was made: as JSON, or as one line. */
function tell(shell: Shell, { json }: { readonly json?: boolean }, document: object, line: string): void {
  shell.out(json === true ? `${JSON.stringify(document, null, 2)}\n` : `${line}\n`);
}

async function* unpacked(path: string, name: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  const stream = file.pipe(createGunzip());
  file.on('error', (error) => stream.destroy(error));
  try {
    for await (const piece of stream) yield piece as Uint8Array; // a binary stream gives buffers
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (missing) throw new GenarunError({ code: 'not_found', message: `no file ${name}`, hint: archiveHint, cause });
    throw cause instanceof GenarunError
      ? cause
      : new GenarunError({
          code: 'invalid_input',
          message: `${name} is no archive of an experiment, or a damaged one: ${cause instanceof Error ? cause.message : String(cause)}`,
          hint: archiveHint,
          cause,
        });
  }
}
