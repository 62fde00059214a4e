import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { GenarunError } from '@genarun/spec';
import type { Shell } from '../shell.ts';
import { starters } from './starters.ts';

export type InitOptions = { readonly dialect?: string; readonly force?: boolean };

/** `genarun init [FILE]`: writes a commented starter pipeline that runs at once. */
export async function init(shell: Shell, [file]: readonly string[], options: InitOptions): Promise<number> {
  const starter = starters[options.dialect ?? 'canonical'];
  if (starter === undefined)
    throw new GenarunError({ code: 'invalid_input', message: `--dialect: one of ${Object.keys(starters).join(', ')} expected, got "${options.dialect}"` });
  const name = file ?? starter.file;
  const path = resolve(shell.cwd, name);
  if (existsSync(path) && options.force !== true) {
    throw new GenarunError({ code: 'invalid_input', message: `${name} is there already`, hint: 'choose another name, or overwrite it with --force' });
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, starter.text.replaceAll(starter.file, name));
  shell.out(`${name}\n`);
  shell.error(`now try:\n  genarun plan ${name}\n  genarun run ${name} --out result\n`);
  return 0;
}
