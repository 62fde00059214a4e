import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GenarunError, idPattern } from '@genarun/spec';
import { changeConfiguration, configurationFile } from '../config/change.ts';
import type { AdapterConfig } from '../config/config.ts';
import { displayPath } from '../document/display-path.ts';
import { providers } from '../engine/providers.ts';
import type { Shell } from '../shell.ts';

export type ModelsAddOptions = { readonly url?: string; readonly key?: string; readonly name?: string; readonly project?: boolean; readonly json?: boolean };

/** `genarun models add`: a server under a name, a folder with a model of one's own, or a ComfyUI workflow, written into a configuration. */
export async function modelsAdd(shell: Shell, [what = '']: readonly string[], options: ModelsAddOptions): Promise<number> {
  if (options.url !== undefined) return addServer(shell, what, options);
  const path = resolve(shell.cwd, what);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return (await import('./models-add-folder.ts')).addFolder(shell, path, options);
  if (found?.isFile()) return (await import('./models-add-workflow.ts')).addWorkflow(shell, path, options);
  throw new GenarunError({
    code: found === undefined && !idPattern.test(what) ? 'not_found' : 'invalid_input',
    message: `a folder with a model, or the file of a ComfyUI workflow, expected: there is no "${what}" here`,
    hint: `a server of your own: genarun models add ${idPattern.test(what) ? what : 'NAME'} --url http://127.0.0.1:1234/v1`,
  });
}

/** How a server is reached, under the name that its models' ids begin with. */
async function addServer(shell: Shell, name: string, options: ModelsAddOptions): Promise<number> {
  if (!idPattern.test(name)) throw new GenarunError({ code: 'invalid_input', message: `a name of letters, digits, _ and - expected, got "${name}"` });
  const file = configurationFile(shell, options.project === true);
  const settings: AdapterConfig = {
    ...(Object.hasOwn(providers, name) ? {} : { type: 'openai-compatible' }),
    baseUrl: options.url,
    ...(options.key === undefined ? {} : { key: options.key }),
  };
  await changeConfiguration(shell, file, ['adapters', name], () => settings);
  if (options.json === true) shell.out(`${JSON.stringify({ file, adapters: { [name]: settings } }, null, 2)}\n`);
  else {
    const key = options.key === undefined ? '' : `; its key: genarun keys set ${name} --name ${options.key}`;
    shell.error(
      `${name} is added to ${displayPath(shell.cwd, file)}${key}\ntry it: genarun models test ${name}/MODEL\nto undo that, remove adapters.${name} from the file\n`,
    );
  }
  return 0;
}
