import type { Clock, InboxMessage, Lease, Store } from '@genarun/spec';
import type { EngineOptions } from '../facade.ts';

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

/** `look`: looks once, at once. */
export type InboxWatch = { readonly look: () => Promise<void>; readonly stop: () => void };

/** Looks into a run's inbox now and then, and keeps the lease alive (E12). */
export function watchInbox({ store, clock, lease, after, everyMs, leaseMs, arrived, leaseLost }: InboxOptions): InboxWatch {
  let seen = after;
  let renewAt = clock.now() + leaseMs / 3;
  let stopped = false;
  let cancel: () => void = () => undefined;
  const look = async () => {
    const found = (await store.inbox(lease.run, seen)).filter(({ id }) => id > seen);
    for (const { id } of found) seen = Math.max(seen, id);
    if (found.length > 0 && !stopped) arrived(found);
  };
  const lookAndRenew = async () => {
    await look();
    if (clock.now() < renewAt || stopped) return;
    renewAt = clock.now() + leaseMs / 3;
    const { epoch } = lease;
    const kept = await store.renew({ ...lease }, leaseMs, clock.now());
    // Another epoch: it was let go and taken up again meanwhile.
    if (!kept && !stopped && lease.epoch === epoch) leaseLost();
  };
  const again = () => {
    if (!stopped) cancel = clock.after(everyMs, () => void lookAndRenew().then(again, again));
  };
  again();
  return {
    look,
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}

type LettingGo = {
  readonly options: EngineOptions;
  /** Changed when the run is taken up again. */
  readonly lease: Lease;
  readonly watch: InboxWatch;
  readonly messages: readonly InboxMessage[];
  /** The journal's last event. */
  readonly seq: number;
};

/**
 * Lets go of a run that rests. Whoever leaves a message sees the lease gone, or this driver sees the message: then it takes the run up
 * again, unless another driver has been faster. Answers whether it has.
 */
export async function takeUpAgain({ options: { store, clock, leaseMs = 15_000 }, lease, watch, messages, seq }: LettingGo): Promise<boolean> {
  await store.release(lease);
  await watch.look();
  if (messages.length === 0) return false;
  const again = await store.lease(lease.run, lease.owner, leaseMs, clock.now());
  if (!again) return false;
  Object.assign(lease, again);
  return (await store.events(lease.run, seq, 1)).length === 0;
}
