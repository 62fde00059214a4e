import { type Fault, GenarunError } from './error.ts';
import type { Wait } from './event.ts';
import type { LaneLimits, Usage } from './model.ts';
import type { ProductRow } from './run.ts';
import type { Json } from './value.ts';

/** One invocation on its way to whoever performs it: plain data, complete; the performer needs nothing of the run's state. */
export type Job = {
  readonly run: string;
  readonly owner: string;
  readonly address: string;
  readonly attempt: number;
  readonly epoch: number;
  readonly lane: string;
  readonly node: string;
  readonly kind: string;
  readonly model?: string;
  /** The kind's fields with templates filled in. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, Json>>;
  readonly seed?: number;
  /** Seed of the job's own random choices, whether or not a seed is sent. */
  readonly randomSeed: number;
  readonly timeoutMs?: number;
  readonly cache: boolean;
  /** A result to take over when the request is unchanged (`--from`). */
  readonly earlier?: { readonly run: string; readonly key: string };
  /** Its value is compared with earlier ones of its loop: whether the ending tells a print of it, or a sketch as well. */
  readonly compare?: 'exact' | 'near';
  /** Upper bound of what it may cost, reserved by the driver (E13). */
  readonly reserved?: number;
  /** What it may take of its lane: calls at most, and an estimate of their tokens, input and longest answers. */
  readonly calls?: number;
  readonly tokens?: number;
};

/** What a picture is compared by: its decoded pixels' sha256, and their means over a grid of 8 × 8 (RGB, 192 bytes as hex). */
export type Print = { readonly pixels: string; readonly sketch?: string };

/** How a performance ended. Performing never throws (E3). */
export type Ending = {
  readonly run: string;
  readonly address: string;
  readonly attempt: number;
  /** The job's: a driver leaves endings of jobs of an earlier driver out of account. */
  readonly epoch?: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly usage?: Usage;
  /** Calls of the model it has made. */
  readonly calls?: number;
  readonly cost: number;
  readonly costUnknown: boolean;
  readonly sent?: unknown;
  readonly returned?: unknown;
  readonly warnings?: readonly string[];
  readonly key?: string;
  readonly cached?: boolean;
  readonly raw?: unknown;
} & (
  | { readonly type: 'done'; readonly value: Json; readonly products: readonly ProductRow[]; readonly print?: Print }
  | { readonly type: 'waiting'; readonly wait: Wait }
  | { readonly type: 'failed'; readonly fault: Fault }
  | { readonly type: 'cancelled' }
  | { readonly type: 'unknown'; readonly fault: Fault }
);

/** Progress of one performance; told, not journalled. */
export type Progress = { readonly run: string; readonly address: string; readonly fraction: number; readonly note?: string };

/** How a lane goes after its provider refused calls as too many (429): slower and not before `until`, or as before. */
export type LanePace = {
  readonly lane: string;
  readonly slowed: boolean;
  /** Calls at a time, and per minute. */
  readonly concurrency: number;
  readonly perMinute?: number;
  /** Milliseconds since the epoch. */
  readonly until?: number;
};

export type Performer = (job: Job, context: { readonly signal: AbortSignal; readonly progress: (progress: Progress) => void }) => Promise<Ending>;

/** What dispatches jobs to whoever performs them. Delivery is at least once; effects are idempotent by (run, address, attempt, call). */
export type Queue = {
  /** Registers this process as a performer. Answers how to stop. */
  readonly perform: (performer: Performer) => () => Promise<void>;
  readonly dispatch: (job: Job) => void;
  /** Endings of one run's jobs. Answers how to stop. */
  readonly endings: (run: string, listener: (ending: Ending) => void, progress?: (progress: Progress) => void) => () => void;
  /**
   * Cancels queued and running jobs of a run, or the one at an address. With `stop` the run will be resumed: what runs is let go of, and what it has
   * begun elsewhere goes on (see isStopped).
   */
  readonly cancel: (run: string, address?: string, why?: 'cancel' | 'stop') => void;
  /** Sets a lane's limits. A lane without limits has the queue's default. */
  readonly limit: (lane: string, limits: LaneLimits) => void;
  /** Told when a lane slows down because its provider refuses calls, and when it has recovered. Answers how to stop. */
  readonly paces: (listener: (pace: LanePace) => void) => () => void;
  /** How many jobs of the lane one run should have under way at a time. */
  readonly capacity: (lane: string) => number;
  readonly close: () => Promise<void>;
};

/** The reason of a signal that is aborted because its process stops: the run is resumed later, perhaps elsewhere. */
export function stopReason(): GenarunError {
  return new GenarunError({ code: 'cancelled', message: 'stopped; it can be resumed', retryable: true });
}

/** Whether a signal was aborted only for now (stopReason): a provider's job then goes on, and is asked for when the run is resumed. */
export function isStopped({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof GenarunError && reason.code === 'cancelled' && reason.retryable;
}
