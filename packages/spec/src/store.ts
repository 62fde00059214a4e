import type { Event } from './event.ts';
import type { CallRow, InvocationRow, ProductRow, RunRow, RunStatus, StoredRun } from './run.ts';

/** The right to append to a run's journal (E12). */
export type Lease = { readonly run: string; readonly owner: string; readonly epoch: number };

/** What ended together, written in one transaction (E7). Refused whole when the lease is stale. */
export type Commit = {
  readonly lease: Lease;
  /** The journal's next lines: refused with `invalid_input` unless they go on without a gap. */
  readonly events: readonly Event[];
  /** Upserted by (run, address). */
  readonly invocations: readonly InvocationRow[];
  /** Inserted; a row that is there already stays. */
  readonly products: readonly ProductRow[];
  /** Fields of the run's row that change; an optional one given as undefined is cleared. `seq` follows the journal whatever is given. */
  readonly run?: Partial<Omit<RunRow, 'id' | 'owner' | 'createdAt'>>;
  /** True: on disk (fsynced) before it resolves. False: atomic and ordered, may be lost as a whole suffix by a power cut. */
  readonly durable?: boolean;
};

/** A message to whoever drives a run: an answer, a pause, a cancel. Ids grow. */
export type InboxMessage = {
  readonly id: number;
  readonly run: string;
  readonly at: number;
  readonly type: 'answer' | 'pause' | 'play' | 'cancel';
  readonly data: Readonly<Record<string, unknown>>;
};

export type CacheEntry = {
  readonly key: string;
  readonly value: unknown;
  /** Own value's products, without run and address. */
  readonly products: readonly Omit<ProductRow, 'run' | 'address' | 'createdAt' | 'owner'>[];
  readonly raw?: unknown;
  readonly createdAt: number;
};

/** `name` is the whole name; `before` bounds `createdAt` from above (not included); `deleted`: those in the trash instead of those outside it. */
export type RunFilter = {
  readonly status?: readonly RunStatus[];
  readonly name?: string;
  readonly deleted?: boolean;
  readonly limit?: number;
  readonly before?: number;
};

/**
 * What remembers. Every method is atomic. Unknown runs read as undefined or empty lists; writes to them throw GenarunError `not_found`.
 * A stale lease throws GenarunError `cancelled` with the message "lease lost".
 */
export type Store = {
  readonly createRun: (run: StoredRun) => Promise<void>;
  readonly run: (id: string) => Promise<StoredRun | undefined>;
  /** Newest first, without plans. */
  readonly runs: (filter?: RunFilter) => Promise<readonly RunRow[]>;
  /** Moves runs to the trash (`deletedAt`), or back (undefined). */
  readonly trashRun: (id: string, deletedAt: number | undefined) => Promise<void>;
  /** Removes a run and everything that belongs to it, for good. Its blobs are left to `purge` of the caller. */
  readonly removeRun: (id: string) => Promise<void>;

  /** Takes the lease when it is free, expired, or the owner's already; the epoch grows each time. Undefined: another driver has it. */
  readonly lease: (run: string, owner: string, ttlMs: number, now: number) => Promise<Lease | undefined>;
  readonly renew: (lease: Lease, ttlMs: number, now: number) => Promise<boolean>;
  readonly release: (lease: Lease) => Promise<void>;
  /** Who holds it, if anybody. */
  readonly leaseOf: (run: string, now: number) => Promise<{ readonly owner: string; readonly expiresAt: number } | undefined>;

  readonly commit: (commit: Commit) => Promise<void>;
  /** In order of seq, after `after` (0 = from the beginning). */
  readonly events: (run: string, after: number, limit?: number) => Promise<readonly Event[]>;
  /** In order of address. */
  readonly invocations: (run: string) => Promise<readonly InvocationRow[]>;
  readonly invocation: (run: string, address: string) => Promise<InvocationRow | undefined>;
  readonly products: (run: string) => Promise<readonly ProductRow[]>;
  /** Runs that keep a product with this sha256. */
  readonly productsByHash: (sha256: string) => Promise<readonly ProductRow[]>;

  /** Durable when it resolves if `durable`; throws `invalid_input` if the row exists. */
  readonly openCall: (call: CallRow, durable: boolean) => Promise<void>;
  /** Changes the given fields. An answered call stays answered: another status for it is left out of account, with all that came with it. */
  readonly settleCall: (call: Pick<CallRow, 'run' | 'address' | 'attempt' | 'call'> & Partial<CallRow>, durable: boolean) => Promise<void>;
  readonly calls: (run: string, address?: string) => Promise<readonly CallRow[]>;

  readonly cached: (key: string) => Promise<CacheEntry | undefined>;
  /** Keeps the first entry of a key. */
  readonly cache: (entry: CacheEntry) => Promise<void>;
  readonly clearCache: (before?: number) => Promise<number>;

  readonly post: (message: Omit<InboxMessage, 'id'>) => Promise<void>;
  readonly inbox: (run: string, after: number) => Promise<readonly InboxMessage[]>;

  readonly setting: (key: string) => Promise<unknown>;
  readonly setSetting: (key: string, value: unknown) => Promise<void>;

  /** Every sha256 the store still names (products, plans, values, raws, calls, events, messages, cache, settings): what purge must keep. */
  readonly referencedBlobs: () => Promise<ReadonlySet<string>>;
  /** Problems found in the store itself, in sentences; empty when sound. */
  readonly check: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};
