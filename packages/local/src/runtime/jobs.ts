import { GenarunError } from '@genarun/spec';
import type { FromWorker, ToWorker } from './protocol.ts';

type Without<Message, Keys extends string> = Message extends unknown ? Omit<Message, Keys> : never;
type Question = Without<ToWorker, 'job'>;
export type Told = Extract<FromWorker, { type: 'token' | 'progress' }>;
type Ending = Exclude<FromWorker, Told>;

/** One worker and the jobs it was given. */
export type WorkerThread = {
  /** Resolves with the job's ending. Throws what the worker threw, or `provider_outage` when the thread dies. `told` hears tokens and progress. */
  readonly ask: (question: Question, told?: (message: Told) => void) => Promise<Ending>;
  /** Rejects the thread's jobs with `reason` at once and ends it as soon as that is safe; resolves when it has ended. */
  readonly terminate: (reason: GenarunError) => Promise<void>;
};

/** What is said to a worker and heard from it, whatever kind of worker it is. */
export type Jobs = {
  readonly ask: WorkerThread['ask'];
  /** A message came. */
  readonly heard: (message: FromWorker) => void;
  /** The worker is gone: every job, and every later one, is rejected with `reason`. */
  readonly over: (reason: GenarunError) => void;
};

export type Wire = {
  readonly post: (message: ToWorker) => void;
  /** Called when the first job is given and when the last has ended. */
  readonly busy?: (isBusy: boolean) => void;
};

/** The jobs of one worker, told apart by number. */
export function createJobs({ post, busy = () => undefined }: Wire): Jobs {
  const jobs = new Map<
    number,
    { readonly resolve: (ending: Ending) => void; readonly reject: (error: GenarunError) => void; readonly told?: (message: Told) => void }
  >();
  let last = 0;
  let failure: GenarunError | undefined;
  const end = (job: number): ReturnType<typeof jobs.get> => {
    const found = jobs.get(job);
    jobs.delete(job);
    if (jobs.size === 0) busy(false);
    return found;
  };
  return {
    ask: (question, told) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        const job = ++last;
        jobs.set(job, { resolve, reject, ...(told === undefined ? {} : { told }) });
        busy(true);
        post({ ...question, job });
      }),
    heard: (message) => {
      if (message.type === 'token' || message.type === 'progress') return jobs.get(message.job)?.told?.(message);
      const job = end(message.job);
      if (message.type === 'failed') job?.reject(new GenarunError(message.fault));
      else job?.resolve(message);
    },
    over: (reason) => {
      failure ??= reason;
      for (const job of [...jobs.keys()]) end(job)?.reject(failure);
    },
  };
}
