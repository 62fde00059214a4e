import type { Event, Store } from '@genarun/spec';
import type { Notice } from '../facade.ts';

/** What a driver tells to whoever listens: live notices, and the journal from any point, without a gap. */
export type Feed = {
  readonly tell: (notice: Notice) => void;
  readonly subscribe: (listener: (notice: Notice) => void) => () => void;
  readonly events: (options?: { readonly after?: number }) => AsyncIterable<Event>;
  readonly close: () => void;
};

const page = 1000;

export function createFeed(store: Store, run: string): Feed {
  const listeners = new Set<(notice: Notice) => void>();
  const bells = new Set<() => void>();
  let closed = false;
  const subscribe = (listener: (notice: Notice) => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  // Events are read back from the store, so that nobody hears of what is not written; the bell only says that there is more.
  async function* events({ after = 0 }: { readonly after?: number } = {}): AsyncGenerator<Event> {
    let seq = after;
    let rung = false;
    let wake: () => void = () => undefined;
    const bell = () => {
      rung = true;
      wake();
    };
    bells.add(bell);
    try {
      for (;;) {
        const wasClosed = closed;
        rung = false;
        const found = await store.events(run, seq, page);
        for (const event of found) {
          seq = event.seq;
          yield event;
        }
        if (found.length === page || rung) continue;
        if (wasClosed) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (rung || closed) resolve();
        });
      }
    } finally {
      bells.delete(bell);
    }
  }
  return {
    tell: (notice) => {
      for (const listener of listeners) listener(notice);
      if (notice.type === 'event') for (const bell of bells) bell();
    },
    subscribe,
    events,
    close: () => {
      closed = true;
      for (const bell of bells) bell();
    },
  };
}
