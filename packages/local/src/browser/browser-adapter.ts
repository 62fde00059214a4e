import { type Adapter, didYouMean, GenarunError, type LaneLimits } from '@genarun/spec';
import type { ModelFolder } from '../manifest/model-folder.ts';
import { folderAdapter, type Shelf } from '../runtime/folder-adapter.ts';
import { createPool } from '../runtime/pool.ts';
import { openFileStore } from './file-store.ts';
import { openModel } from './open-model.ts';
import { startWebWorker } from './worker-thread.ts';

export type BrowserOptions = {
  /** URLs of model folders, absolute or as the page's document has them. */
  readonly models: readonly string[];
  /** Where models run: `cpu` (WebAssembly, the default) or `webgpu`. A browser without WebGPU is an error; nothing falls back. */
  readonly device?: 'cpu' | 'webgpu';
  /** CPU threads of one operation. More than one needs a page that is cross-origin isolated. Default: half of the processors there, 4 at most; else 1. */
  readonly threads?: number;
  /** URL of the folder that holds onnxruntime's `ort-wasm-simd-threaded*` files. Default: the folder of this module. */
  readonly wasmPaths?: string | URL;
  /** URL of the worker's module. Default: `worker.js` beside this module. */
  readonly worker?: string | URL;
  /** Models that work at the same time, each in a worker of its own. Default 1. */
  readonly workers?: number;
  /** Bytes that loaded models may take together; the one used longest ago leaves first. Default: a quarter of the machine's memory as the browser tells it, else 1 GB. */
  readonly maxMemory?: number;
  readonly lane?: LaneLimits;
  /** Milliseconds that cancelled work has to stop by itself before its worker is ended, where the page is cross-origin isolated; elsewhere it has none. Default 2000. */
  readonly graceMs?: number;
};

/**
 * Models in this page: the folders that run on a machine, fetched from URLs and kept by the browser. They run in Web Workers. Resolves once it knows what every model
 * is; weights are fetched with a model's first call. Throws GenarunError: `not_found`, `network`, `invalid_input` for a folder that cannot be used, a device or threads
 * that this browser has not.
 */
export async function browserAdapter(options: BrowserOptions): Promise<Adapter> {
  const { models, device = 'cpu', workers = 1 } = options;
  const sharesMemory = globalThis.crossOriginIsolated === true;
  const threads = threadsOf(options.threads, sharesMemory);
  if (device === 'webgpu') await requireWebGpu();
  const files = openFileStore();
  const base = globalThis.document?.baseURI ?? globalThis.location.href;
  const folders = await Promise.all(models.map((url) => openModel(url, base, files)));
  const wasmPaths = new URL(options.wasmPaths ?? new URL('./', import.meta.url), base).href;
  const pool = createPool({
    workers,
    maxMemory: options.maxMemory ?? memoryOf(),
    session: { threads, device, wasmPaths: wasmPaths.endsWith('/') ? wasmPaths : `${wasmPaths}/` },
    graceMs: options.graceMs ?? 2000,
    place: { start: (died) => startWebWorker(options.worker, died), later: (work) => setTimeout(work, 0), sharesMemory },
  });
  return folderAdapter({
    shelf: shelfOf(folders),
    pool,
    device,
    lane: options.lane ?? { concurrency: Math.max(16, workers) },
    version: async ({ id, version }) => {
      if (version !== undefined) return version;
      throw new GenarunError({ code: 'internal', message: `local/${id} was opened without a version` });
    },
    where: 'in this page',
  });
}

function shelfOf(folders: readonly ModelFolder[]): Shelf {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  const twice = folders.find((folder) => byId.get(folder.id) !== folder);
  if (twice !== undefined)
    throw new GenarunError({ code: 'invalid_input', message: `models: two of them are called "${twice.id}": ${twice.path} and ${byId.get(twice.id)?.path}` });
  return {
    find: (id) => {
      const name = /^local\/(.+)$/.exec(id)?.[1];
      if (name === undefined) return undefined;
      const found = byId.get(name);
      if (found !== undefined) return found;
      throw new GenarunError({
        code: 'not_found',
        message: `there is no local model "${name}" in this page.${didYouMean(name, byId.keys())}`,
        hint: `it has ${[...byId.keys()].join(', ') || 'none'}; browserAdapter({ models: ["URL of its folder"] }) gives it more`,
      });
    },
    all: () => folders,
    // What could not be used was refused when it was opened.
    tolerantly: (_id, work) => work(),
  };
}

function threadsOf(asked: number | undefined, sharesMemory: boolean): number {
  if (asked === undefined) return sharesMemory ? Math.min(4, Math.max(1, Math.floor(navigator.hardwareConcurrency / 2))) : 1;
  if (!Number.isInteger(asked) || asked < 1)
    throw new GenarunError({ code: 'invalid_input', message: `threads must be a whole number of at least 1, got ${asked}` });
  if (asked === 1 || sharesMemory) return asked;
  throw new GenarunError({
    code: 'invalid_input',
    message: `${asked} threads need a page that is cross-origin isolated, and this one is not`,
    hint: 'serve the page with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or ask for 1',
  });
}

async function requireWebGpu(): Promise<void> {
  // The types of the DOM that this is compiled with know no WebGPU.
  const { gpu } = navigator as { readonly gpu?: { readonly requestAdapter: () => Promise<unknown> } };
  const adapter = await gpu?.requestAdapter();
  if (adapter !== undefined && adapter !== null) return;
  throw new GenarunError({
    code: 'invalid_input',
    message: `local models: device "webgpu" is not there: this browser has ${gpu === undefined ? 'no WebGPU' : 'WebGPU, but no graphics processor for it'}`,
    hint: 'device "cpu" runs in every browser',
  });
}

function memoryOf(): number {
  // Not every browser tells it, and the types know it of none.
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  return deviceMemory === undefined ? 1e9 : (deviceMemory * 2 ** 30) / 4;
}
