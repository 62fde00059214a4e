import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ComfyuiOptions, ComfyuiWorkflow } from '@genarun/adapters/comfyui';
import { GenarunError } from '@genarun/spec';
import { displayPath } from '../document/display-path.ts';

/** A workflow's text. Throws GenarunError `invalid_input` for what is no JSON; whoever takes the workflow checks its form. */
export function readWorkflow(text: string, where: string): ComfyuiWorkflow['workflow'] {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GenarunError({
      code: 'invalid_input',
      message: `${where}: a ComfyUI workflow in JSON expected: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'Export it in ComfyUI with "Export (API)".',
      cause,
    });
  }
}

/** The workflows of a configuration: name → file, from the working directory. One that cannot be read is left out, and told to `warn`. */
export async function readWorkflows(
  cwd: string,
  files: Readonly<Record<string, string>>,
  warn: (message: string) => void,
): Promise<NonNullable<ComfyuiOptions['workflows']>> {
  const read = async ([name, file]: readonly [string, string]): Promise<readonly (readonly [string, ComfyuiWorkflow])[]> => {
    const path = resolve(cwd, file);
    try {
      return [[name, { workflow: readWorkflow(await readFile(path, 'utf8'), displayPath(cwd, path)) }]];
    } catch (error) {
      const why = error instanceof GenarunError ? error.message : `there is no file ${displayPath(cwd, path)}`;
      warn(`configuration, "adapters.comfyui.workflows.${name}": ${why}`);
      return [];
    }
  };
  return Object.fromEntries((await Promise.all(Object.entries(files).map(read))).flat());
}
