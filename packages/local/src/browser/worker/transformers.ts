import { GenarunError } from '@genarun/spec';
import type { ModelFolder } from '../../manifest/model-folder.ts';
import type { Loader } from '../../worker/engine.ts';
import type { Library } from '../../worker/transformers/library.ts';
import { transformersLoader } from '../../worker/transformers/loader.ts';
import { readModelFile, requireModelFile } from './files.ts';
import { loadOnnxruntimeWeb } from './onnxruntime.ts';

/** Folders by the number that stands for them in the paths the library is given. */
const folders = new Map<string, ModelFolder>();
/** A name that the library takes for a model's: it asks `env.fetch` for what is below. */
const prefix = 'genarun/';

/** Loads a folder in the layout of Transformers.js in a page. Throws as `transformersLoader` says. */
export const loadTransformers: Loader = async (folder, session) => {
  // First: the library takes the WebAssembly that is set already, else one from another server.
  await loadOnnxruntimeWeb(session);
  return load(folder, session);
};

const load = transformersLoader({
  loadLibrary,
  open: (folder) => {
    const path = `${prefix}${folders.size + 1}`;
    folders.set(path, folder);
    return { path, read: (name) => requireModelFile(folder, name) };
  },
  deviceName: (device) => (device === 'cpu' ? 'wasm' : device),
});

async function loadLibrary(): Promise<Library> {
  const library = await import('@huggingface/transformers');
  const { env, LogLevel } = library;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.useBrowserCache = false;
  env.useWasmCache = false;
  env.logLevel = LogLevel.NONE;
  env.localModelPath = '/';
  env.fetch = async (address: string | URL) => answer(String(address));
  return library;
}

async function answer(address: string): Promise<Response> {
  const [, path = '', name = ''] = /(genarun\/\d+)\/(.+)$/.exec(address) ?? [];
  const folder = folders.get(path);
  if (folder === undefined) throw new GenarunError({ code: 'internal', message: `the library asked for ${address}, which is no file of a model` });
  const bytes = await readModelFile(folder, name);
  return bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes, { headers: { 'content-length': String(bytes.length) } });
}
