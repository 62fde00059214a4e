import { access, constants, readdir, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type GenarunError, toGenarunError } from '@genarun/spec';
import { loadConfig } from '../config/load.ts';
import { findHome, type Home, homeExists } from '../engine/home.ts';
import { openHome } from '../engine/open-home.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { formatBytes, plural } from '../terminal/format.ts';

export type DoctorOptions = { readonly home?: string; readonly json?: boolean };

/** One thing looked at. `problem` makes the exit code 1, `remark` does not. */
type Check = { readonly name: string; readonly state: 'ok' | 'remark' | 'problem'; readonly detail: string };

/** Bytes free below which a remark is made. */
const lowSpace = 500_000_000;

/** `genarun doctor`: the surroundings, the configuration, and whether the store is sound. Nothing is changed. */
export async function doctor(shell: Shell, _words: readonly string[], options: DoctorOptions): Promise<number> {
  const home = findHome(shell, options.home);
  const looks: readonly (readonly [string, () => Promise<readonly Check[]>])[] = [
    ['node', async () => [nodeCheck(shell.nodeVersion)]],
    ['libsql', async () => [await loads('libsql', () => import('libsql'))]],
    ['sharp', async () => [await loads('sharp', () => import('sharp'))]],
    ['configuration', async () => [await configurationCheck(shell)]],
    ['home', async () => [await homeCheck(home)]],
    ['store', () => storeChecks(shell, home)],
  ];
  const checks: Check[] = [];
  for (const [name, look] of looks) checks.push(...(await look().catch((error: unknown) => [failed(name, toGenarunError(error))])));
  if (options.json === true) shell.out(`${JSON.stringify({ version: shell.version, checks }, null, 2)}\n`);
  else shell.out(text(shell, checks));
  return checks.some((check) => check.state === 'problem') ? 1 : 0;
}

function failed(name: string, error: GenarunError): Check {
  return { name, state: 'problem', detail: `${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}` };
}

function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > 20 || (major === 20 && minor >= 19);
  return { name: 'node', state: isEnough ? 'ok' : 'problem', detail: isEnough ? version : `${version}, at least 20.19 expected` };
}

async function loads(name: string, load: () => Promise<unknown>): Promise<Check> {
  try {
    await load();
    return { name, state: 'ok', detail: 'loads' };
  } catch (error) {
    return { name, state: 'problem', detail: `does not load: ${toGenarunError(error).message.split('\n')[0]}; install again with: npm ci` };
  }
}

async function configurationCheck(shell: Shell): Promise<Check> {
  const { files } = await loadConfig(shell);
  return { name: 'configuration', state: 'ok', detail: files.length === 0 ? 'none (genarun.config.yaml would be read)' : files.join(', ') };
}

async function homeCheck(home: Home): Promise<Check> {
  if (!homeExists(home)) return { name: 'home', state: 'ok', detail: `${home.directory} is not there yet; the first run makes it` };
  await access(home.directory, constants.W_OK);
  const { bavail, bsize } = await statfs(dirname(home.database));
  const free = bavail * bsize;
  return { name: 'home', state: free < lowSpace ? 'remark' : 'ok', detail: `${home.directory}, ${formatBytes(free)} free` };
}

async function storeChecks(shell: Shell, home: Home): Promise<readonly Check[]> {
  if (!homeExists(home)) return [];
  const { store, blobs } = await openHome(shell, home, false);
  try {
    const problems = await store.check();
    const needed = await store.referencedBlobs();
    const missing: string[] = [];
    for (const sha256 of needed) if (!(await blobs.has(sha256))) missing.push(sha256);
    let kept = 0;
    for await (const _ of blobs.list()) kept++;
    const unneeded = kept - (needed.size - missing.length);
    const logs = await readdir(home.logs).catch(() => []);
    return [
      ...(problems.length === 0
        ? [{ name: 'store', state: 'ok' as const, detail: 'sound' }]
        : problems.map((detail) => ({ name: 'store', state: 'problem' as const, detail }))),
      ...missing.slice(0, 20).map((sha256) => ({ name: 'blobs', state: 'problem' as const, detail: `${sha256} is named by a run but not there` })),
      {
        name: 'blobs',
        state: unneeded > 0 ? 'remark' : 'ok',
        detail: `${plural(kept, 'blob')}${unneeded > 0 ? `, ${unneeded} of them needed by no run (genarun runs purge removes them)` : ''}`,
      },
      ...(logs.length > 0 ? [{ name: 'logs', state: 'ok' as const, detail: `${plural(logs.length, 'log')} of background runs in ${home.logs}` }] : []),
    ];
  } finally {
    await store.close();
  }
}

function text(shell: Shell, checks: readonly Check[]): string {
  const colours = coloursOf(shell, 'out');
  const marks = { ok: colours.green('ok     '), remark: colours.yellow('remark '), problem: colours.red('problem') } as const;
  return [`genarun ${shell.version}`, ...checks.map(({ name, state, detail }) => `${marks[state]}  ${name.padEnd(13)}  ${detail}`)]
    .map((line) => `${line}\n`)
    .join('');
}
