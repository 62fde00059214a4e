import { GenarunError } from '@genarun/spec';
import { createJobs, type WorkerThread } from '../runtime/jobs.ts';
import type { FromWorker } from '../runtime/protocol.ts';

/** Starts a Web Worker. `died` is called once, when it is gone for whatever reason. `module`: where the package's worker is, when it is not beside this module. */
export function startWebWorker(module: string | URL | undefined, died: () => void): WorkerThread {
  const options = { type: 'module', name: 'genarun-local' } as const;
  // Written out: bundlers know a worker by this very expression.
  const worker = module === undefined ? new Worker(new URL('./worker.js', import.meta.url), options) : new Worker(module, options);
  const jobs = createJobs({ post: (message) => worker.postMessage(message) });
  let isGone = false;
  const end = (reason: GenarunError): void => {
    if (isGone) return;
    isGone = true;
    worker.terminate();
    jobs.over(reason);
    died();
  };
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => jobs.heard(data));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    end(deathOf(event.message, module));
  });
  worker.addEventListener('messageerror', () => end(deathOf('an answer could not be read', module)));
  return { ask: jobs.ask, terminate: async (reason) => end(reason) };
}

/** A worker whose module cannot be loaded says nothing at all. */
function deathOf(message: string | undefined, module: string | URL | undefined): GenarunError {
  const isMissing = message === undefined || message === '';
  return new GenarunError({
    code: isMissing ? 'not_found' : 'provider_outage',
    message: isMissing
      ? `local models: the worker ${String(module ?? new URL('./worker.js', import.meta.url))} cannot be loaded`
      : `local models: the worker died while it worked: ${message}`,
    hint: isMissing
      ? 'serve worker.js and the folder chunks/ beside the page’s module, from the page’s own origin, or name it with the option worker'
      : 'the next call starts a new one; if it dies again, the model may be too large for a page',
  });
}
