import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { GenarunError } from '@genarun/spec';
import { parseDocument } from 'yaml';
import { displayPath } from '../document/display-path.ts';
import { readYaml } from '../document/read-yaml.ts';
import type { Shell } from '../shell.ts';
import type { Config } from './config.ts';
import { projectFileName } from './load.ts';
import { parseConfig } from './parse.ts';
import { userFolder } from './user-folder.ts';

/** The configuration that a command changes: the project's, or the user's own. Throws GenarunError `invalid_input` where the environment names no place. */
export function configurationFile(shell: Shell, project: boolean): string {
  if (project) return resolve(shell.cwd, projectFileName);
  const folder = userFolder(shell);
  if (folder !== undefined) return join(folder, 'config.yaml');
  throw new GenarunError({
    code: 'invalid_input',
    message: 'there is no configuration folder',
    hint: 'set HOME or XDG_CONFIG_HOME, or write into this project with --project',
  });
}

/**
 * Sets one place of a YAML file to what `value` makes of the configuration as it stands in that file; whole or not at all. Comments and other settings stay; what
 * would not be a valid configuration is not written.
 */
export async function changeConfiguration(shell: Shell, file: string, path: readonly string[], value: (before: Config) => unknown): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const before = parseConfig(readYaml(text, displayPath(shell.cwd, file)));
  const document = parseDocument(text);
  document.setIn(path, document.createNode(value(before)));
  const changed = document.toString({ lineWidth: 0 });
  parseConfig(readYaml(changed, displayPath(shell.cwd, file)));
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${Math.floor(shell.random() * 1e9)}`;
  await writeFile(draft, changed);
  await rename(draft, file);
}
