import { GenarunError, toGenarunError } from '@genarun/spec';
import type { PretrainedModelOptions } from '@huggingface/transformers';
import type { Family } from '../../architectures/families.ts';
import { chooseFiles } from '../../architectures/precision.ts';
import { architectureOf } from '../../architectures/transformers-facts.ts';
import type { Device } from '../../manifest/device.ts';
import type { TransformersFolder } from '../../manifest/model-folder.ts';
import type { Loaded, Loader } from '../engine.ts';
import { type FamilyContext, type FamilyLoader, oneByOne } from './context.ts';
import type { Library } from './library.ts';

/** The loader of each family, loaded when a model of it is. */
const loaders: Readonly<Record<Family, () => Promise<FamilyLoader>>> = {
  'text-generation': async () => (await import('./text-generation.ts')).loadTextGeneration,
  'text-to-text': async () => (await import('./text-to-text.ts')).loadTextToText,
  translation: async () => (await import('./translation.ts')).loadTranslation,
  captioning: async () => (await import('./captioning.ts')).loadCaptioning,
  florence: async () => (await import('./florence.ts')).loadFlorence,
  moondream: async () => (await import('./moondream.ts')).loadMoondream,
  'vision-language': async () => (await import('./vision-language.ts')).loadVisionLanguage,
  'text-embedding': async () => (await import('./text-embedding.ts')).loadTextEmbedding,
  'image-embedding': async () => (await import('./image-embedding.ts')).loadImageEmbedding,
  'joint-embedding': async () => (await import('./joint-embedding.ts')).loadJointEmbedding,
  speech: async () => (await import('./speech.ts')).loadSpeech,
  transcription: async () => (await import('./transcription.ts')).loadTranscription,
  'image-generation': async () => (await import('./image-generation.ts')).loadImageGeneration,
};

/** How the place where models run (a process, a page) gives the library and its files. */
export type TransformersPlace = {
  readonly loadLibrary: () => Promise<Library>;
  /** The place's files of a folder: where the library finds them, and how else they are read. */
  readonly open: (folder: TransformersFolder) => { readonly path: string; readonly read: FamilyContext['read'] };
  /** What the library calls a device. */
  readonly deviceName: (device: Device) => DeviceName;
};

type DeviceName = Extract<NonNullable<PretrainedModelOptions['device']>, string>;

/**
 * A loader of folders in the layout of Transformers.js. Architecture and files are checked before anything is loaded. It throws GenarunError: `invalid_input` for an
 * architecture or precision that is not supported, or files that are damaged; `not_found` for missing files or the missing library.
 */
export function transformersLoader({ loadLibrary, open, deviceName }: TransformersPlace): Loader {
  return async (folder, { threads, device }) => {
    if (folder.format !== 'transformers') throw new GenarunError({ code: 'internal', message: `${folder.id} is not in the layout of Transformers.js` });
    const architecture = architectureOf(folder);
    const paths = folder.files.map((file) => file.path);
    const { dtype } = folder.manifest;
    const chosen = chooseFiles(folder.id, paths, architecture.parts, dtype === undefined ? {} : { all: dtype }, device);
    const library = await loadLibrary();
    const { path, read } = open(folder);
    const context: FamilyContext = {
      library,
      folder: { ...folder, path },
      read,
      architecture,
      chosen,
      options: {
        local_files_only: true,
        device: deviceName(device),
        dtype: { ...chosen.precision },
        subfolder: chosen.folder,
        session_options: { intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential' as const },
      },
    };
    const loadFamily = await loaders[architecture.family]();
    const { perform, dispose } = await loadFamily(context).catch((error: unknown) => {
      throw damaged(folder, error);
    });
    const sizes = new Map(folder.files.map((file) => [file.path, file.bytes]));
    return {
      bytes: chosen.files.reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0),
      maxBatch: 1,
      perform: explained(folder, oneByOne(perform)),
      dispose,
    };
  };
}

/** What the library throws while it loads, with the folder it happened in. */
function damaged({ id, path }: TransformersFolder, error: unknown): GenarunError {
  if (error instanceof GenarunError) return error;
  const { message } = toGenarunError(error);
  return new GenarunError({
    code: 'invalid_input',
    message: `${id} cannot be loaded: ${message}`,
    hint: `the folder ${path} is incomplete or damaged; get it again: genarun models pull ${id}`,
    cause: error,
  });
}

/** What the library throws while it performs is about this model and request: never retried, and said with the model's name. */
function explained({ id }: TransformersFolder, perform: Loaded['perform']): Loaded['perform'] {
  return async (requests, hooks) => {
    try {
      return await perform(requests, hooks);
    } catch (error) {
      if (error instanceof GenarunError) throw error;
      const { message } = toGenarunError(error);
      throw new GenarunError({ code: 'internal', message: `${id}: ${message}`, cause: error });
    }
  };
}
