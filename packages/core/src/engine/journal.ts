import type { Clock, Event, EventType, InvocationRow, Lease, ProductRow, RunRow, Store } from '@genarun/spec';
import { evolve } from './evolve.ts';
import { placeAt } from './frames.ts';
import { nodeOf } from './prepare.ts';
import { invocationRow } from './project.ts';
import { countsOf, type RunState } from './state.ts';

const projected = new Set<EventType>(['done', 'failed', 'skipped', 'cancelled', 'unknown', 'waiting']);

/** The driver's pen: every event is folded at once and written with the next commit (E1, E7). */
export type Journal = {
  readonly emit: (type: EventType, address: string | undefined, data: Record<string, unknown>, attempt?: number) => Event;
  /** Writes an event that is folded already. */
  readonly record: (event: Event) => void;
  readonly addProducts: (products: readonly ProductRow[]) => void;
  /** Events not written yet. */
  readonly pending: () => number;
  /** Writes what was emitted since the last commit, in one transaction; tells the events to the listener afterwards. */
  readonly commit: (options?: { readonly durable?: boolean; readonly run?: Partial<RunRow> }) => Promise<void>;
};

type JournalOptions = { readonly state: RunState; readonly store: Store; readonly lease: Lease; readonly clock: Clock; readonly tell: (event: Event) => void };

/** How often the run's row follows its journal while it runs, in milliseconds. */
const rowEveryMs = 500;

export function createJournal({ state, store, lease, clock, tell }: JournalOptions): Journal {
  let events: Event[] = [];
  let invocations: InvocationRow[] = [];
  let products: ProductRow[] = [];
  let rowAt = 0;
  let rowStatus: string | undefined;
  return {
    emit: (type, address, data, attempt) => {
      const event: Event = { run: lease.run, seq: state.seq + 1, at: clock.now(), epoch: lease.epoch, v: 1, type, address, attempt, data };
      const started = address === undefined ? undefined : state.started.get(address)?.since;
      const earlier = address === undefined ? undefined : state.earlier.get(address);
      evolve(state, event);
      events.push(event);
      // An attempt that is made again stands in the rows as soon as it has cost something.
      if (address && (projected.has(type) || (type === 'retrying' && state.earlier.has(address)))) {
        const group = placeAt(state, address)?.group;
        if (group) invocations.push(invocationRow(event, nodeOf(state, group), started, earlier));
      }
      return event;
    },
    record: (event) => {
      events.push(event);
    },
    addProducts: (rows) => {
      for (const row of rows) products.push(row);
    },
    pending: () => events.length,
    commit: async ({ durable = false, run } = {}) => {
      const now = clock.now();
      const due = run !== undefined || state.status !== rowStatus || now - rowAt >= rowEveryMs;
      if (events.length === 0 && !due) return;
      const written = events;
      const commit = {
        lease,
        events: written,
        invocations,
        products,
        durable,
        ...(due
          ? {
              run: {
                status: state.status,
                updatedAt: now,
                cost: state.cost,
                costUnknown: state.costUnknown,
                counts: countsOf(state),
                seq: state.seq,
                reason: state.reason,
                endedAt: state.endedAt,
                ...run,
              },
            }
          : {}),
      };
      events = [];
      invocations = [];
      products = [];
      await store.commit(commit);
      if (due) {
        rowAt = now;
        rowStatus = state.status;
      }
      for (const event of written) tell(event);
    },
  };
}
