import { availableParallelism } from 'node:os';
import { systemClock } from '@genarun/backends/system';
import { openStudies, type Studies } from '@genarun/studies';
import { chooseOffers } from '../document/choose-offers.ts';
import type { Shell } from '../shell.ts';
import { createShapeThreads, shapeModule } from '../topology/shape-threads.ts';
import type { Genarun } from './compose.ts';
import { freeFromDeadDriver } from './dead-driver.ts';

/** Threads for shapes at most: more clouds at a time would take much memory. */
const mostThreads = 4;

/** Experiments over the engine and the store of a home. Diagrams and clusters are worked out in threads, so that progress is told and Ctrl-C is heard meanwhile. */
export async function openExperiments(shell: Shell, genarun: Genarun, options: { readonly provider?: string } = {}): Promise<Studies> {
  const { engine, store, blobs, tables } = genarun;
  const module = shapeModule();
  const shapes = module && createShapeThreads(module, Math.min(mostThreads, availableParallelism()));
  if (shapes !== undefined) genarun.onClose(shapes.close);
  return openStudies({
    ...(shapes === undefined ? {} : { shapes }),
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
