import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { GenarunError } from '@genarun/spec';
import type { FromWorker, ToWorker } from './protocol.ts';

type Without<Message, Keys extends string> = Message extends unknown ? Omit<Message, Keys> : never;
type Question = Without<ToWorker, 'job'>;
export type Told = Extract<FromWorker, { type: 'token' | 'progress' }>;
type Ending = Exclude<FromWorker, Told>;

/** One worker thread and the jobs it was given. */
export type WorkerThread = {
  /** Resolves with the job's ending. Throws what the worker threw, or `provider_outage` when the thread dies. `told` hears tokens and progress. */
  readonly ask: (question: Question, told?: (message: Told) => void) => Promise<Ending>;
  /** Ends the thread at once, whatever it does; its jobs are rejected with `reason`. */
  readonly terminate: (reason: GenarunError) => Promise<void>;
};

/** The worker's module: in the built package, whether this one was built or is run from its source. */
export function workerModule(): URL {
  const path = createRequire(import.meta.url).resolve('@genarun/local/worker');
  // Where the sources of the workspace stand for its packages, a thread still needs what was built of them: it cannot run TypeScript.
  return path.endsWith('.ts') ? new URL('../../dist/worker/entry.js', pathToFileURL(path)) : pathToFileURL(path);
}

/** Starts a thread. `died` is called once, when it is gone for whatever reason. It keeps the process alive only while it has a job. */
export function startWorker(module: URL, died: () => void): WorkerThread {
  const worker = new Worker(module, { execArgv: [], name: 'genarun-local' });
  const jobs = new Map<
    number,
    { readonly resolve: (ending: Ending) => void; readonly reject: (error: GenarunError) => void; readonly told?: (message: Told) => void }
  >();
  let last = 0;
  let failure: GenarunError | undefined;
  let isGone = false;
  worker.unref();
  const end = (job: number): ReturnType<typeof jobs.get> => {
    const found = jobs.get(job);
    jobs.delete(job);
    if (jobs.size === 0) worker.unref();
    return found;
  };
  worker.on('message', (message: FromWorker) => {
    if (message.type === 'token' || message.type === 'progress') return jobs.get(message.job)?.told?.(message);
    const job = end(message.job);
    if (message.type === 'failed') job?.reject(new GenarunError(message.fault));
    else job?.resolve(message);
  });
  worker.on('error', (error) => {
    failure ??= deathOf(error);
  });
  worker.on('exit', (code) => {
    const reason = failure ?? deathOf(undefined, code);
    isGone = true;
    for (const job of [...jobs.keys()]) end(job)?.reject(reason);
    died();
  });
  return {
    ask: (question, told) =>
      new Promise((resolve, reject) => {
        if (isGone) return reject(failure ?? deathOf(undefined, 0));
        const job = ++last;
        jobs.set(job, { resolve, reject, ...(told === undefined ? {} : { told }) });
        worker.ref();
        worker.postMessage({ ...question, job });
      }),
    terminate: async (reason) => {
      failure ??= reason;
      await worker.terminate();
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
