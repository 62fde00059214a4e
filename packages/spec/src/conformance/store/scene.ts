import type { Lease, Store } from '../../store.ts';
import type { SuiteApi } from '../api.ts';
import { runRow } from './rows.ts';

/** What every part of the store suite is given. */
export type StoreScene = SuiteApi & {
  /** Runs the body on a fresh store and closes it. */
  readonly withStore: (body: (store: Store) => Promise<void>) => () => Promise<void>;
};

/** Creates run `id` and takes its lease as `driver`. */
export async function drivenRun(store: Store, id: string): Promise<Lease> {
  await store.createRun(runRow(id));
  const lease = await store.lease(id, 'driver', 1_000, 0);
  if (lease === undefined) throw new Error(`the lease of the fresh run "${id}" was refused`);
  return lease;
}
