import type { Json } from '@genarun/spec';
import { placeFolder, writeFiles } from './placement.ts';
import { outputWithPaths, runFiles } from './run-files.ts';
import { type ExportSource, readSnapshot } from './source.ts';

/** What `writeRunFolder` is given. */
export type RunFolderOptions = ExportSource & {
  readonly runId: string;
  readonly directory: string;
  /** False: files carry no provenance. Default true. */
  readonly metadata?: boolean;
  /** Writes into a folder that holds other files, and leaves those alone. Default false. */
  readonly force?: boolean;
};

/**
 * Writes a run as a folder: output.json (products as relative paths), run.json (everything about the run), assets/, index.html.
 * Equal plan and seed give byte-identical output.json and assets. Throws GenarunError `invalid_input` when the folder holds other files
 * and `force` is not set, `not_found` when there is no such run or a product's bytes are missing; then the folder is left as it was.
 */
export async function writeRunFolder(options: RunFolderOptions): Promise<{ readonly output: Json; readonly files: readonly string[] }> {
  const { runId, directory, metadata = true, force = false, ...source } = options;
  const snapshot = await readSnapshot(source, runId);
  const files = await placeFolder({ directory, write: (draft) => writeFiles(draft, runFiles(source, snapshot, metadata)), force });
  return { output: outputWithPaths(snapshot), files };
}
