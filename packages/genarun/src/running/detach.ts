import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GenarunError, isRecord } from '@genarun/spec';
import { type Home, makeHome } from '../engine/home.ts';
import type { Shell } from '../shell.ts';

/** What goes on in the background: what the child tells its id by, and how a person follows it. */
export type Detached = { readonly noun: 'run' | 'experiment'; readonly follow: (id: string) => string };

/**
 * Starts this command line again, without `--detach`, as a process of its own that outlives the terminal; what it tells goes to a log file under
 * the home. Answers the exit code once what it performs has an id, which is printed, or once it is clear that there will be none.
 */
export async function detach(
  shell: Shell,
  home: Home,
  options: { readonly json?: boolean; readonly quiet?: boolean },
  { noun, follow }: Detached = { noun: 'run', follow: (id) => `genarun logs ${id} --follow` },
): Promise<number> {
  await makeHome(home);
  await mkdir(home.logs, { recursive: true });
  const log = join(home.logs, `${new Date(shell.now()).toISOString().replace(/[:.]/g, '-')}-${Math.floor(shell.random() * 1e6)}.log`);
  const descriptor = openSync(log, 'a');
  const words = shell.words.filter((word) => word !== '--detach');
  const child = spawn(shell.self[0], [shell.self[1], ...words], { cwd: shell.cwd, detached: true, stdio: ['ignore', descriptor, descriptor, 'ipc'] });
  closeSync(descriptor);
  const beginning = await new Promise<{ readonly id: string } | { readonly code: number }>((done, failed) => {
    child.on('message', (message) => {
      const id = isRecord(message) ? message[noun] : undefined;
      if (typeof id === 'string') done({ id });
    });
    child.on('exit', (code) => done({ code: code ?? 1 }));
    child.on('error', (cause) => failed(new GenarunError({ code: 'internal', message: `the background process did not start: ${cause.message}`, cause })));
  });
  if ('code' in beginning) {
    shell.error(await readFile(log, 'utf8'));
    return beginning.code;
  }
  child.disconnect();
  child.unref();
  shell.out(options.json === true ? `${JSON.stringify({ [noun]: { id: beginning.id, status: 'running' } }, null, 2)}\n` : `${beginning.id}\n`);
  if (options.quiet !== true) shell.error(`runs in the background; follow it with: ${follow(beginning.id)}\nwhat it prints: ${log}\n`);
  return 0;
}
