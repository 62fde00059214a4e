import type { Clock } from '@genarun/spec';

export type Timer = { readonly type: 'retry' | 'wait'; readonly address: string };

/** Moments a run waits for: one clock callback for the nearest, however many there are. */
export type Timers = {
  readonly add: (at: number, timer: Timer) => void;
  /** What is due, in order. */
  readonly take: (now: number) => readonly Timer[];
  readonly next: () => number | undefined;
  readonly close: () => void;
};

export function createTimers(clock: Clock, due: () => void): Timers {
  // A binary heap by time: thousands of retries may wait at once.
  const heap: { readonly at: number; readonly timer: Timer }[] = [];
  let cancel: () => void = () => undefined;
  let setFor = Number.POSITIVE_INFINITY;
  const at = (index: number) => heap[index]?.at ?? Number.POSITIVE_INFINITY;
  const swap = (a: number, b: number) => {
    const [first, second] = [heap[a], heap[b]];
    if (first && second) [heap[a], heap[b]] = [second, first];
  };
  const arm = () => {
    const next = at(0);
    if (next === setFor) return;
    cancel();
    setFor = next;
    cancel =
      next === Number.POSITIVE_INFINITY
        ? () => undefined
        : clock.after(Math.min(Math.max(0, next - clock.now()), 2 ** 31 - 1), () => {
            setFor = Number.POSITIVE_INFINITY;
            due();
            arm();
          });
  };
  const pop = () => {
    const [first] = heap;
    const last = heap.pop();
    if (heap.length > 0 && last) {
      heap[0] = last;
      for (let index = 0; ; ) {
        const left = index * 2 + 1;
        const least = at(left + 1) < at(left) ? left + 1 : left;
        if (at(least) >= at(index)) break;
        swap(index, least);
        index = least;
      }
    }
    return first;
  };
  return {
    add: (when, timer) => {
      heap.push({ at: when, timer });
      for (let index = heap.length - 1; index > 0; ) {
        const parent = (index - 1) >> 1;
        if (at(parent) <= at(index)) break;
        swap(index, parent);
        index = parent;
      }
      arm();
    },
    take: (now) => {
      const taken: Timer[] = [];
      while (at(0) <= now) {
        const first = pop();
        if (first) taken.push(first.timer);
      }
      if (taken.length > 0) arm();
      return taken;
    },
    next: () => (heap.length === 0 ? undefined : at(0)),
    close: () => {
      cancel();
      heap.length = 0;
    },
  };
}
