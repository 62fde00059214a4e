import { dirname, join, resolve } from 'node:path';
import { displayPath } from '../document/display-path.ts';
import { readYamlFile } from '../document/read-yaml.ts';
import type { Shell } from '../shell.ts';
import type { Config } from './config.ts';
import { mergeConfig } from './merge.ts';
import { userFolder } from './user-folder.ts';

export const projectFileName = 'genarun.config.yaml';

/** A configuration and the files it came from, the strongest first; without a file it is empty. */
export type LoadedConfig = { readonly config: Config; readonly files: readonly string[] };

/**
 * The configuration beside the document, else the one in the working directory, laid over the user's own. Throws GenarunError `invalid_input` naming
 * place, key and the nearest known key.
 */
export async function loadConfig(shell: Pick<Shell, 'cwd' | 'environment' | 'platform'>, document?: string): Promise<LoadedConfig> {
  const { cwd } = shell;
  const directories = [...(document === undefined ? [] : [dirname(resolve(cwd, document))]), cwd];
  const folder = userFolder(shell);
  const [project, user] = await Promise.all([
    firstOf(
      [...new Set(directories)].map((directory) => join(directory, projectFileName)),
      cwd,
    ),
    firstOf(folder === undefined ? [] : [join(folder, 'config.yaml')], cwd),
  ]);
  const found = [project, user].flatMap((loaded) => (loaded === undefined ? [] : [loaded]));
  return {
    config: found.reduceRight<Config>((under, { config }) => (Object.keys(under).length === 0 ? config : mergeConfig(under, config)), {}),
    files: found.map(({ file }) => file),
  };
}

async function firstOf(files: readonly string[], cwd: string): Promise<{ readonly config: Config; readonly file: string } | undefined> {
  for (const file of files) {
    const read = await readYamlFile(file, { optional: true, name: displayPath(cwd, file) });
    if (read === undefined) continue;
    const { parseConfig } = await import('./parse.ts');
    return { config: parseConfig(read), file };
  }
  return undefined;
}
