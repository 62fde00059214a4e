import { type Clock, type Ending, type Job, type LaneLimits, type LanePace, type Performer, type Progress, type Queue, stopReason } from '@genarun/spec';
import { createLane, type Lane, type Ticket } from './lane.ts';

export type InProcessQueueOptions = {
  readonly clock: Clock;
  /** Limits per lane. */
  readonly lanes?: Readonly<Record<string, LaneLimits>>;
  /** Concurrency of a lane without limits of its own. Default 8. */
  readonly concurrency?: number;
  /** Milliseconds a cancelled performance may take to end before it is let go. Default 5,000. */
  readonly graceMs?: number;
};

type Listener = { readonly ending: (ending: Ending) => void; readonly progress: ((progress: Progress) => void) | undefined };
type Running = { readonly job: Job; readonly cancel: (why: 'cancel' | 'stop') => void };

/** Dispatch within one process: lanes with concurrency, calls and tokens per minute, slower where a provider refuses; first in first out, cancellable. */
export function createInProcessQueue({ clock, lanes: limits = {}, concurrency = 8, graceMs = 5_000 }: InProcessQueueOptions): Queue {
  const lanes = new Map<string, Lane>();
  /** How to stop the timer of a lane that waits for a moment. */
  const timers = new Map<Lane, () => void>();
  const listeners = new Map<string, Set<Listener>>();
  const paceListeners = new Set<(pace: LanePace) => void>();
  const running = new Map<string, Running>();
  let performer: Performer | undefined;
  let closed = false;

  const laneOf = (name: string): Lane => {
    const known = lanes.get(name);
    if (known) return known;
    const lane = createLane(name, limits[name] ?? { concurrency }, (pace) => {
      for (const listener of paceListeners) listener(pace);
    });
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

  const pump = (lane: Lane): void => {
    // What held the lane back may have changed: a timer for the moment known before would be late or early.
    timers.get(lane)?.();
    timers.delete(lane);
    while (performer && !closed) {
      const next = lane.take(clock.now());
      if ('job' in next) start(lane, next.job, next.ticket, performer);
      else {
        if (next.delay !== undefined && next.delay > 0)
          timers.set(
            lane,
            clock.after(Math.max(1, Math.ceil(next.delay)), () => pump(lane)),
          );
        return;
      }
    }
  };

  const start = (lane: Lane, job: Job, ticket: Ticket, perform: Performer): void => {
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
      lane.left(ticket, ending, clock.now());
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
      lane.add(job);
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
      for (const lane of lanes.values()) for (const job of lane.drop(meant)) tell(cancelled(job));
      for (const entry of running.values()) if (meant(entry.job)) entry.cancel(why);
    },
    limit: (name, given) => {
      laneOf(name).limit(given);
    },
    paces: (listener) => {
      paceListeners.add(listener);
      return () => void paceListeners.delete(listener);
    },
    capacity: (name) => laneOf(name).limits().concurrency,
    close: async () => {
      closed = true;
      for (const lane of lanes.values()) {
        timers.get(lane)?.();
        for (const job of lane.drop(() => true)) tell(cancelled(job));
      }
      for (const entry of running.values()) entry.cancel('stop');
    },
  };
}
