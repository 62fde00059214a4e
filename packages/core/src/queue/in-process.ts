import { type Clock, type Ending, type Job, type LaneLimits, type Performer, type Progress, type Queue, stopReason } from '@genarun/spec';

export type InProcessQueueOptions = {
  readonly clock: Clock;
  /** Limits per lane. */
  readonly lanes?: Readonly<Record<string, LaneLimits>>;
  /** Concurrency of a lane without limits of its own. Default 8. */
  readonly concurrency?: number;
  /** Milliseconds a cancelled performance may take to end before it is let go. Default 5,000. */
  readonly graceMs?: number;
};

type Lane = {
  limits: LaneLimits;
  readonly waiting: Job[];
  head: number;
  running: number /** Times of starts within the last minute, oldest first. */;
  readonly starts: number[];
  timer: (() => void) | undefined;
};
type Listener = { readonly ending: (ending: Ending) => void; readonly progress: ((progress: Progress) => void) | undefined };
type Running = { readonly job: Job; readonly cancel: (why: 'cancel' | 'stop') => void };

const minute = 60_000;

/** Dispatch within one process: lanes with concurrency and starts per minute, first in first out, cancellable. */
export function createInProcessQueue({ clock, lanes: limits = {}, concurrency = 8, graceMs = 5_000 }: InProcessQueueOptions): Queue {
  const lanes = new Map<string, Lane>();
  const listeners = new Map<string, Set<Listener>>();
  const running = new Map<string, Running>();
  let performer: Performer | undefined;
  let closed = false;

  const laneOf = (name: string): Lane => {
    const known = lanes.get(name);
    if (known) return known;
    const lane: Lane = { limits: limits[name] ?? { concurrency }, waiting: [], head: 0, running: 0, starts: [], timer: undefined };
    lanes.set(name, lane);
    return lane;
  };

  const keyOf = (job: { readonly run: string; readonly address: string }) => `${job.run} ${job.address}`;

  const tell = (ending: Ending) => {
    for (const { ending: listener } of listeners.get(ending.run) ?? []) listener(ending);
  };

  const cancelled = (job: Job): Ending => ({
    run: job.run,
    address: job.address,
    attempt: job.attempt,
    epoch: job.epoch,
    startedAt: clock.now(),
    endedAt: clock.now(),
    cost: 0,
    costUnknown: false,
    type: 'cancelled',
  });

  /** Milliseconds until the lane may start another job by its rate; 0 now. */
  const rateDelay = (lane: Lane): number => {
    const { perMinute } = lane.limits;
    if (perMinute === undefined) return 0;
    const now = clock.now();
    while (lane.starts.length > 0 && now - (lane.starts[0] ?? 0) >= minute) lane.starts.shift();
    return lane.starts.length < perMinute ? 0 : minute - (now - (lane.starts[0] ?? now));
  };

  const pump = (lane: Lane): void => {
    if (!performer || closed) return;
    while (lane.running < lane.limits.concurrency && lane.head < lane.waiting.length) {
      const delay = rateDelay(lane);
      if (delay > 0) {
        lane.timer ??= clock.after(delay, () => {
          lane.timer = undefined;
          pump(lane);
        });
        return;
      }
      const job = lane.waiting[lane.head++];
      if (lane.head > 1024 || lane.head === lane.waiting.length) {
        lane.waiting.splice(0, lane.head);
        lane.head = 0;
      }
      if (job) start(lane, job, performer);
    }
  };

  const start = (lane: Lane, job: Job, perform: Performer): void => {
    lane.running++;
    if (lane.limits.perMinute !== undefined) lane.starts.push(clock.now());
    const key = keyOf(job);
    let over = false;
    let aborted: { readonly reason: unknown } | undefined;
    // Made when somebody asks for it: most performances end without ever looking at their signal.
    let controller: AbortController | undefined;
    let stopGrace: (() => void) | undefined;
    const cancel = (why: 'cancel' | 'stop') => {
      aborted ??= { reason: why === 'stop' ? stopReason() : undefined };
      controller?.abort(aborted.reason);
      // A performance that does not listen to its signal must not hold its lane for ever.
      stopGrace ??= clock.after(graceMs, () => end(cancelled(job)));
    };
    const end = (ending: Ending): void => {
      if (over) return;
      over = true;
      stopGrace?.();
      lane.running--;
      if (running.get(key)?.job === job) running.delete(key);
      tell(ending);
      pump(lane);
    };
    running.set(key, { job, cancel });
    const progress = (told: Progress) => {
      if (!over) for (const { progress: listener } of listeners.get(job.run) ?? []) listener?.(told);
    };
    const context = {
      progress,
      get signal() {
        controller ??= new AbortController();
        if (aborted) controller.abort(aborted.reason);
        return controller.signal;
      },
    };
    perform(job, context).then(end, (error: unknown) =>
      end({
        ...cancelled(job),
        type: 'failed',
        fault: { code: 'internal', message: error instanceof Error ? error.message : String(error), retryable: false },
      }),
    );
  };

  return {
    perform: (given) => {
      performer = given;
      for (const lane of lanes.values()) pump(lane);
      return async () => {
        performer = undefined;
        for (const entry of running.values()) entry.cancel('stop');
      };
    },
    dispatch: (job) => {
      const lane = laneOf(job.lane);
      lane.waiting.push(job);
      pump(lane);
    },
    endings: (run, ending, progress) => {
      const listener: Listener = { ending, progress };
      const known = listeners.get(run) ?? new Set();
      listeners.set(run, known.add(listener));
      return () => {
        known.delete(listener);
        if (known.size === 0) listeners.delete(run);
      };
    },
    cancel: (run, address, why = 'cancel') => {
      const meant = (job: Job) => job.run === run && (address === undefined || job.address === address);
      for (const lane of lanes.values()) {
        const queued = lane.waiting.slice(lane.head);
        const dropped = queued.filter(meant);
        if (dropped.length === 0) continue;
        lane.waiting.splice(0, lane.waiting.length, ...queued.filter((job) => !meant(job)));
        lane.head = 0;
        for (const job of dropped) tell(cancelled(job));
      }
      for (const entry of running.values()) if (meant(entry.job)) entry.cancel(why);
    },
    limit: (name, given) => {
      laneOf(name).limits = given;
    },
    capacity: (name) => laneOf(name).limits.concurrency,
    close: async () => {
      closed = true;
      for (const lane of lanes.values()) {
        lane.timer?.();
        for (const job of lane.waiting.splice(lane.head)) tell(cancelled(job));
      }
      for (const entry of running.values()) entry.cancel('stop');
    },
  };
}
