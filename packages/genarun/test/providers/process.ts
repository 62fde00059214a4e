import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Job } from './provider.ts';

export type ProviderName = 'openai' | 'anthropic' | 'xai' | 'google' | 'ollama' | 'replicate' | 'fal' | 'bfl' | 'openaiVideos' | 'comfyui';

/** Providers in a process of their own. */
export type Providers = {
  readonly url: (name: ProviderName) => string;
  /** The ledger of all jobs ever made there. */
  readonly jobs: () => Promise<readonly Job[]>;
  readonly requests: () => Promise<readonly { readonly provider: string; readonly method: string; readonly path: string; readonly key: boolean }[]>;
  /** Resolves when so many requests have arrived. */
  readonly sawRequests: (count: number) => Promise<void>;
  /** How many milliseconds each job takes from now on. */
  readonly take: (milliseconds: number) => Promise<void>;
  readonly close: () => void;
};

/** Starts them; each job takes `tookMs` milliseconds. */
export async function startProviders(names: readonly ProviderName[], tookMs: number): Promise<Providers> {
  const folder = mkdtempSync(join(tmpdir(), 'genarun-providers-'));
  const outfile = join(folder, 'serve.mjs');
  const entry = fileURLToPath(new URL('./serve.ts', import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' });
  const child = spawn(process.execPath, [outfile, String(tookMs), ...names], { stdio: ['ignore', 'pipe', 'inherit'] });
  const urls = await new Promise<Readonly<Record<string, string>>>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the providers ended with ${code}`)));
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
  });
  const ask = async (path: string) => (await fetch(`${urls.control}${path}`)).json();
  return {
    url: (name) => urls[name] ?? '',
    jobs: () => ask('/jobs') as Promise<readonly Job[]>, // the control's own form
    requests: () => ask('/requests') as ReturnType<Providers['requests']>, // the control's own form
    sawRequests: async (count) => void (await ask(`/after?count=${count}`)),
    take: async (milliseconds) => void (await ask(`/took?milliseconds=${milliseconds}`)),
    close: () => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
