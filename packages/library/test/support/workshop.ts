import { simAdapter } from '@genarun/adapters/sim';
import { createMedia } from '@genarun/backends/media';
import { nodeHash, systemClock } from '@genarun/backends/system';
import { createEngine, createInProcessQueue, createMemoryBlobs, createRandom, type Engine } from '@genarun/core';
import type { Adapter, Blobs, Http, Store } from '@genarun/spec';
import { type Library, openLibrary } from '../../src/library.ts';
import { driveOrder } from '../../src/orders/drive-order.ts';
import type { OrderDocument } from '../../src/orders/order-document.ts';
import { type Placing, placeOrder } from '../../src/orders/place-order.ts';
import { type PlanOrderOptions, planOrder } from '../../src/orders/plan-order.ts';
import { openDatabase } from './database.ts';

/** A library with an engine over one database in memory; every `worker` is a process of its own as far as leases go. */
export type Workshop = {
  readonly library: Library;
  readonly engine: Engine;
  readonly blobs: Blobs;
  readonly store: Store;
  readonly worker: (adapter?: Adapter) => Engine;
  readonly close: () => Promise<void>;
};

const offline: Http = {
  guarded: () => Promise.reject(new Error('offline')),
  configured: () => Promise.reject(new Error('offline')),
} as unknown as Http; // simulated models ask nobody

export async function createWorkshop(adapter: Adapter = simAdapter({})): Promise<Workshop> {
  const { store, tables, close } = await openDatabase();
  const blobs = createMemoryBlobs({ hash: nodeHash });
  const random = createRandom(5);
  const engines: Engine[] = [];
  const worker = (own: Adapter = adapter): Engine => {
    const queue = createInProcessQueue({ clock: systemClock });
    const engine = createEngine({
      store,
      queue,
      blobs,
      http: offline,
      media: createMedia(),
      clock: systemClock,
      hash: nodeHash,
      random,
      adapters: [own],
      defaultModels: { image: 'sim/painter', text: 'sim/writer' },
      leaseMs: 1000,
      inboxMs: 20,
    });
    engines.push(engine);
    return engine;
  };
  const library = await openLibrary({ tables, store, blobs, clock: systemClock, random });
  return {
    library,
    engine: worker(),
    blobs,
    store,
    worker,
    close: async () => {
      for (const engine of engines) await engine.close();
      await close();
    },
  };
}

/** Plans and places an order. */
export async function place({ library, engine }: Workshop, document: OrderDocument, options: PlanOrderOptions & { readonly placing?: Placing } = {}) {
  const { placing, ...planning } = options;
  return placeOrder(library, engine, await planOrder(library, engine, document, { seed: 7, ...planning }), placing);
}

/** Plans, places and performs an order to its end. */
export async function order(workshop: Workshop, document: OrderDocument, options: PlanOrderOptions & { readonly placing?: Placing } = {}) {
  const { settled } = await driveOrder(workshop.library, workshop.engine, await place(workshop, document, options));
  return (await settled).order;
}
