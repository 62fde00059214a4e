import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from 'genarun';

/** The repository's root, with a slash at its end. */
export const root = fileURLToPath(new URL('../', import.meta.url));

/** What a command left. */
export type Finished = { readonly code: number; readonly out: string; readonly error: string };

/** A place in which commands are typed: a working directory, and a home of its own. */
export type Terminal = {
  /** Folder for what commands write. */
  readonly folder: string;
  /** `genarun WORDS…`, from the sources. */
  readonly genarun: (...words: readonly string[]) => Promise<Finished>;
  /** `node WORDS…`, with the built packages. */
  readonly node: (...words: readonly string[]) => Promise<Finished>;
  /** A JSON file that a command wrote below the folder. */
  readonly json: (path: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

/** Opens a terminal with an empty folder under the system's temporary folder; commands are typed in the repository's root, or in that folder. */
export async function openTerminal(where: 'root' | 'folder' = 'root', environment: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const folder = await mkdtemp(join(tmpdir(), 'genarun-examples-'));
  const home = join(folder, 'home');
  const cwd = where === 'root' ? root : folder;
  return {
    folder,
    genarun: async (...words) => {
      const heard = { out: '', error: '' };
      const code = await runProgram({
        version: '0.0.0',
        words,
        nodeVersion: process.versions.node,
        cwd,
        environment: { GENARUN_HOME: home, NO_COLOR: '1', ...environment },
        now: Date.now,
        random: Math.random,
        out: (text) => {
          heard.out += text;
        },
        error: (text) => {
          heard.error += text;
        },
        terminal: { out: false, error: false },
        size: () => ({ columns: 80, rows: 24 }),
        input: async () => '',
        onSignal: () => () => undefined,
        driver: `examples:${process.pid}:1`,
        isGone: () => false,
        self: [process.execPath, ''],
        tellParent: () => undefined,
      });
      return { code, ...heard };
    },
    node: (...words) =>
      new Promise((resolve) => {
        const { NODE_OPTIONS: _options, ...inherited } = process.env;
        const child = execFile(process.execPath, words, { cwd, env: { ...inherited, GENARUN_HOME: home, NO_COLOR: '1' } }, (_failure, out, error) =>
          resolve({ code: child.exitCode ?? -1, out, error }),
        );
      }),
    json: async (path) => JSON.parse(await readFile(join(folder, path), 'utf8')),
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
