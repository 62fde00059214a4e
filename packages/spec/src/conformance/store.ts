import type { Store } from '../store.ts';
import type { SuiteApi } from './api.ts';
import { callsSuite } from './store/calls.ts';
import { journalSuite } from './store/journal.ts';
import { keepingSuite } from './store/keeping.ts';
import { leasesSuite } from './store/leases.ts';
import { runsSuite } from './store/runs.ts';

/** What every Store must do. `create` gives a fresh, empty store each time; the suite closes it. */
export function storeSuite(api: SuiteApi, create: () => Promise<Store>): void {
  const withStore = (body: (store: Store) => Promise<void>) => async () => {
    const store = await create();
    try {
      await body(store);
    } finally {
      await store.close();
    }
  };
  const scene = { ...api, withStore };
  runsSuite(scene);
  leasesSuite(scene);
  journalSuite(scene);
  callsSuite(scene);
  keepingSuite(scene);
}
