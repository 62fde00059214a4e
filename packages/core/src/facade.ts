import type {
  Adapter,
  Blobs,
  CallRow,
  Clock,
  Counts,
  Event,
  Fault,
  Hash,
  Http,
  InvocationRow,
  Json,
  Kind,
  Media,
  Model,
  NodeChoice,
  Parsed,
  Plan,
  ProductRow,
  Progress,
  Queue,
  RunRow,
  RunStatus,
  Service,
  Store,
  StoredRun,
  Task,
  Tokens,
} from '@genarun/spec';

/** Everything the engine is given. Nothing else reaches it: no environment, no clock, no network of its own. */
export type EngineOptions = {
  readonly store: Store;
  readonly queue: Queue;
  readonly blobs: Blobs;
  readonly http: Http;
  readonly media: Media;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly adapters: readonly Adapter[];
  /** Kinds beside the built-in ones. */
  readonly kinds?: readonly Kind[];
  /** Registered services, by name. */
  readonly services?: Readonly<Record<string, Service>>;
  /** Secrets by name (`${secrets.NAME}`, keys of adapters). */
  readonly secret?: (name: string) => string | undefined;
  /** The model taken where a node names none, per task. */
  readonly defaultModels?: Readonly<Partial<Record<Task, string>>>;
  /** Reads a file beside the document (sub-pipelines, API descriptions, media inputs). */
  readonly readFile?: (path: string, beside: string | undefined) => Promise<Uint8Array>;
  /** Reads a sub-pipeline's text in any dialect. */
  readonly parse?: (text: string, file: string) => Parsed;
  /** Reads data text (JSON, YAML) beside the document. Default: JSON. */
  readonly parseData?: (text: string, file: string) => unknown;
  /** Uniform in [0, 1): new run ids, seeds and tokens. */
  readonly random: () => number;
  /** Whose runs these are. Default `local`. */
  readonly owner?: string;
  /** Name of this driver in leases. Default: a random one. */
  readonly driver?: string;
  /** Invocations a run may have. Default 100,000. */
  readonly maxInvocations?: number;
  /** What to do with a call whose outcome nobody knows and whose provider cannot be asked. Default `surface`: the invocation ends `unknown`. */
  readonly onUnknown?: 'surface' | 'retry';
  /** Milliseconds a lease lives without renewal. Default 15,000. */
  readonly leaseMs?: number;
  /** Milliseconds between looks into the inbox while nothing else happens. Default 250. */
  readonly inboxMs?: number;
  /** Where answers to human requests can be posted: prefix of `/runs/…`. */
  readonly publicUrl?: string;
  /** Public address that an adapter's provider is given for its news (whoever serves it verifies them and calls `hint`); undefined: it is asked. */
  readonly hintUrl?: (adapter: string) => string | undefined;
};

export type PlanOptions = {
  readonly seed?: number;
  /** alias → model id; also node ids → model id, and tasks (`text`, `image`…) → model id for the nodes that name none. */
  readonly models?: Readonly<Record<string, string>>;
  readonly choice?: NodeChoice;
  /** A run whose seed and unchanged results are taken over. */
  readonly from?: string;
  /** US dollars. */
  readonly budget?: number;
  readonly allowUnpriced?: boolean;
  /** What `[animal]` stands for in nodes with `smart`, the nearest first (a project's before the global ones); a node's own come before them. */
  readonly tokens?: readonly Tokens[];
};

/** What a plan will do and may cost, before anything is spent. */
export type Estimate = {
  /** Invocations, where it can be told before running; a fan-out of unknown width counts by its schema's bounds. */
  readonly invocations: { readonly min: number; readonly max: number | null };
  /** US dollars; null where a price or a width is unknown. */
  readonly cost: { readonly min: number; readonly max: number | null };
  readonly nodes: readonly {
    readonly index: number;
    readonly path: string;
    readonly kind: string;
    readonly model?: string;
    readonly times: { readonly min: number; readonly max: number | null };
    readonly cost: { readonly min: number; readonly max: number | null };
  }[];
  /** Models without a known price. */
  readonly unpriced: readonly string[];
};

export type RunResult = {
  readonly id: string;
  readonly status: RunStatus;
  readonly seed: number;
  readonly cost: number;
  readonly costUnknown: boolean;
  readonly counts: Counts;
  readonly durationMs: number;
  /** The assembled output, whole; products as references. Undefined until the run has ended. */
  readonly output: Json | undefined;
  readonly fault?: Fault;
  /** Why it is paused: `user`, `budget`, `interrupt`. */
  readonly reason?: string;
};

