import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import * as topology from '../src/index.ts';

const own = join(import.meta.dirname, '..');
const readme = readFileSync(join(own, 'README.md'), 'utf8');

it('the first example of the README runs by itself and prints what it says', async () => {
  const [, example = '', , printed] = /```js\n([\s\S]*?)```(\s*)```text\n([\s\S]*?)```/.exec(readme) ?? [];
  const { outputFiles, metafile } = await build({
    stdin: { contents: example, resolveDir: own },
    alias: { '@genarun/topology': join(own, 'src/index.ts') },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    metafile: true,
    absWorkingDir: own,
  });
  // Nothing but the package itself, and nothing left to import.
  expect(Object.keys(metafile.inputs).filter((file) => !file.startsWith('src/'))).toEqual(['<stdin>']);
  expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-'], { input: outputFiles[0]!.text, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: printed, stderr: '' });
});

it('the README names nothing that is not there', () => {
  const table = readme.slice(readme.indexOf('## What is in it'));
  const names = [...table.matchAll(/`([a-z][A-Za-z0-9]+)`/g)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name) => !(name in topology))).toEqual([]);
});
