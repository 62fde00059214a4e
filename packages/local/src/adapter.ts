import { availableParallelism, totalmem } from 'node:os';
import {
  type Adapter,
  type AdapterContext,
  defineAdapter,
  didYouMean,
  GenarunError,
  type LaneLimits,
  type Model,
  type ModelAnswer,
  type ModelRequest,
} from '@genarun/spec';
import { transformersFacts } from './architectures/transformers-facts.ts';
import { findModels } from './find-models.ts';
import type { Device } from './manifest/device.ts';
import type { ModelFolder } from './manifest/model-folder.ts';
import { readModelFolder } from './manifest/read-model-folder.ts';
import { measureVersion } from './manifest/version.ts';
import { weightFiles } from './manifest/weight-files.ts';
import { onnxFacts } from './pipeline/onnx-facts.ts';
import { checkParams } from './runtime/check-params.ts';
import { createPool, type PoolModel } from './runtime/pool.ts';
import { toAnswer } from './runtime/to-answer.ts';
import { toLocalRequest } from './runtime/to-local-request.ts';
import { workerModule } from './runtime/worker-thread.ts';

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
  const shelf = createShelf(folders, warn);
  const pool = createPool({
    workers,
    maxMemory: options.maxMemory ?? totalmem() / 2,
    session: { threads, device },
    graceMs: options.graceMs ?? 2000,
    module: options.worker ?? workerModule(),
  });
  const modelOf = (folder: ModelFolder): Model => describeFolder(folder, device);
  const perform = async (request: ModelRequest, context: AdapterContext): Promise<ModelAnswer> => {
    if (context.signal.aborted) throw new GenarunError({ code: 'cancelled', message: 'cancelled' });
    const folder = shelf.find(request.model);
    if (folder === undefined) throw new GenarunError({ code: 'not_found', message: `"${request.model}" is no local model` });
    const model = modelOf(folder);
    if (!model.tasks.includes(request.task))
      throw new GenarunError({ code: 'invalid_input', message: `${model.id} does ${model.tasks.join(', ')}, not ${request.task}` });
    const { params, warnings } = checkParams(request.params, model);
    const local = await toLocalRequest({ ...request, params }, context, (id) => shelf.find(id.startsWith('local/') ? id : `local/${id}`));
    const answer = await pool.perform(inPool(folder, device), local, { signal: context.signal, ...listener(context) });
    return toAnswer(answer, { request, seed: model.seed === 'none' ? undefined : local.seed, warnings, media: context.media });
  };
  return defineAdapter({
    name: 'local',
    version: '1',
    lane: options.lane ?? { concurrency: Math.max(16, workers) },
    models: () => shelf.all().flatMap((folder) => shelf.tolerantly(folder.id, () => modelOf(folder)) ?? []),
    resolve: (id) => {
      const folder = shelf.find(id);
      return folder && modelOf(folder);
    },
    describe: async (id) => {
      const folder = shelf.find(id);
      if (folder === undefined) throw new GenarunError({ code: 'not_found', message: `"${id}" is no local model` });
      return { ...modelOf(folder), version: await measureVersion(folder) };
    },
    perform,
    close: () => pool.close(),
  });
}

/** The model folders on disk, read when they are asked for. */
type Shelf = {
  /** Throws `not_found` for a local id that is not there, and what is wrong with a folder that is; undefined for ids of others. */
  readonly find: (id: string) => ModelFolder | undefined;
  /** Those that can be read. */
  readonly all: () => readonly ModelFolder[];
  /** What `work` gives; where it throws, nothing, and a warning once. */
  readonly tolerantly: <Result>(id: string, work: () => Result) => Result | undefined;
};

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

function describeFolder(folder: ModelFolder, device: Device): Model {
  const facts = folder.format === 'onnx' ? onnxFacts(folder) : transformersFacts(folder);
  return {
    id: `local/${folder.id}`,
    adapter: 'local',
    label: folder.manifest.title ?? `${folder.id} on this machine`,
    ...facts,
    ...(folder.version === undefined ? {} : { version: folder.version }),
    // Other devices add in an order of their own, which may change from one run to the next.
    deterministic: device === 'cpu' && facts.deterministic !== false,
    price: { free: true },
  };
}

/** Another manifest, other labels or other files are another copy in memory. */
function inPool(folder: ModelFolder, device: Device): PoolModel {
  return {
    key: JSON.stringify([folder.path, folder.files, folder.manifest, folder.format === 'onnx' ? folder.labels : folder.config]),
    folder,
    bytes: weightFiles(folder, device).reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Progress that never goes back, with the end of the text so far. */
function listener({ progress }: Pick<AdapterContext, 'progress'>): { readonly token: (text: string) => void; readonly progress: (fraction: number) => void } {
  let fraction = 0;
  let written = '';
  return {
    token: (text) => {
      written = `${written}${text}`.slice(-160);
      progress(fraction, written);
    },
    progress: (now) => {
      fraction = Math.min(1, Math.max(fraction, now));
      progress(fraction, written === '' ? undefined : written);
    },
  };
}
