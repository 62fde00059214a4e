import { systemClock } from '@genarun/backends/system';
import { openStudies, type Studies } from '@genarun/studies';
import { chooseOffers } from '../document/choose-offers.ts';
import type { Shell } from '../shell.ts';
import type { Genarun } from './compose.ts';
import { freeFromDeadDriver } from './dead-driver.ts';

/** Experiments over the engine and the store of a home. */
export async function openExperiments(shell: Shell, genarun: Genarun, options: { readonly provider?: string } = {}): Promise<Studies> {
  const { engine, store, blobs, tables } = genarun;
  return openStudies({
    engine,
    store,
    blobs,
    tables,
    clock: systemClock,
    choose: async (document) => (await chooseOffers(document, genarun, { provider: options.provider })).document,
    free: (run) => freeFromDeadDriver(store, run, shell),
    driver: shell.driver,
    isGone: shell.isGone,
  });
}
