import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/** A test program built from its source, to be run as a process of its own. */
export type Program = { readonly start: (...parameters: readonly string[]) => Running; readonly remove: () => void };

/** One process of it. `lines` are what it prints; `ended` rejects when it ends badly by itself. */
export type Running = {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
  readonly next: () => Promise<string | undefined>;
  readonly tell: (line: string) => void;
  readonly ended: Promise<void>;
};

/** Builds `<name>.ts` of this folder. The result lies where the native driver's package is found. */
export async function programOf(name: string): Promise<Program> {
  const cache = join(here, '../../../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const outdir = mkdtempSync(join(cache, 'genarun-process-'));
  await build({
    entryPoints: [join(here, `${name}.ts`)],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@genarun/source'],
    external: ['libsql'],
    logLevel: 'error',
  });
  return {
    start: (...parameters) => running(spawn(process.execPath, [join(outdir, `${name}.mjs`), ...parameters], { stdio: ['pipe', 'pipe', 'pipe'] })),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}

function running(child: ReturnType<typeof spawn>): Running {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error('the process was started without its pipes');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  let complaints = '';
  stderr.on('data', (data) => {
    complaints += String(data);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('close', (code, signal) =>
      code === 0 || signal === 'SIGKILL' ? resolve() : reject(new Error(`the process ended with ${code ?? signal}: ${complaints}`)),
    );
  });
  const next = async () => {
    const { value, done } = await lines.next();
    if (done !== true) return value;
    await ended;
    return undefined;
  };
  return { child, lines, next, tell: (line) => stdin.write(`${line}\n`), ended };
}
