import { relative, resolve } from 'node:path';
import { compose } from '../engine/compose.ts';
import { findRun } from '../engine/find-run.ts';
import { type ExportFormat, exportRun } from '../export/export-run.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/format.ts';

export type RunsExportOptions = {
  readonly home?: string;
  readonly format?: ExportFormat;
  readonly out: string;
  readonly force?: boolean;
  readonly metadata?: boolean;
};

/** `genarun runs export RUNS…`: folder, ZIP or tables. Prints the path written. */
export async function runsExport(shell: Shell, words: readonly string[], options: RunsExportOptions): Promise<number> {
  const { engine, blobs, media, hash, close } = await compose(shell, { home: options.home });
  try {
    const runIds: string[] = [];
    for (const word of words) runIds.push((await findRun(engine.runs, word)).id);
    const to = resolve(shell.cwd, options.out);
    const { files } = await exportRun({
      engine,
      blobs,
      media,
      hash,
      runIds,
      format: options.format ?? 'folder',
      to,
      metadata: options.metadata ?? true,
      force: options.force ?? false,
    });
    shell.out(`${relative(shell.cwd, to) || '.'}\n`);
    shell.error(`${plural(runIds.length, 'run')}, ${plural(files.length, 'file')}\n`);
    return 0;
  } finally {
    await close();
  }
}
