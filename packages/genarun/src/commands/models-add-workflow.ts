import { readFile } from 'node:fs/promises';
import { basename, extname, relative } from 'node:path';
import { comfyuiAdapter } from '@genarun/adapters/comfyui';
import { GenarunError, isRecord } from '@genarun/spec';
import { changeConfiguration, configurationFile } from '../config/change.ts';
import { displayPath } from '../document/display-path.ts';
import { readWorkflow } from '../engine/comfyui-workflows.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { formatTable } from '../terminal/table.ts';
import type { ModelsAddOptions } from './models-add.ts';

/** Adds a ComfyUI workflow as a model, and tells the inputs that it found to be set: they are the model's parameters. */
export async function addWorkflow(shell: Shell, path: string, { name: given, project, json, key }: ModelsAddOptions): Promise<number> {
  if (key !== undefined) throw new GenarunError({ code: 'invalid_input', message: 'a ComfyUI workflow needs no key', hint: 'leave --key out' });
  const name = given ?? basename(path, extname(path)).replaceAll(/[^\w.-]+/g, '-');
  if (!/^[\w.-]+$/.test(name)) throw new GenarunError({ code: 'invalid_input', message: `--name: letters, digits, dots, _ and - expected, got "${name}"` });
  const workflow = readWorkflow(await readFile(path, 'utf8'), displayPath(shell.cwd, path));
  const model = comfyuiAdapter({ workflows: { [name]: { workflow } } }).resolve(`comfyui/${name}`);
  const parameters = isRecord(model?.parameters.properties) ? model.parameters.properties : {};
  const file = configurationFile(shell, project === true);
  await changeConfiguration(shell, file, ['adapters', 'comfyui', 'workflows', name], () => (project === true ? relative(shell.cwd, path) : path));
  if (json === true) {
    shell.out(`${JSON.stringify({ file, workflow: path, model }, null, 2)}\n`);
    return 0;
  }
  const rows = Object.entries(parameters).map(([parameter, schema]) => {
    const { type, default: value } = isRecord(schema) ? schema : {};
    return [parameter, typeof type === 'string' ? type : '', value === undefined ? '' : JSON.stringify(value).slice(0, 60)];
  });
  shell.out(formatTable([{ title: 'input' }, { title: 'type' }, { title: 'as in the workflow' }], rows, coloursOf(shell, 'out')));
  const none = rows.length === 0 ? 'no input was found: in ComfyUI, give a node the title "input: NAME" to be able to set its first value\n' : '';
  shell.error(
    `${none}comfyui/${name} is added to ${displayPath(shell.cwd, file)}\ntry it: genarun models test comfyui/${name}\nto undo that, remove adapters.comfyui.workflows.${name} from the file\n`,
  );
  return 0;
}
