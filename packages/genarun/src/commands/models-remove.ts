import { GenarunError } from '@genarun/spec';
import { loadConfig } from '../config/load.ts';
import { displayPath } from '../document/display-path.ts';
import { loadLocal } from '../engine/load-local.ts';
import { modelsFolders } from '../engine/models-folders.ts';
import type { Shell } from '../shell.ts';
import { formatBytes } from '../terminal/format.ts';

export type ModelsRemoveOptions = { readonly yes?: boolean; readonly json?: boolean };

/** `genarun models remove ID`: deletes a pulled model, once it is confirmed. A folder that was not pulled is never touched. */
export async function modelsRemove(shell: Shell, [word = '']: readonly string[], options: ModelsRemoveOptions): Promise<number> {
  const id = word.replace(/^local\//, '');
  const [{ findRemovable, removeModel }, { config }] = await Promise.all([loadLocal(), loadConfig(shell)]);
  const [models] = modelsFolders(shell, config.adapters?.local?.folders);
  const found = await findRemovable(models, id);
  const bytes = found.record.files.reduce((sum, file) => sum + file.bytes, 0);
  if (options.yes !== true)
    throw new GenarunError({
      code: 'invalid_input',
      message: `${displayPath(shell.cwd, found.folder)}: ${formatBytes(bytes)} would be deleted for good`,
      hint: `if you mean it: genarun models remove ${id} --yes; to have it again: genarun models pull ${id}`,
    });
  const { kept } = await removeModel(models, found);
  if (options.json === true) shell.out(`${JSON.stringify({ removed: id, folder: found.folder, bytes, kept }, null, 2)}\n`);
  else {
    const rest = kept.length === 0 ? '' : `\nfiles of your own stay in ${displayPath(shell.cwd, found.folder)}: ${kept.slice(0, 10).join(', ')}`;
    shell.error(`${id} is removed, ${formatBytes(bytes)} are free; to have it again: genarun models pull ${id}${rest}\n`);
  }
  return 0;
}