/** What a driver tells while it drives. */
export type Notice = { readonly type: 'event'; readonly event: Event } | { readonly type: 'progress'; readonly progress: Progress };

/** A run being driven by this process. */
export type Run = {
  readonly id: string;
  readonly plan: Plan;
  /** Journal events in order, from after `after` (default 0), live until the driver stops. Each iterator is independent. */
  readonly events: (options?: { readonly after?: number }) => AsyncIterable<Event>;
  /** Events and progress as they happen; answers how to stop. */
  readonly subscribe: (listener: (notice: Notice) => void) => () => void;
  /** Resolves when this driver has stopped: the run ended, waits, or is paused. Never rejects for what happened inside the run. */
  readonly result: () => Promise<RunResult>;
  /** Opens nothing more; what is in flight finishes. The run can be resumed. */
  readonly pause: (reason?: 'user' | 'interrupt') => void;
  /** Stops at once: what is in flight is aborted and will be done again (or reconciled) on resume. */
  readonly stop: () => void;
  /** Ends the run for good: children, queued work and provider jobs are cancelled (E10). */
  readonly cancel: () => void;
};

/** A run as it stands, from the store. */
export type RunView = {
  readonly run: StoredRun;
  readonly invocations: readonly InvocationRow[];
  readonly products: readonly ProductRow[];
  readonly calls: readonly CallRow[];
  /** Folded from the journal: what has started and not ended, and what waits. */
  readonly open: readonly { readonly address: string; readonly status: 'started' | 'waiting'; readonly since: number; readonly wait?: unknown }[];
  /** Who drives it now. */
  readonly driver?: { readonly owner: string; readonly expiresAt: number };
};

/** The one door for execution: command line, server, worker, client and studio all go through it. */
export type Engine = {
  /** Resolves, expands and checks a document. Throws GenarunError `invalid_input` / `not_found`; nothing is spent. */
  readonly plan: (document: Parsed, params?: Readonly<Record<string, unknown>>, options?: PlanOptions) => Promise<Plan>;
  readonly estimate: (plan: Plan) => Estimate;
  /** JSON Schema of the output a run of this plan gives. */
  readonly outputSchema: (plan: Plan) => Readonly<Record<string, unknown>>;
  /** `id`: the run's, from newRunId; who knows it beforehand finds the run again after a crash. Throws `invalid_input` when there is such a run. */
  readonly start: (plan: Plan, options?: { readonly id?: string }) => Promise<Run>;
  /** An id that no run has: times grow with it. */
  readonly newRunId: () => string;
  /**
   * Drives a run that is not being driven: refolds the journal, reconciles open calls, goes on. A run that ended `failed` or `partial`
   * performs its failed branches again. `budget` raises a budget. Throws `invalid_input` when another driver holds the lease.
   */
  readonly resume: (id: string, options?: { readonly budget?: number; readonly retryUnknown?: boolean }) => Promise<Run>;
  /** Answers what waits at an address (a plain node id is enough while only one of its requests is open). Checked before it is posted. */
  readonly answer: (id: string, address: string, value: Json, options?: { readonly token?: string; readonly by?: string }) => Promise<void>;
  readonly pause: (id: string) => Promise<void>;
  readonly cancel: (id: string) => Promise<void>;
  /** A provider's verified news: whoever waits here for this request looks at it at once. Answers whether anybody does. */
  readonly hint: (adapter: string, requestId: string) => boolean;
  readonly view: (id: string) => Promise<RunView>;
  readonly runs: (filter?: Parameters<Store['runs']>[0]) => Promise<readonly RunRow[]>;
  /** The output of an ended run, whole. */
  readonly output: (id: string) => Promise<Json | undefined>;
  /** A JSON value with its blob references replaced by what they stand for. */
  readonly whole: (value: unknown) => Promise<Json>;
  /** The journal; with `follow`, goes on until the run has ended. */
  readonly events: (id: string, options?: { readonly after?: number; readonly follow?: boolean; readonly signal?: AbortSignal }) => AsyncIterable<Event>;
  readonly models: () => readonly Model[];
  readonly kinds: () => readonly Kind[];
  /** Frees what the adapters of this process hold of models that are not going to be called for a while (memory); a later call loads them anew. */
  readonly release: (models: readonly string[]) => Promise<void>;
  /** Stops every driver of this engine (resumable) and the performer. */
  readonly close: () => Promise<void>;
};
