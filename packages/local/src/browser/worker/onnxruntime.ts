import { GenarunError } from '@genarun/spec';
import type { Session } from '../../worker/engine.ts';
import { fileStore } from './files.ts';

export type OnnxruntimeWeb = typeof import('onnxruntime-web/webgpu');

let loading: Promise<OnnxruntimeWeb> | undefined;

/** Loads onnxruntime-web once a worker, with its WebAssembly from where the session says and from nowhere else. Throws GenarunError `not_found` where it is not there. */
export function loadOnnxruntimeWeb(session: Session): Promise<OnnxruntimeWeb> {
  loading ??= prepare(session).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function prepare({ threads, device, wasmPaths = './' }: Session): Promise<OnnxruntimeWeb> {
  const library = await import('onnxruntime-web/webgpu');
  const { env } = library;
  // The build that can wait for a graphics processor is larger, and slower without one.
  const name = `${wasmPaths}ort-wasm-simd-threaded${device === 'webgpu' ? '.asyncify' : ''}`;
  const version = env.versions.web ?? '';
  env.logLevel = 'fatal';
  env.wasm.proxy = false;
  env.wasm.numThreads = threads;
  env.wasm.wasmPaths = { mjs: `${name}.mjs`, wasm: `${name}.wasm` };
  env.wasm.wasmBinary = await fileStore()
    .versioned(`${name}.wasm`, version)
    .catch((cause: unknown) => {
      throw new GenarunError({
        code: 'not_found',
        message: `local models need onnxruntime's WebAssembly: ${cause instanceof Error ? cause.message : String(cause)}`,
        hint: `serve ${name.slice(wasmPaths.length)}.wasm and .mjs of onnxruntime-web ${version} (node_modules/onnxruntime-web/dist), and name their folder with the option wasmPaths`,
        cause,
      });
    });
  return library;
}
