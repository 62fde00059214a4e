import type { Clock, InboxMessage, Lease, Store } from '@genarun/spec';

type InboxOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly after: number;
  readonly everyMs: number;
  readonly leaseMs: number;
  readonly arrived: (messages: readonly InboxMessage[]) => void;
  readonly leaseLost: () => void;
};

/** Looks into a run's inbox now and then, and keeps the lease alive (E12). Answers how to stop. */
export function watchInbox({ store, clock, lease, after, everyMs, leaseMs, arrived, leaseLost }: InboxOptions): () => void {
  let seen = after;
  let renewAt = clock.now() + leaseMs / 3;
  let stopped = false;
  let cancel: () => void = () => undefined;
  const look = async () => {
    const found = await store.inbox(lease.run, seen);
    for (const { id } of found) seen = Math.max(seen, id);
    if (found.length > 0 && !stopped) arrived(found);
    if (clock.now() < renewAt || stopped) return;
    renewAt = clock.now() + leaseMs / 3;
    if (!(await store.renew(lease, leaseMs, clock.now())) && !stopped) leaseLost();
  };
  const again = () => {
    if (!stopped) cancel = clock.after(everyMs, () => void look().then(again, again));
  };
  void look().then(again, again);
  return () => {
    stopped = true;
    cancel();
  };
}
