import type { Store } from '@genarun/spec';
import type { Shell } from '../shell.ts';

/**
 * Frees a run whose driver was killed: its lease would otherwise keep everybody else away until it expires. Only done when the driver was a process
 * of this machine that is gone; should it live after all, its stale lease is refused at its next commit.
 */
export async function freeFromDeadDriver(store: Store, run: string, shell: Pick<Shell, 'isGone' | 'now'>): Promise<void> {
  const holder = await store.leaseOf(run, shell.now());
  if (holder === undefined || !shell.isGone(holder.owner)) return;
  const lease = await store.lease(run, holder.owner, 1, shell.now());
  if (lease !== undefined) await store.release(lease);
}
