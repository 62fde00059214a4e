import type { Clock } from '@genarun/spec';

/** What a clock is made of. `schedule` calls back after at most 2^31 − 1 milliseconds; what it answers is given to `cancel`. */
export type ClockParts<Timer> = {
  readonly now: () => number;
  readonly schedule: (callback: () => void, milliseconds: number) => Timer;
  readonly cancel: (timer: Timer) => void;
};

/** Timers of the platform fire at once when asked for more than this (24.8 days). */
const longestTimer = 2 ** 31 - 1;

/** A clock of these parts; waits of any length, cut into timers the platform can hold. A negative wait is none. */
export function createClock<Timer>({ now, schedule, cancel }: ClockParts<Timer>): Clock {
  const after = (milliseconds: number, callback: () => void) => {
    const due = now() + Math.max(0, milliseconds);
    let timer: Timer;
    const arm = (left: number) => {
      timer = left <= longestTimer ? schedule(callback, left) : schedule(() => arm(Math.max(0, due - now())), longestTimer);
    };
    arm(Math.max(0, milliseconds));
    return () => cancel(timer);
  };
  return { now, after };
}

/** The clock of this machine. */
export const systemClock: Clock = createClock({
  now: () => Date.now(),
  schedule: (callback, milliseconds) => setTimeout(callback, milliseconds),
  cancel: (timer) => clearTimeout(timer),
});
