import { GenarunError } from '@genarun/spec';

/** The library as far as it is used, loaded when the first model is. */
export type Library = typeof import('@huggingface/transformers');

let loading: Promise<Library> | undefined;

/**
 * Loads Transformers.js once a thread. It reads local folders only: nothing is ever fetched. Throws GenarunError `not_found` with the command that
 * installs it.
 */
export function loadLibrary(): Promise<Library> {
  loading ??= importLibrary();
  return loading;
}

async function importLibrary(): Promise<Library> {
  try {
    const library = await import('@huggingface/transformers');
    const { env, LogLevel } = library;
    env.allowRemoteModels = false;
    env.allowLocalModels = true;
    env.useFSCache = false;
    env.useBrowserCache = false;
    env.useWasmCache = false;
    // What fails is thrown; what it writes beside that goes to the output of the program that hosts it.
    env.logLevel = LogLevel.NONE;
    return library;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new GenarunError({
      code: 'not_found',
      message: `models in the layout of Transformers.js need the package @huggingface/transformers, which does not load: ${message.split('\n')[0]}`,
      hint: 'npm install @genarun/local @huggingface/transformers; behind a firewall: ONNXRUNTIME_NODE_INSTALL=skip npm install @genarun/local',
      cause,
    });
  }
}
