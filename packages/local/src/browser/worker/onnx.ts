import { GenarunError } from '@genarun/spec';
import type { InferenceSession } from 'onnxruntime-web/webgpu';
import type { OnnxFolder } from '../../manifest/model-folder.ts';
import { performOnnx } from '../../pipeline/perform-onnx.ts';
import type { Loader, Session } from '../../worker/engine.ts';
import { checkGraph, graphRunner } from '../../worker/onnx-graph.ts';
import { requireModelFile } from './files.ts';
import { loadOnnxruntimeWeb, type OnnxruntimeWeb } from './onnxruntime.ts';

/** Loads a custom ONNX model in a page. Throws GenarunError naming the file or the place in the manifest, expected and received. */
export const loadOnnx: Loader = async (folder, session) => {
  if (folder.format !== 'onnx') throw new GenarunError({ code: 'internal', message: `local/${folder.id} is no ONNX folder` });
  const library = await loadOnnxruntimeWeb(session);
  const files = await Promise.all(folder.files.map(async ({ path }) => ({ path, data: await requireModelFile(folder, path) })));
  const loaded = await createSession(library, folder, files, session);
  try {
    checkGraph(folder, loaded);
  } catch (error) {
    await loaded.release();
    throw error;
  }
  const run = graphRunner(library, loaded, folder);
  return {
    bytes: files.reduce((sum, { data }) => sum + data.length, 0),
    maxBatch: folder.manifest.batch,
    perform: (requests, hooks) => performOnnx(requests, folder, run, hooks),
    dispose: () => loaded.release(),
  };
};

type Read = { readonly path: string; readonly data: Uint8Array };

async function createSession(library: OnnxruntimeWeb, { id, manifest }: OnnxFolder, files: readonly Read[], { device }: Session): Promise<InferenceSession> {
  const graph = files.find(({ path }) => path === manifest.file);
  const beside = files.filter(({ path }) => path !== manifest.file);
  try {
    return await library.InferenceSession.create(graph?.data ?? new Uint8Array(), {
      executionProviders: [device === 'webgpu' ? 'webgpu' : 'wasm'],
      executionMode: 'sequential',
      logSeverityLevel: 4,
      ...(beside.length === 0 ? {} : { externalData: beside.map(({ path, data }) => ({ path, data })) }),
    });
  } catch (cause) {
    const said = (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, ' ').slice(0, 400);
    const isRuntime = /no available backend/i.test(said);
    throw new GenarunError({
      code: isRuntime ? 'not_found' : 'invalid_input',
      message: isRuntime ? `local models: onnxruntime cannot start in this page: ${said}` : `local/${id}: ${manifest.file} cannot be loaded: ${said}`,
      hint: isRuntime
        ? 'its .mjs and .wasm files, of one version, must lie in the folder that the option wasmPaths names'
        : 'the file is damaged, or not an ONNX model of this onnxruntime',
      cause,
    });
  }
}
