import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/** The programs of this folder, built from their sources, to be run as processes of their own. */
export type Programs = { readonly start: (name: string, parameters?: readonly string[], flags?: readonly string[]) => Running; readonly remove: () => void };

/** One process. `next` gives the next line it prints, undefined at its end. `ended` resolves when it has ended, and rejects when it ended badly by itself. */
export type Running = { readonly child: ChildProcess; readonly next: () => Promise<string | undefined>; readonly ended: Promise<void> };

/** Builds programs of this folder by name. The result lies where the native packages are found. */
export async function buildPrograms(...names: readonly string[]): Promise<Programs> {
  const cache = join(here, '../../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const outdir = mkdtempSync(join(cache, 'genarun-chaos-'));
  await build({
    entryPoints: names.map((name) => join(here, `${name}.ts`)),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@genarun/source'],
    external: ['libsql', 'sharp', 'undici', 'kysely', 'zod', 'liquidjs', '@noble/hashes', '@cfworker/json-schema'],
    logLevel: 'error',
  });
  return {
    start: (name, parameters = [], flags = []) =>
      running(spawn(process.execPath, [...flags, join(outdir, `${name}.mjs`), ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] })),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}

function running(child: ReturnType<typeof spawn>): Running {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the process was started without its pipes');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  let complaints = '';
  stderr.on('data', (data) => {
    complaints += String(data);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('close', (code, signal) => (code === 0 || signal !== null ? resolve() : reject(new Error(`the process ended with ${code}: ${complaints}`))));
  });
  ended.catch(() => undefined); // whoever awaits it hears of it
  const next = async () => {
    const { value, done } = await lines.next();
    if (done !== true) return String(value);
    await ended;
    return undefined;
  };
  return { child, next, ended };
}
