import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { GenarunError } from '@genarun/spec';
import { createJobs, type WorkerThread } from './jobs.ts';
import { endMessage, type FromWorker } from './protocol.ts';

/** The worker's module: in the built package, whether this one was built or is run from its source. */
export function workerModule(): URL {
  const path = createRequire(import.meta.url).resolve('@genarun/local/worker');
  // Where the sources of the workspace stand for its packages, a thread still needs what was built of them: it cannot run TypeScript.
  return path.endsWith('.ts') ? new URL('../../dist/worker/entry.js', pathToFileURL(path)) : pathToFileURL(path);
}

/** Starts a thread. `died` is called once, when it is gone for whatever reason. It keeps the process alive only while it has a job. */
export function startWorker(module: URL, died: () => void): WorkerThread {
  const worker = new Worker(module, { execArgv: [], name: 'genarun-local' });
  const jobs = createJobs({
    post: (message) => worker.postMessage(message),
    busy: (isBusy) => (isBusy ? worker.ref() : worker.unref()),
  });
  let failure: GenarunError | undefined;
  let isOver = false;
  worker.unref();
  worker.on('message', (message: FromWorker) => {
    if (!isOver) jobs.heard(message);
  });
  worker.on('error', (error) => {
    failure ??= deathOf(error);
  });
  const over = (reason: GenarunError): void => {
    if (isOver) return;
    isOver = true;
    jobs.over(reason);
    died();
  };
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      over(failure ?? deathOf(undefined, code));
      resolve();
    });
  });
  return {
    ask: jobs.ask,
    terminate: (reason) => {
      over(reason);
      // It is never torn down: onnxruntime takes the whole process with it when a graph that still computes finds its thread gone. So the thread computes that to its
      // end, and the process lives as long.
      worker.ref();
      worker.postMessage(endMessage);
      return exited;
    },
  };
}

function deathOf(error: unknown, code?: number): GenarunError {
  const said = error instanceof Error ? error.message.split('\n')[0] : `exit code ${code}`;
  const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return new GenarunError({
    code: 'provider_outage',
    message: `local models: the worker thread died while it worked: ${said}`,
    hint: isMemory
      ? 'the request or the model is too large for the memory of one thread: ask for less at a time, or choose a smaller precision'
      : 'the next call starts a new one; if it dies again, try the model alone with: genarun models test',
    cause: error,
  });
}
