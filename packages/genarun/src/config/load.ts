import { dirname, join, resolve } from 'node:path';
import { displayPath } from '../document/display-path.ts';
import { readYamlFile } from '../document/read-yaml.ts';
import type { Config } from './config.ts';

const fileName = 'genarun.config.yaml';

/** A configuration and where it came from; without a file it is empty. */
export type LoadedConfig = { readonly config: Config; readonly file?: string };

/**
 * The configuration beside the document, else the one in the working directory. Throws GenarunError `invalid_input` naming place, key and the
 * nearest known key.
 */
export async function loadConfig(cwd: string, document?: string): Promise<LoadedConfig> {
  const directories = [...(document === undefined ? [] : [dirname(resolve(cwd, document))]), cwd];
  for (const directory of new Set(directories)) {
    const file = join(directory, fileName);
    const read = await readYamlFile(file, { optional: true, name: displayPath(cwd, file) });
    if (read === undefined) continue;
    const { parseConfig } = await import('./parse.ts');
    return { config: parseConfig(read), file };
  }
  return { config: {} };
}
