import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const require = createRequire(import.meta.url);

/** The optional packages where they are installed for this package; a file elsewhere would not find them. */
const installed: Plugin = {
  name: 'installed',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^(?:onnxruntime-node|@huggingface\/transformers)$/ }, ({ path }) => ({
      path: pathToFileURL(require.resolve(path)).href,
      external: true,
    }));
  },
};

const missing: Plugin = {
  name: 'missing',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^(?:onnxruntime-node|@huggingface\/transformers)$/ }, ({ path }) => ({ path, external: true }));
  },
};

export type WorkerBuild = {
  /** Module text that runs before the worker's own. */
  readonly before?: string;
  /** False: the optional packages cannot be found from where it lies. */
  readonly packages?: boolean;
};

/** The worker as one file, from its source as it stands: Node runs no TypeScript in threads. */
export async function buildWorker({ before = '', packages = true }: WorkerBuild = {}): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'genarun-worker-'));
  const outfile = join(folder, 'worker.mjs');
  await build({
    stdin: { contents: `${before}\nimport './entry.ts';`, resolveDir: join(import.meta.dirname, '../../src/worker'), loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@genarun/source', 'import', 'module'],
    plugins: [packages ? installed : missing],
    logLevel: 'silent',
  });
  return pathToFileURL(outfile);
}
