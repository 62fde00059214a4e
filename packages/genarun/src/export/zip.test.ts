import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeZip } from './zip.ts';

test('a failing source fails the archive with its own error', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'genarun-zip-'));
  async function* files() {
    yield { path: 'a.txt', content: 'a'.repeat(300_000) };
    throw new Error('the disk of the source is gone');
  }
  await expect(writeZip(join(folder, 'a.zip'), files())).rejects.toThrow('the disk of the source is gone');
  await rm(folder, { recursive: true, force: true });
});

test('a place that cannot be written fails the archive', async () => {
  async function* files() {
    yield { path: 'a.png', content: new Uint8Array(3_000_000) };
  }
  const folder = await mkdtemp(join(tmpdir(), 'genarun-zip-'));
  await expect(writeZip(join(folder, 'no/such/folder/a.zip'), files())).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});
