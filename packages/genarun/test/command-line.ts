import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const scriptOf = (program: string) => join(root, `packages/genarun/bin/${program}.js`);

/** Compiles what the tests start; builds at the same time do not disturb each other. */
export function buildCommandLine(): void {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** What a finished command left. */
export type Finished = { readonly code: number | null; readonly signal: string | null; readonly stdout: string; readonly stderr: string };

/** A command under way. */
export type Started = {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves once stdout and stderr together match; rejects when the command ends without it. */
  readonly saw: (pattern: RegExp) => Promise<RegExpExecArray>;
};

export type CommandOptions = { readonly program?: 'genarun' | 'panic-tda'; readonly input?: string; readonly environment?: Readonly<Record<string, string>> };

/** A folder of its own, in which commands run as a person would type them. */
export type Workplace = {
  readonly folder: string;
  /** The configuration folder of its user: outside of the working directory. */
  readonly userFolder: string;
  readonly start: (words: readonly string[], options?: CommandOptions) => Started;
  readonly run: (words: readonly string[], options?: CommandOptions) => Promise<Finished>;
  readonly remove: () => void;
};

/** Makes an empty workplace under the system's temporary folder. */
export function createWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'genarun-cli-'));
  const user = mkdtempSync(join(tmpdir(), 'genarun-user-'));
  const start = (words: readonly string[], { environment = {}, ...options }: CommandOptions = {}) =>
    startCommand(folder, words, { ...options, environment: { XDG_CONFIG_HOME: user, HOME: user, ...environment } });
  return {
    folder,
    userFolder: join(user, 'genarun'),
    start,
    run: (words, options) => start(words, options).finished,
    remove: () => {
      for (const made of [folder, user]) rmSync(made, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function startCommand(cwd: string, words: readonly string[], { program = 'genarun', input, environment = {} }: CommandOptions): Started {
  const { FORCE_COLOR: _force, NODE_OPTIONS: _options, GENARUN_HOME: _home, GENARUN_MASTER_KEY: _master, ...rest } = process.env;
  // Keys of whoever runs the tests must not open anything here.
  const inherited = Object.fromEntries(Object.entries(rest).filter(([name]) => !/_(API_KEY|API_TOKEN|TOKEN|KEY)$/.test(name)));
  const child = spawn(process.execPath, [scriptOf(program), ...words], {
    cwd,
    env: { ...inherited, NO_COLOR: '1', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  const heard = () => {
    for (const watcher of [...watchers]) watcher();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    heard();
  });
  child.stdin.end(input ?? '');
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const saw = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(stdout + stderr);
        if (match === null) return;
        watchers.delete(look);
        resolve(match);
      };
      watchers.add(look);
      look();
      void finished.then(() => reject(new Error(`ended without ${pattern}:\n${stdout}${stderr}`)), reject);
    });
  return { child, finished, saw };
}
