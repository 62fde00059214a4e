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

/** What a worker answers; `id` names the question. */
export type WorkerReply =
  | { readonly type: 'progress'; readonly id: number; readonly progress: PersistenceProgress }
  | { readonly type: 'done'; readonly id: number; readonly result: Persistence }
  | { readonly type: 'failed'; readonly id: number; readonly name: string; readonly message: string };

/** The end of a message channel: a Worker, the global scope of one, or Node's `parentPort`. */
export type WorkerPort = {
  postMessage(message: unknown): void;
  /** Of the web. */
  addEventListener?(type: 'message' | 'error', listener: (event: unknown) => void): void;
  /** Of Node. */
  on?(type: 'message' | 'error' | 'exit', listener: (value: unknown) => void): unknown;
};

/** Hears messages on either kind of port. */
export function listen(port: WorkerPort, hear: (message: unknown) => void): void {
  if (port.on !== undefined) port.on('message', hear);
  // Every event of that type is a MessageEvent.
  else port.addEventListener?.('message', (event) => hear((event as { readonly data: unknown }).data));
}

/** Hears that the other end failed or is gone: an error that nobody caught, code that could not be loaded, an exit. */
export function listenForEnd(port: WorkerPort, hear: (reason: string, isGone: boolean) => void): void {
  if (port.on === undefined)
    // An ErrorEvent, or a plain Event when the code could not be loaded.
    port.addEventListener?.('error', (event) => hear((event as { readonly message?: string }).message ?? 'its code could not be loaded', false));
  else {
    port.on('error', (error) => hear(error instanceof Error ? error.message : String(error), true));
    port.on('exit', (code) => hear(`it ended with ${String(code)}`, true));
  }
}
