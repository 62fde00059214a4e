import { GenarunError, toGenarunError } from '@genarun/spec';
import type { LocalAnswer, LocalRequest } from '../worker/engine.ts';
import type { WorkerThread } from './jobs.ts';
import type { Memory } from './memory.ts';
import type { PoolModel, PoolOptions } from './pool.ts';

/** One request on its way. */
export type Task = {
  readonly model: PoolModel;
  readonly request: LocalRequest;
  readonly token: (text: string) => void;
  readonly progress: (fraction: number) => void;
  readonly resolve: (answer: LocalAnswer) => void;
  readonly reject: (error: GenarunError) => void;
  /** Nobody waits for it any more. */
  abandoned: boolean;
  settled: boolean;
};

/** One worker thread, what it holds, and what waits for it. A thread that died is replaced when there is something to do. */
export type Slot = {
  readonly add: (task: Task) => void;
  /** A task of this slot was abandoned. */
  readonly abandoned: () => void;
  /** Whether a model is in it, or will be. */
  readonly holds: (key: string) => boolean;
  readonly load: () => number;
  /** Takes a model out of memory, unless it works or is waited for. */
  readonly release: (key: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

export function startSlot({ place, session, graceMs }: PoolOptions, memory: Memory): Slot {
  let thread: WorkerThread | undefined;
  let queue: Task[] = [];
  let current: { readonly tasks: readonly Task[]; readonly flag: SharedArrayBuffer | undefined; grace?: ReturnType<typeof setTimeout> } | undefined;
  let isPumping = false;
  /** Threads that were given up and have not ended yet. */
  const ending = new Set<Promise<void>>();
  /** Models in the thread, with how many requests each takes at once. */
  const loaded = new Map<string, number>();

  const running = (): WorkerThread => {
    if (thread !== undefined) return thread;
    const mine = place.start(() => {
      if (thread !== mine) return;
      thread = undefined;
      for (const key of loaded.keys()) memory.forget(key);
      loaded.clear();
    });
    thread = mine;
    return mine;
  };

  const giveUp = (worker: WorkerThread | undefined, reason: GenarunError): void => {
    if (worker === undefined) return;
    const ended = worker.terminate(reason).finally(() => ending.delete(ended));
    ending.add(ended);
  };

  const ensureLoaded = async ({ key, folder, bytes }: PoolModel): Promise<number> => {
    const known = loaded.get(key);
    if (known !== undefined) {
      memory.begin(key);
      return known;
    }
    const name = `local/${folder.id}`;
    const worker = running();
    const evict = async (): Promise<void> => {
      loaded.delete(key);
      // A thread that is gone holds nothing.
      await worker.ask({ type: 'dispose', model: key }).catch(() => undefined);
    };
    await memory.reserve(key, name, bytes, evict);
    try {
      const ending = await worker.ask({ type: 'load', model: key, folder, session });
      if (ending.type !== 'loaded') throw new GenarunError({ code: 'internal', message: `${name}: the worker answered ${ending.type} to load` });
      loaded.set(key, ending.maxBatch);
      await memory.measured(key, name, ending.bytes);
      return ending.maxBatch;
    } catch (error) {
      await evict();
      memory.forget(key);
      throw error;
    }
  };

  const performBatch = async (model: PoolModel): Promise<void> => {
    const maxBatch = await ensureLoaded(model);
    const tasks = take(queue, model.key, maxBatch);
    try {
      if (tasks.length === 0) return;
      const flag = place.sharesMemory ? new SharedArrayBuffer(4) : undefined;
      current = { tasks, flag };
      const asked = { type: 'perform', model: model.key, requests: tasks.map(({ request }) => request) } as const;
      const ending = await running().ask({ ...asked, ...(flag === undefined ? {} : { flag }) }, (told) => {
        if (told.type === 'token') tasks[told.index]?.token(told.text);
        else for (const task of tasks) task.progress(told.fraction);
      });
      if (ending.type !== 'answers' || ending.answers.length !== tasks.length)
        throw new GenarunError({ code: 'internal', message: `local/${model.folder.id}: ${tasks.length} answers expected from the worker` });
      ending.answers.forEach((answer, index) => {
        tasks[index]?.resolve(answer);
      });
    } catch (error) {
      const reason = toGenarunError(error);
      for (const task of tasks) task.reject(reason);
    } finally {
      clearTimeout(current?.grace);
      current = undefined;
      memory.end(model.key);
    }
  };

  /** The tasks of one model from the head of the queue, as many as may go together; abandoned ones are dropped. */
  const take = (from: readonly Task[], key: string, count: number): readonly Task[] => {
    const wanted = from.filter((task) => !task.abandoned && task.model.key === key).slice(0, count);
    queue = from.filter((task) => !task.abandoned && !wanted.includes(task));
    return wanted;
  };

  const pump = async (): Promise<void> => {
    if (isPumping) return;
    isPumping = true;
    try {
      for (;;) {
        queue = queue.filter((task) => !task.abandoned);
        const [head] = queue;
        if (head === undefined) return;
        await performBatch(head.model).catch((error: unknown) => {
          // It could not be loaded: that is the answer to everything that waits for it.
          const reason = toGenarunError(error);
          for (const task of take(queue, head.model.key, queue.length)) task.reject(reason);
        });
      }
    } finally {
      isPumping = false;
    }
  };

  const isWanted = (key: string): boolean => [...queue, ...(current?.tasks ?? [])].some(({ model }) => model.key === key);

  return {
    add: (task) => {
      queue.push(task);
      // What else this turn of the event loop asks for may share the run.
      place.later(() => void pump());
    },
    abandoned: () => {
      if (current === undefined || current.grace !== undefined || !current.tasks.every((task) => task.abandoned)) return;
      const { flag } = current;
      if (flag !== undefined) Atomics.store(new Int32Array(flag), 0, 1);
      const worker = thread;
      // A thread that cannot be told has no use for time to stop by itself.
      const grace = flag === undefined ? 0 : graceMs;
      current.grace = setTimeout(() => giveUp(worker, new GenarunError({ code: 'cancelled', message: 'cancelled' })), grace);
    },
    holds: (key) => loaded.has(key) || isWanted(key),
    load: () => queue.length * 1000 + (current?.tasks.length ?? 0) * 1000 + loaded.size,
    release: async (key) => {
      if (isWanted(key) || !loaded.delete(key)) return;
      memory.forget(key);
      // What is asked next comes after this; a thread that is gone holds nothing.
      await thread?.ask({ type: 'dispose', model: key }).catch(() => undefined);
    },
    close: async () => {
      const reason = new GenarunError({ code: 'cancelled', message: 'local models are closed' });
      const left = queue;
      queue = [];
      for (const task of [...left, ...(current?.tasks ?? [])]) task.reject(reason);
      if (current?.flag !== undefined) Atomics.store(new Int32Array(current.flag), 0, 1);
      giveUp(thread, reason);
      await Promise.all(ending);
    },
  };
}
