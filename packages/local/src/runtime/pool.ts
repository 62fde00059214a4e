import { GenarunError, toGenarunError } from '@genarun/spec';
import type { ModelFolder } from '../manifest/model-folder.ts';
import type { LocalAnswer, LocalRequest, Session } from '../worker/engine.ts';
import type { WorkerThread } from './jobs.ts';
import { createMemory } from './memory.ts';
import { type Slot, startSlot, type Task } from './slot.ts';

export type PoolOptions = {
  /** Threads that perform at the same time; a model stays in one of them. */
  readonly workers: number;
  /** Bytes that loaded models may take together. */
  readonly maxMemory: number;
  readonly session: Session;
  /** Milliseconds that cancelled work has to stop by itself before its thread is ended. */
  readonly graceMs: number;
  readonly place: Place;
};

/** What the place where models run (a process, a page) gives. */
export type Place = {
  /** Starts a worker. `died` is called once, when it is gone for whatever reason. */
  readonly start: (died: () => void) => WorkerThread;
  /** Calls back once what this turn of the event loop does is done. */
  readonly later: (work: () => void) => void;
  /** Whether a busy worker sees a flag in memory that both share; where not, cancelled work ends with its worker. */
  readonly sharesMemory: boolean;
};

export type Performing = {
  readonly signal: AbortSignal;
  /** A piece of text, as it comes. */
  readonly token: (text: string) => void;
  /** 0 to 1. */
  readonly progress: (fraction: number) => void;
};

/** A model and how its copy in memory is told from others: another key is another copy. */
export type PoolModel = { readonly key: string; readonly folder: ModelFolder /** Estimate before it is loaded. */; readonly bytes: number };

/** Worker threads with the models they hold. */
export type Pool = {
  /** Performs one request; those that wait for one model are performed together where it allows that. Throws GenarunError; `cancelled` at once when the signal fires. */
  readonly perform: (model: PoolModel, request: LocalRequest, performing: Performing) => Promise<LocalAnswer>;
  /** Takes models that neither work nor are waited for out of memory. */
  readonly release: (keys: readonly string[]) => Promise<void>;
  /** Ends every thread and rejects what was under way. A later request starts new ones. */
  readonly close: () => Promise<void>;
};

/** A pool; its threads start with the first request. */
export function createPool(options: PoolOptions): Pool {
  const memory = createMemory(options.maxMemory);
  const slots: readonly Slot[] = Array.from({ length: options.workers }, () => startSlot(options, memory));
  const choose = (key: string): Slot | undefined =>
    slots.find((slot) => slot.holds(key)) ?? slots.reduce((best, slot) => (slot.load() < best.load() ? slot : best));
  return {
    perform: (model, request, { signal, token, progress }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(toGenarunError(new DOMException('cancelled', 'AbortError')));
        const slot = choose(model.key);
        const task: Task = { model, request, token, progress, abandoned: false, settled: false, resolve: settle(resolve), reject: settle(reject) };
        const abort = (): void => {
          task.abandoned = true;
          task.reject(new GenarunError({ code: 'cancelled', message: 'cancelled' }));
          slot?.abandoned();
        };
        function settle<Value>(end: (value: Value) => void): (value: Value) => void {
          return (value) => {
            if (task.settled) return;
            task.settled = true;
            signal.removeEventListener('abort', abort);
            end(value);
          };
        }
        signal.addEventListener('abort', abort, { once: true });
        slot?.add(task);
      }),
    release: async (keys) => {
      await Promise.all(slots.flatMap((slot) => keys.map((key) => slot.release(key))));
    },
    close: async () => {
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}
