import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Where tests reach a PostgreSQL, or why there is none. */
export type Reached = { readonly url: string } | { readonly absent: string };
export type Cluster = { readonly reached: Reached; readonly stop: () => Promise<void> };

const nobodyStarted = async () => undefined;
/** Texts are ordered by a language, as on many servers: what is sorted must say how. Servers before 15 do not know these words. */
const byLanguage = ['--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en'];

/** The given server, or a throw-away one on a socket in a folder of its own: it goes, folder and all, when it is stopped and also when this process dies. */
export async function startCluster(given: string | undefined): Promise<Cluster> {
  if (given !== undefined && given !== '') return { reached: { url: given }, stop: nobodyStarted };
  const programs = findPrograms();
  if (programs === undefined)
    return { reached: { absent: 'there is no initdb on this machine, and GENARUN_TEST_POSTGRES does not say where one runs' }, stop: nobodyStarted };
  const folder = mkdtempSync(join(tmpdir(), 'genarun-postgres-'));
  const user = unprivileged();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const make = (...more: readonly string[]) =>
    execFileSync(join(programs, 'initdb'), ['-D', data, '--no-sync', '--auth=trust', '--username=genarun', '--encoding=UTF8', ...more], {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  try {
    make(...byLanguage);
  } catch {
    make('--locale=C');
  }
  const options = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'shared_buffers=32MB', '-c', 'max_connections=100'];
  // The shell waits for the end of its input, which comes with the end of this process, however it ends.
  const script = '"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server; cd /; rm -rf "$0"';
  const child = spawn('sh', ['-c', script, folder, join(programs, 'postgres'), ...options], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  try {
    await isReady(child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { reached: { url: `postgres://genarun@localhost/postgres?host=${encodeURIComponent(folder)}` }, stop };
}

async function isReady({ stderr }: { readonly stderr: Readable }): Promise<void> {
  let said = '';
  for await (const bytes of stderr.iterator({ destroyOnReturn: false })) {
    said += bytes;
    if (said.includes('ready to accept connections')) break;
    if (/FATAL|not found/.test(said)) throw new Error(`postgres did not start: ${said}`);
  }
  // What it says later is let go, so that it never waits to be heard.
  stderr.resume();
}

/** The folder of the newest server on this machine: beside initdb on the path, or where Debian has it. */
function findPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...(process.env.PATH ?? '').split(':'), ...versions.map((version) => join(debian, version, 'bin'))];
  return folders.find((folder) => folder !== '' && ['initdb', 'postgres'].every((program) => existsSync(join(folder, program))));
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
