import type { CondensedDistances } from '../distance/condensed.ts';
import type { Persistence, PersistenceOptions } from '../persistence/persistence.ts';
import type { Points } from '../points/points.ts';
import { listen, listenForEnd, type WorkerPort, type WorkerReply, type WorkerRequest } from './contract.ts';

/** Persistence worked out elsewhere. */
export type PersistenceWorker = { readonly persistence: (input: Points | CondensedDistances, options?: PersistenceOptions) => Promise<Persistence> };

/** Asks a worker that serves persistence (`servePersistence`); several questions may be open at a time. An aborted signal reaches the worker, which stops at its next slice; open questions reject when the worker fails or ends. */
export function persistenceIn(worker: WorkerPort): PersistenceWorker {
  type Question = { readonly options: PersistenceOptions; readonly resolve: (result: Persistence) => void; readonly reject: (reason: unknown) => void };
  const open = new Map<number, Question>();
  let asked = 0;
  let gone: Error | undefined;
  const send = (request: WorkerRequest) => worker.postMessage(request);
  listen(worker, (message) => {
    // Only `servePersistence` writes to this port.
    const reply = message as WorkerReply;
    const question = open.get(reply.id);
    if (question === undefined) return;
    const { signal, onProgress } = question.options;
    // What was on its way when the question was given up is told no more.
    if (reply.type === 'progress') return signal?.aborted === true ? undefined : onProgress?.(reply.progress);
    open.delete(reply.id);
    if (reply.type === 'done') question.resolve(reply.result);
    else question.reject(signal?.aborted === true ? signal.reason : errorOf(reply));
  });
  listenForEnd(worker, (reason, isGone) => {
    const error = new Error(`persistence in a worker: expected an answer, but the worker failed: ${reason}`);
    if (isGone) gone = error;
    for (const { reject } of open.values()) reject(error);
    open.clear();
  });
  return {
    async persistence(input, options = {}) {
      const { signal, onProgress: _, ...plain } = options;
      signal?.throwIfAborted();
      if (gone !== undefined) throw gone;
      const id = asked++;
      const cancel = () => send({ type: 'cancel', id });
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        return await new Promise<Persistence>((resolve, reject) => {
          open.set(id, { options, resolve, reject });
          send({ type: 'persistence', id, input, options: plain });
        });
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
  };
}

function errorOf({ name, message }: { readonly name: string; readonly message: string }): Error {
  return name === 'RangeError' ? new RangeError(message) : Object.assign(new Error(message), { name });
}
