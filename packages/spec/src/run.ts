import type { Fault } from './error.ts';
import type { Usage } from './model.ts';
import type { Plan } from './plan.ts';
import type { MediaKind } from './value.ts';

export const runStatuses = ['running', 'waiting', 'paused', 'succeeded', 'partial', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof runStatuses)[number];

export const invocationStatuses = ['queued', 'started', 'waiting', 'done', 'failed', 'skipped', 'cancelled', 'unknown'] as const;
export type InvocationStatus = (typeof invocationStatuses)[number];

/** Invocations by status; only statuses that occur are present. */
export type Counts = Readonly<Partial<Record<InvocationStatus, number>>>;

/** A run's row. Everything but `plan`, ids and times is a projection of its journal. */
export type RunRow = {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly dialect: string;
  readonly status: RunStatus;
  readonly seed: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly endedAt?: number;
  readonly deletedAt?: number;
  /** Sum of what its calls cost, US dollars; failed and cancelled calls included. */
  readonly cost: number;
  /** True when some call's cost is not known. */
  readonly costUnknown: boolean;
  readonly counts: Counts;
  /** Highest seq of its journal. */
  readonly seq: number;
  /** The assembled output: JSON, or a BlobRef (E6). Present once ended. */
  readonly output?: unknown;
  readonly fault?: Fault;
  /** Why it is paused. */
  readonly reason?: string;
  readonly budget?: number;
  /** The run it took results over from. */
  readonly from?: string;
};

/** A run's row with its plan. */
export type StoredRun = RunRow & { readonly plan: Plan };

/** One node performed once, at one address: a projection of the journal, written when it ends or waits, or (`queued`) when an attempt that cost something is made again. Unique (run, address). */
export type InvocationRow = {
  readonly run: string;
  readonly address: string;
  readonly node: string;
  readonly kind: string;
  readonly status: InvocationStatus;
  readonly attempt: number;
  readonly model?: string;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Own value: JSON, or a BlobRef. */
  readonly value?: unknown;
  /** The text a model gave before it was parsed; JSON string or BlobRef. */
  readonly raw?: unknown;
  readonly fault?: Fault;
  readonly reason?: string;
  /** The resolved fields as asked (templates filled in). */
  readonly asked?: unknown;
  /** Parameters as sent. */
  readonly sent?: unknown;
  /** What the provider says it used. */
  readonly returned?: unknown;
  readonly seed?: number;
  readonly usage?: Usage;
  readonly cost?: number;
  readonly costUnknown?: boolean;
  readonly cached?: boolean;
  /** Cache key of the request (sha256). */
  readonly key?: string;
  readonly picks?: unknown;
  readonly warnings?: readonly string[];
  readonly wait?: unknown;
};

/** A kept output. Unique (run, address, index). */
export type ProductRow = {
  readonly run: string;
  readonly address: string;
  readonly index: number;
  readonly owner: string;
  readonly kind: MediaKind;
  readonly mime: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly width?: number;
  readonly height?: number;
  readonly duration?: number;
  readonly model?: string;
  readonly createdAt: number;
};

export const callStatuses = ['open', 'answered', 'failed', 'cancelled', 'unknown'] as const;
export type CallStatus = (typeof callStatuses)[number];

/** One paid request to a provider (E8). Unique (run, address, attempt, call). Written before the request leaves. */
export type CallRow = {
  readonly run: string;
  readonly address: string;
  readonly attempt: number;
  /** Number of the call within the attempt, from 0. */
  readonly call: number;
  readonly callKey: string;
  readonly model: string;
  readonly status: CallStatus;
  readonly openedAt: number;
  readonly settledAt?: number;
  readonly requestId?: string;
  /** Upper bound reserved, US dollars. */
  readonly reserved?: number;
  readonly cost?: number;
  readonly usage?: Usage;
  readonly fault?: Fault;
  /** The answer's JSON with media as blobs, kept until the invocation ends so that nothing paid is bought twice. */
  readonly answer?: unknown;
};
