import { relative } from 'node:path';
import { GenarunError } from '@genarun/spec';
import { changeConfiguration, configurationFile } from '../config/change.ts';
import { displayPath } from '../document/display-path.ts';
import { loadLocal } from '../engine/load-local.ts';
import { modelsFolders } from '../engine/models-folders.ts';
import type { Shell } from '../shell.ts';
import type { ModelsAddOptions } from './models-add.ts';

/**
 * Adds a folder of models, or one that is a model, to where local models lie. It is read first: what could not be used is not added. Tells the models that it found.
 */
export async function addFolder(shell: Shell, path: string, { project, json, name, key }: ModelsAddOptions): Promise<number> {
  if (name !== undefined || key !== undefined)
    throw new GenarunError({ code: 'invalid_input', message: `a folder's models have its own names and need no key`, hint: 'leave --name and --key out' });
  const { isModelFolder, localAdapter, readModelFolder } = await loadLocal();
  const problems: string[] = [];
  const models = localAdapter({ folders: [path], warn: (problem) => problems.push(problem) }).models();
  if (models.length === 0) {
    // A folder that says of itself that it is a model is told what is wrong with it.
    if (isModelFolder(path)) readModelFolder(path);
    throw new GenarunError({
      code: 'invalid_input',
      message: `${displayPath(shell.cwd, path)}: there is no model that can be used${problems.map((problem) => `\n${problem}`).join('')}`,
      hint: 'a model is a folder with genarun-model.json (docs/local-models.md), or in the layout of Transformers.js',
    });
  }
  const file = configurationFile(shell, project === true);
  const written = project === true ? relative(shell.cwd, path) || '.' : path;
  const usual = modelsFolders(shell);
  // Naming folders replaces the usual one: it is named with them, and stays the first, where pulled models go.
  await changeConfiguration(shell, file, ['adapters', 'local', 'folders'], ({ adapters }) => [...new Set([...(adapters?.local?.folders ?? usual), written])]);
  if (json === true) shell.out(`${JSON.stringify({ file, folder: path, models }, null, 2)}\n`);
  else {
    for (const { id, tasks, input, output, label } of models)
      shell.out(`${id}  ${tasks.join(', ')}: ${input.join(' + ') || 'nothing'} → ${output}  ${label}\n`);
    for (const problem of problems) shell.error(`warning: ${problem}\n`);
    shell.error(
      `${displayPath(shell.cwd, path)} is added to ${displayPath(shell.cwd, file)}\ntry it: genarun models test ${models[0]?.id}\nto undo that, remove it from adapters.local.folders in the file\n`,
    );
  }
  return 0;
}
