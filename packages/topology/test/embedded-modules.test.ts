import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('the WebAssembly in the sources is what a fresh build of assembly/ gives', () => {
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('../assembly/build.mjs', import.meta.url)), '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}, 60_000);
