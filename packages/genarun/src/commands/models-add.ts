import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { GenarunError, idPattern } from '@genarun/spec';
import { parseDocument } from 'yaml';
import type { AdapterConfig } from '../config/config.ts';
import { projectFileName } from '../config/load.ts';
import { parseConfig } from '../config/parse.ts';
import { userFolder } from '../config/user-folder.ts';
import { displayPath } from '../document/display-path.ts';
import { readYaml } from '../document/read-yaml.ts';
import { providers } from '../engine/providers.ts';
import type { Shell } from '../shell.ts';

export type ModelsAddOptions = { readonly url?: string; readonly key?: string; readonly project?: boolean; readonly json?: boolean };

/** `genarun models add NAME --url URL`: writes how a server is reached into a configuration; its comments and other settings stay. */
export async function modelsAdd(shell: Shell, [name = '']: readonly string[], options: ModelsAddOptions): Promise<number> {
  if (!idPattern.test(name)) throw new GenarunError({ code: 'invalid_input', message: `a name of letters, digits, _ and - expected, got "${name}"` });
  const file = configurationFile(shell, options.project === true);
  const settings: AdapterConfig = {
    ...(Object.hasOwn(providers, name) ? {} : { type: 'openai-compatible' }),
    baseUrl: options.url,
    ...(options.key === undefined ? {} : { key: options.key }),
  };
  await changeConfiguration(shell, file, ['adapters', name], settings);
  if (options.json === true) shell.out(`${JSON.stringify({ file, adapters: { [name]: settings } }, null, 2)}\n`);
  else {
    const key = options.key === undefined ? '' : `; its key: genarun keys set ${name} --name ${options.key}`;
    shell.error(
      `${name} is added to ${displayPath(shell.cwd, file)}${key}\ntry it: genarun models test ${name}/MODEL\nto undo that, remove adapters.${name} from the file\n`,
    );
  }
  return 0;
}

function configurationFile(shell: Shell, project: boolean): string {
  if (project) return resolve(shell.cwd, projectFileName);
  const folder = userFolder(shell);
  if (folder !== undefined) return join(folder, 'config.yaml');
  throw new GenarunError({
    code: 'invalid_input',
    message: 'there is no configuration folder',
    hint: 'set HOME or XDG_CONFIG_HOME, or write into this project with --project',
  });
}

/** Sets one place of a YAML file, whole or not at all; what would not be a valid configuration is not written. */
async function changeConfiguration(shell: Shell, file: string, path: readonly string[], value: unknown): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  parseConfig(readYaml(text, displayPath(shell.cwd, file)));
  const document = parseDocument(text);
  document.setIn(path, document.createNode(value));
  const changed = document.toString({ lineWidth: 0 });
  parseConfig(readYaml(changed, displayPath(shell.cwd, file)));
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${Math.floor(shell.random() * 1e9)}`;
  await writeFile(draft, changed);
  await rename(draft, file);
}
