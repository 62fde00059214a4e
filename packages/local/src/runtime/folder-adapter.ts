import {
  type Adapter,
  type AdapterContext,
  defineAdapter,
  GenarunError,
  type LaneLimits,
  type Model,
  type ModelAnswer,
  type ModelRequest,
} from '@genarun/spec';
import { transformersFacts } from '../architectures/transformers-facts.ts';
import type { Device } from '../manifest/device.ts';
import type { ModelFolder } from '../manifest/model-folder.ts';
import { weightFiles } from '../manifest/weight-files.ts';
import { onnxFacts } from '../pipeline/onnx-facts.ts';
import { checkParams } from './check-params.ts';
import type { Pool, PoolModel } from './pool.ts';
import { toAnswer } from './to-answer.ts';
import { toLocalRequest } from './to-local-request.ts';

/** The model folders there are. */
export type Shelf = {
  /** Throws `not_found` for a local id that is not there, and what is wrong with a folder that is; undefined for ids of others. */
  readonly find: (id: string) => ModelFolder | undefined;
  /** Those that can be read. */
  readonly all: () => readonly ModelFolder[];
  /** What `work` gives; where it throws, nothing, and a warning once. */
  readonly tolerantly: <Result>(id: string, work: () => Result) => Result | undefined;
};

export type FolderAdapterOptions = {
  readonly shelf: Shelf;
  readonly pool: Pool;
  readonly device: Device;
  readonly lane: LaneLimits;
  /** sha256 of what a folder answers with. */
  readonly version: (folder: ModelFolder) => Promise<string>;
  /** Where the models are, for their labels: `on this machine`. */
  readonly where: string;
};

/** The adapter `local` over model folders and a pool of workers, wherever both are. */
export function folderAdapter({ shelf, pool, device, lane, version, where }: FolderAdapterOptions): Adapter {
  const modelOf = (folder: ModelFolder): Model => describeFolder(folder, device, where);
  /** What the pool may hold of a model, by its id: a folder that was changed meanwhile is another copy. */
  const copies = new Map<string, Set<string>>();
  const perform = async (request: ModelRequest, context: AdapterContext): Promise<ModelAnswer> => {
    if (context.signal.aborted) throw new GenarunError({ code: 'cancelled', message: 'cancelled' });
    const folder = shelf.find(request.model);
    if (folder === undefined) throw new GenarunError({ code: 'not_found', message: `"${request.model}" is no local model` });
    const model = modelOf(folder);
    if (!model.tasks.includes(request.task))
      throw new GenarunError({ code: 'invalid_input', message: `${model.id} does ${model.tasks.join(', ')}, not ${request.task}` });
    const { params, warnings } = checkParams(request.params, model);
    const local = await toLocalRequest({ ...request, params }, context, (id) => shelf.find(id.startsWith('local/') ? id : `local/${id}`));
    const inMemory = inPool(folder, device);
    copies.set(model.id, (copies.get(model.id) ?? new Set()).add(inMemory.key));
    const answer = await pool.perform(inMemory, local, { signal: context.signal, ...listener(context) });
    return toAnswer(answer, { request, seed: model.seed === 'none' ? undefined : local.seed, warnings, media: context.media });
  };
  return defineAdapter({
    name: 'local',
    version: '1',
    lane,
    models: () => shelf.all().flatMap((folder) => shelf.tolerantly(folder.id, () => modelOf(folder)) ?? []),
    resolve: (id) => {
      const folder = shelf.find(id);
      return folder && modelOf(folder);
    },
    describe: async (id) => {
      const folder = shelf.find(id);
      if (folder === undefined) throw new GenarunError({ code: 'not_found', message: `"${id}" is no local model` });
      return { ...modelOf(folder), version: await version(folder) };
    },
    perform,
    release: async (ids) => {
      const keys = ids.flatMap((id) => [...(copies.get(id) ?? [])]);
      for (const id of ids) copies.delete(id);
      await pool.release(keys);
    },
    close: () => pool.close(),
  });
}

function describeFolder(folder: ModelFolder, device: Device, where: string): Model {
  const facts = folder.format === 'onnx' ? onnxFacts(folder) : transformersFacts(folder);
  return {
    id: `local/${folder.id}`,
    adapter: 'local',
    label: folder.manifest.title ?? `${folder.id} ${where}`,
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
