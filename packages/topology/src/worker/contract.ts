import type { CondensedDistances } from '../distance/condensed.ts';
import type { Persistence, PersistenceOptions, PersistenceProgress } from '../persistence/persistence.ts';
import type { Points } from '../points/points.ts';

/** What a worker is asked: plain data, so that Web Workers and Node's worker threads take it alike. */
export type WorkerRequest =
  | {
      readonly type: 'persistence';
      readonly id: number;
      readonly input: Points | CondensedDistances;
      readonly options: Omit<PersistenceOptions, 'signal' | 'onProgress'>;
    }
  | { readonly type: 'cancel'; readonly id: number };

export type WorkerReply =
  | { readonly type: 'progress'; readonly id: number; readonly progress: PersistenceProgress }
  | { readonly type: 'done'; readonly id: number; readonly result: Persistence }
  | { readonly type: 'failed'; readonly id: number; readonly name: string; readonly message: string };

/** The end of a message channel: a Worker, the global scope of one, or Node's `parentPort`. */
export type WorkerPort = {
  postMessage(message: unknown): void;
  /** Of the web. */
  addEventListener?(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  /** Of Node. */
  on?(type: 'message', listener: (message: unknown) => void): unknown;
};

/** Hears messages on either kind of port. */
export function listen(port: WorkerPort, hear: (message: unknown) => void): void {
  if (port.on !== undefined) port.on('message', hear);
  else port.addEventListener?.('message', (event) => hear(event.data));
}
