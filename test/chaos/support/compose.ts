import { join } from 'node:path';
import { createFileBlobs } from '@genarun/backends/files';
import { createHttp } from '@genarun/backends/http';
import { createMedia } from '@genarun/backends/media';
import { openSqliteStore } from '@genarun/backends/sqlite';
import { nodeHash, systemClock } from '@genarun/backends/system';
import { createEngine, createInProcessQueue, type Engine, type EngineOptions } from '@genarun/core';
import type { Blobs, Parsed, Pipeline, Store } from '@genarun/spec';
import { type CountingOptions, countingAdapter } from './counting-adapter.ts';

export type ComposeOptions = CountingOptions & {
  /** Folder of the store and the blobs. */
  readonly home: string;
  readonly driver?: string;
  readonly leaseMs?: number;
  readonly inboxMs?: number;
  readonly onUnknown?: 'surface' | 'retry';
};

export type Composed = { readonly engine: Engine; readonly store: Store; readonly blobs: Blobs; readonly close: () => Promise<void> };

/** A real engine over the counting server: SQLite store, file blobs, queue in this process. `more` replaces parts of it. */
export async function compose(options: ComposeOptions, more: Partial<EngineOptions> = {}): Promise<Composed> {
  const store = more.store ?? (await openHome(options.home));
  const blobs = more.blobs ?? openBlobs(options.home);
  const clock = more.clock ?? systemClock;
  const http = createHttp({});
  const queue = createInProcessQueue({ clock });
  const engine = createEngine({
    http,
    media: createMedia(),
    hash: nodeHash,
    adapters: [countingAdapter(options)],
    random: Math.random,
    inboxMs: options.inboxMs ?? 10,
    ...(options.driver === undefined ? {} : { driver: options.driver }),
    ...(options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
    ...(options.onUnknown === undefined ? {} : { onUnknown: options.onUnknown }),
    ...more,
    store,
    blobs,
    clock,
    queue,
  });
  const close = async () => {
    await engine.close();
    await http.close();
    await store.close();
  };
  return { engine, store, blobs, close };
}

export function openHome(home: string): Promise<Store> {
  return openSqliteStore({ file: join(home, 'genarun.db') });
}

export function openBlobs(home: string): Blobs {
  return createFileBlobs({ directory: join(home, 'blobs') });
}

/** A canonical document as the dialects hand it over. */
export function parsed(pipeline: Pipeline): Parsed {
  return { dialect: 'canonical', pipeline, origins: new Map(), warnings: [] };
}
