import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, extname, parse, resolve } from 'node:path';
import type { RunResult } from '@genarun/core';
import { isProductRef } from '@genarun/spec';
import type { Genarun } from '../engine/compose.ts';
import { extensionOf } from '../export/extension.ts';
import { assetFiles } from '../export/run-files.ts';
import { readSnapshot } from '../export/source.ts';
import type { Shell } from '../shell.ts';

/**
 * Writes what a run of one call made into a file: its product with its provenance inside, or its text; further products into files numbered from 2.
 * A name without an extension gets that of the bytes. Answers the files as they were named.
 */
export async function writeProducts(shell: Shell, genarun: Genarun, result: RunResult, out: string): Promise<readonly string[]> {
  const { output } = result;
  const refs = (Array.isArray(output) ? output : [output]).filter(isProductRef);
  if (refs.length === 0) {
    await writeWhole(shell, out, typeof output === 'string' ? `${output}\n` : `${JSON.stringify(output, null, 2)}\n`);
    return [out];
  }
  const snapshot = await readSnapshot(genarun, result.id);
  const wanted = new Map(refs.map((ref, index) => [snapshot.assetOf(ref)?.path, { ref, index }]));
  const written: string[] = [];
  for await (const { path, content } of assetFiles(genarun, snapshot, true)) {
    const found = wanted.get(path);
    if (found === undefined) continue;
    const file = fileName(out, found.index, found.ref.mime);
    await writeWhole(shell, file, content);
    const extension = extname(file).slice(1).toLowerCase().replace('jpeg', 'jpg');
    if (extension !== extensionOf(found.ref.mime)) shell.error(`note: ${file} holds ${found.ref.mime}: nothing is converted\n`);
    written.push(file);
  }
  return written;
}

function fileName(out: string, index: number, mime: string): string {
  const { dir, name, ext } = parse(out);
  const numbered = `${name}${index === 0 ? '' : `-${index + 1}`}${ext === '' ? `.${extensionOf(mime)}` : ext}`;
  return dir === '' ? numbered : `${dir}/${numbered}`;
}

async function writeWhole(shell: Shell, file: string, content: string | Uint8Array): Promise<void> {
  const path = resolve(shell.cwd, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
