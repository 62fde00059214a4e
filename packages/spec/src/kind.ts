import type { z } from 'zod';
import type { Wait } from './event.ts';
import type { Http } from './http.ts';
import type { MediaBytes, Model, ModelAnswer, ModelRequest, Task } from './model.ts';
import type { Node } from './pipeline.ts';
import type { Json, MediaKind, ProductRef } from './value.ts';

/** What performing gives: a value, or a reason to wait. */
export type Outcome = { readonly value: Json } | { readonly wait: Wait };

/** An operation of a registered service. */
export type Service = {
  readonly call: (
    operation: string,
    input: Json,
    options: { readonly headers?: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ) => Promise<Json>;
};

/** What a kind may do while it performs. */
export type PerformContext = {
  readonly run: string;
  readonly address: string;
  readonly attempt: number;
  readonly signal: AbortSignal;
  /** The node's model; throws `invalid_input` when the node has none. */
  readonly model: () => Model;
  /** Calls the node's model: writes the ledger, counts usage and cost, adds seed and params. */
  readonly ask: (request: Omit<ModelRequest, 'model' | 'seed' | 'params'>) => Promise<ModelAnswer>;
  /** Keeps bytes as the invocation's next product and answers its reference. */
  readonly keep: (media: MediaBytes, kind: MediaKind) => Promise<ProductRef>;
  /** The bytes of a product reference. */
  readonly load: (ref: ProductRef) => Promise<MediaBytes>;
  readonly http: Http;
  readonly service: (name: string) => Service;
  /** A secret by name; throws `auth` with the next step when there is none. */
  readonly secret: (name: string) => string;
  /** Errors of a value against a JSON Schema, in sentences; empty when valid. */
  readonly validate: (schema: Readonly<Record<string, unknown>>, value: unknown) => readonly string[];
  /** Evaluates a bare expression over the given names. */
  readonly evaluate: (expression: string, scope: Readonly<Record<string, unknown>>) => unknown;
  readonly warn: (message: string) => void;
  /** Keeps what the model said before it was parsed, whether or not it fits in the end. */
  readonly keepRaw: (text: string) => void;
  readonly progress: (fraction: number, note?: string) => void;
  readonly now: () => number;
  /** Uniform in [0, 1), deterministic in run seed and address. */
  readonly random: () => number;
};

export type PerformRequest = { readonly node: string; readonly fields: Readonly<Record<string, unknown>> };

/** What one performance may use, for estimates and reservations. */
export type Demand = {
  /** Model calls. */
  readonly calls: number;
  readonly products?: number;
  /** Upper bound of input tokens over all calls. */
  readonly inputTokens?: number;
  /** Pictures and clips that go in. */
  readonly inputMedia?: number;
  readonly outputTokens?: number;
  readonly characters?: number;
  readonly seconds?: number;
};

/** What a node does. The engine asks the registered kind; it never switches on a name (E4). */
export type Kind = {
  readonly name: string;
  /** Joins the cache key: change it when equal requests would give other results. */
  readonly version: number;
  /** The kind's own fields, as a zod shape. */
  readonly fields: Readonly<Record<string, z.ZodType>>;
  /** Own fields in which picks (`[a | b]`) act. */
  readonly picks: readonly string[];
  /** Own fields that hold no templates at all. */
  readonly verbatim?: readonly string[];
  /** Own fields that are bare expressions over names that exist only while performing; left alone. */
  readonly bare?: readonly string[];
  /** Own fields in which `${secrets.NAME}` may stand. */
  readonly secrets?: readonly string[];
  /** The task its model must be able to do; absent: no model. */
  readonly task?: Task;
  /** True when the model is needed only with certain fields. */
  readonly modelOptional?: boolean;
  /** True when the own value is nothing but its children's: group, pipeline. Its id is no name for its descendants. */
  readonly container?: boolean;
  /** Descendants see nothing from outside but the keys of the own value (sub-pipelines). */
  readonly isolated?: boolean;
  /** Performed by the driver itself: pure, quick, no I/O. Gets the resolved fields. */
  readonly inline?: (fields: Readonly<Record<string, unknown>>) => Json;
  /** Performed by whoever takes the job. */
  readonly perform?: (request: PerformRequest, context: PerformContext) => Promise<Outcome>;
  /** Upper bound of the demand of one performance, from fields resolved or not. */
  readonly demand?: (fields: Readonly<Record<string, unknown>>, model: Model) => Demand;
  /** The lane; absent or undefined: the model's adapter, or `io`. */
  readonly lane?: (node: Node) => string | undefined;
  /** Whether equal requests may be answered from the cache even without a model. Default false; kinds with a model follow the model. */
  readonly cacheable?: boolean;
  /**
   * For kinds that wait for answers: what the answers so far (the newest last) make of the request. `more` tells how many are still missing,
   * `errors` (in sentences) why the newest one is refused.
   */
  readonly answer?: (
    request: PerformRequest,
    answers: readonly Json[],
  ) => { readonly value: Json } | { readonly more: number } | { readonly errors: readonly string[] };
  /** JSON Schema of the own value. */
  readonly output: (node: Node) => Readonly<Record<string, unknown>>;
  /** Checks of a node that its schema cannot express, in sentences. */
  readonly check?: (node: Node) => readonly string[];
  /** Checks of the models of `repeat.cycle`, in sentences: whether each can take what the one before it gives. */
  readonly fit?: (node: Node, cycle: readonly Model[]) => readonly string[];
};

/** Declares a kind; gives type checking and nothing else. */
export function defineKind(kind: Kind): Kind {
  return kind;
}
