import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ParseOptions, parseDocument } from '@genarun/dialects';
import { GenarunError, type Parsed } from '@genarun/spec';
import type { Shell } from '../shell.ts';
import { displayPath } from './display-path.ts';

/** A document's bytes at most; what is larger is not even read. */
const limitBytes = 1_000_000;

/** Reads and compiles a document in any dialect; `-` reads stdin. `tasksOf` tells what a model does. Throws GenarunError `not_found` or `invalid_input`; nothing is resolved yet. */
export async function loadDocument(shell: Pick<Shell, 'cwd' | 'input'>, file: string, known: Pick<ParseOptions, 'tasksOf'> = {}): Promise<Parsed> {
  if (file === '-') return parseDocument(await shell.input(), { ...known, file: 'stdin' });
  const path = resolve(shell.cwd, file);
  const info = await stat(path).catch(() => undefined);
  if (info === undefined)
    throw new GenarunError({ code: 'not_found', message: `no file ${file}`, hint: 'write a starter pipeline with: genarun init pipeline.yaml' });
  if (!info.isFile()) throw new GenarunError({ code: 'invalid_input', message: `${file}: a pipeline document expected, got a folder` });
  if (info.size > limitBytes) {
    throw new GenarunError({
      code: 'invalid_input',
      message: `${file}: a document of at most 1 MB expected, got ${(info.size / 1_000_000).toFixed(1)} MB`,
      hint: 'give large data as inputs or files, not inside the document',
    });
  }
  return parseDocument(await readFile(path, 'utf8'), { ...known, file: displayPath(shell.cwd, path) });
}
