import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSecretFinder, loadSecrets } from './secrets.ts';
import { openVault } from './vault.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genarun-secrets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('takes the prefixed name before the plain one, and the environment before the file', async () => {
  await writeFile(join(folder, '.env'), 'PLAIN=file\nGENARUN_SECRET_KEY="quoted file"\nOTHER=x # remark\n');
  const secret = await loadSecrets({ cwd: folder, now: () => 0, environment: { PLAIN: 'environment', BOTH: 'plain', GENARUN_SECRET_BOTH: 'prefixed' } });
  expect(secret('PLAIN')).toBe('environment');
  expect(secret('BOTH')).toBe('prefixed');
  expect(secret('KEY')).toBe('quoted file');
  expect(secret('OTHER')).toBe('x');
  expect(secret('MISSING')).toBeUndefined();
});

it('reads the file beside the document before the one in the working directory', async () => {
  const beside = join(folder, 'pipelines');
  await writeFile(join(folder, '.env'), 'A=far\nB=far\n');
  await mkdir(beside);
  await writeFile(join(beside, '.env'), 'A=near\n');
  const secret = await loadSecrets({ cwd: folder, now: () => 0, environment: {} }, 'pipelines/a.yaml');
  expect([secret('A'), secret('B')]).toEqual(['near', 'far']);
});

it('treats an empty value as none', async () => {
  const secret = await loadSecrets({ cwd: folder, now: () => 0, environment: { EMPTY: '' } });
  expect(secret('EMPTY')).toBeUndefined();
});

it('comes to the kept keys last: after the environment and every .env', async () => {
  const environment = { XDG_CONFIG_HOME: join(folder, 'config') };
  const shell = { cwd: folder, now: () => 0, environment };
  const vault = await openVault(shell);
  for (const name of ['A', 'B', 'C', 'D']) await vault.set('openai', name, 'kept');
  await mkdir(join(folder, 'pipelines'));
  await writeFile(join(folder, 'pipelines', '.env'), 'B=beside the document\n');
  await writeFile(join(folder, '.env'), 'B=working directory\nC=working directory\nA=working directory\n');
  const find = await loadSecretFinder({ ...shell, environment: { ...environment, A: 'environment' } }, 'pipelines/a.yaml');
  expect(['A', 'B', 'C', 'D', 'E'].map((name) => find(name))).toEqual([
    { source: 'environment', value: 'environment' },
    { source: '.env', value: 'beside the document' },
    { source: '.env', value: 'working directory' },
    { source: 'keys', value: 'kept' },
    undefined,
  ]);
});
