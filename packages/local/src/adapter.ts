import { availableParallelism, totalmem } from 'node:os';
import { type Adapter, didYouMean, GenarunError, type LaneLimits } from '@genarun/spec';
import { findModels } from './find-models.ts';
import type { Device } from './manifest/device.ts';
import { readModelFolder } from './manifest/read-model-folder.ts';
import { measureVersion } from './manifest/version.ts';
import { folderAdapter, type Shelf } from './runtime/folder-adapter.ts';
import { createPool } from './runtime/pool.ts';
import { startWorker, workerModule } from './runtime/worker-thread.ts';

export type LocalOptions = {
  /** Folders that hold model folders, or are one. */
  readonly folders: readonly string[];
  /** Bytes that loaded models may take together; the one used longest ago leaves first. Default: half of the machine's memory. */
  readonly maxMemory?: number;
  /** CPU threads of one operation. Default: half of the processors, 4 at most. */
  readonly threads?: number;
  /** Where models run. Default `cpu`. A device that the machine has not is an error; nothing falls back. */
  readonly device?: Device;
  /** Models that work at the same time, each in a thread of its own. Default 1. */
  readonly workers?: number;
  readonly lane?: LaneLimits;
  /** Milliseconds that cancelled work has to stop by itself before its thread is ended. Default 2000. */
  readonly graceMs?: number;
  /** Hears of folders that cannot be used, once each. */
  readonly warn?: (message: string) => void;
  /** The worker's module. Default: that of this package. */
  readonly worker?: URL;
};

/**
 * Models on this machine: custom ONNX models, and folders in the layout of Transformers.js. Ids are `local/<folder name>` or `local/<owner>/<name>`. They run in worker
 * threads, cost nothing, need no network and no key. `resolve` throws `not_found` with the command that pulls a missing model.
 */
export function localAdapter(options: LocalOptions): Adapter {
  const { folders, device = 'cpu', workers = 1, warn } = options;
  const threads = options.threads ?? Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)));
  const pool = createPool({
    workers,
    maxMemory: options.maxMemory ?? totalmem() / 2,
    session: { threads, device },
    graceMs: options.graceMs ?? 2000,
    place: { start: (died) => startWorker(options.worker ?? workerModule(), died), later: setImmediate, sharesMemory: true },
  });
  return folderAdapter({
    shelf: createShelf(folders, warn),
    pool,
    device,
    lane: options.lane ?? { concurrency: Math.max(16, workers) },
    version: measureVersion,
    where: 'on this machine',
  });
}

/** The model folders on disk, read when they are asked for. */
function createShelf(folders: readonly string[], warn: LocalOptions['warn']): Shelf {
  const warned = new Set<string>();
  const tolerantly = <Result>(id: string, work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (error) {
      const message = `local/${id} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
      if (!warned.has(message)) warn?.(message);
      warned.add(message);
      return undefined;
    }
  };
  return {
    tolerantly,
    find: (id) => {
      const name = /^local\/(.+)$/.exec(id)?.[1];
      if (name === undefined) return undefined;
      const found = findModels(folders);
      const path = found.get(name);
      if (path !== undefined) return readModelFolder(path, name);
      throw new GenarunError({
        code: 'not_found',
        message: `there is no local model "${name}".${didYouMean(name, found.keys())}`,
        hint: name.includes('/')
          ? `genarun models pull ${name}`
          : `a model of a hub: genarun models pull OWNER/NAME; a folder of your own: genarun models add FOLDER`,
      });
    },
    all: () => [...findModels(folders)].flatMap(([id, path]) => tolerantly(id, () => readModelFolder(path, id)) ?? []),
  };
}
