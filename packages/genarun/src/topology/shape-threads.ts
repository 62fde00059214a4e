import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Studies } from '@genarun/studies';
import { type Hdbscan, persistenceIn } from '@genarun/topology';
import type { ClusterQuestion } from './cluster-question.ts';

type Shapes = Studies['shapes'];

/** Shapes of point clouds, worked out in threads of this process. */
export type ShapeThreads = Shapes & { /** Ends the threads; what is under way is rejected. */ readonly close: () => Promise<void> };

/** The threads' module in the built package; undefined where nothing has been built, and shapes are worked out in place. */
export function shapeModule(): URL | undefined {
  const path = createRequire(import.meta.url).resolve('genarun/shapes');
  // Where the sources of the workspace stand for its packages, a thread still needs what was built of them: it cannot run TypeScript.
  const url = path.endsWith('.ts') ? new URL('../../dist/topology/worker.js', pathToFileURL(path)) : pathToFileURL(path);
  return existsSync(url) ? url : undefined;
}

type Thread = {
  readonly worker: Worker;
  readonly persistence: Shapes['persistence'];
  /** Rejected when the thread is gone, for whatever reason. */
  readonly gone: Promise<never>;
};

/** Starts threads as they are needed, `atOnce` at most; each works on one cloud at a time and keeps the process alive only while it does. */
export function createShapeThreads(module: URL, atOnce: number): ShapeThreads {
  const all = new Set<Thread>();
  const idle: Thread[] = [];
  const waiting: ((thread: Thread) => void)[] = [];

  const start = (): Thread => {
    const worker = new Worker(module, { execArgv: [], name: 'genarun-shapes' });
    const gone = new Promise<never>((_, reject) => {
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread that worked out shapes has ended with code ${code}`)));
    });
    // Whoever works with it hears of it; nobody does while it is idle.
    gone.catch(() => {
      all.delete(thread);
      if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
    });
    const thread: Thread = { worker, gone, persistence: persistenceIn(worker).persistence };
    all.add(thread);
    return thread;
  };

  const take = async (): Promise<Thread> => idle.pop() ?? (all.size < atOnce ? start() : new Promise((resolve) => waiting.push(resolve)));

  const giveBack = (thread: Thread): void => {
    // One that was lost while it worked is replaced for whoever waits.
    const next = all.has(thread) ? thread : undefined;
    const first = waiting.shift();
    if (first !== undefined) first(next ?? start());
    else if (next !== undefined) idle.push(next);
  };

  /** The work of a thread that nobody else uses meanwhile. */
  const using = async <Result>(work: (thread: Thread) => Promise<Result>): Promise<Result> => {
    const thread = await take();
    thread.worker.ref();
    try {
      return await Promise.race([work(thread), thread.gone]);
    } finally {
      thread.worker.unref();
      giveBack(thread);
    }
  };

  return {
    atOnce,
    persistence: (points, options) => using((thread) => thread.persistence(points, options)),
    clusters: async (points, { signal, ...options }) => {
      signal?.throwIfAborted();
      return using((thread) => clustersIn(thread, { type: 'clusters', points, options }, { signal, lost: () => all.delete(thread) }));
    },
    close: async () => {
      await Promise.all([...all].map(({ worker }) => worker.terminate()));
    },
  };
}

type Asking = { readonly signal: AbortSignal | undefined /** Called when the thread has been ended. */; readonly lost: () => void };

/** Clusters come in one go: when nobody wants them any more, the thread is ended. */
async function clustersIn({ worker }: Thread, question: ClusterQuestion, { signal, lost }: Asking): Promise<Hdbscan> {
  return new Promise((resolve, reject) => {
    const end = () => {
      signal?.removeEventListener('abort', cancel);
      worker.off('message', hear);
    };
    const cancel = () => {
      end();
      lost();
      reject(signal?.reason);
      void worker.terminate();
    };
    const hear = (message: { readonly clusters?: Hdbscan }) => {
      if (message.clusters === undefined) return;
      end();
      resolve(message.clusters);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    worker.on('message', hear);
    worker.postMessage(question);
  });
}
