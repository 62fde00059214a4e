import { z } from 'zod';
import type { ErrorCode } from './error.ts';
import type { Http } from './http.ts';
import type { Media } from './media.ts';
import type { Json } from './value.ts';

/** What goes in and what comes out of a model. */
export const modalities = ['text', 'image', 'audio', 'video', 'embedding', 'labels', 'scores'] as const;
export type Modality = (typeof modalities)[number];

/** What is asked of a model. The kinds of the language map one to one onto tasks. */
export const tasks = ['text', 'image', 'audio', 'video', 'embed', 'describe', 'translate', 'rerank'] as const;
export type Task = (typeof tasks)[number];

/** What a model costs, in US dollars. A model without a price is "unknown", never 0; a free model says `{ free: true }`. */
export const priceSchema = z.object({
  free: z.boolean().optional(),
  perCall: z.number().nonnegative().optional(),
  /** Per image, clip or other product. */
  perProduct: z.number().nonnegative().optional(),
  perInputToken: z.number().nonnegative().optional(),
  /** Per token of a picture that goes in, where it is not `perInputToken`. */
  perInputImageToken: z.number().nonnegative().optional(),
  /** Per picture or clip that goes in. */
  perInputMedium: z.number().nonnegative().optional(),
  perOutputToken: z.number().nonnegative().optional(),
  perCharacter: z.number().nonnegative().optional(),
  /** Per second of media made or of machine time, as the provider bills. */
  perSecond: z.number().nonnegative().optional(),
  /** Where the figure comes from, and when it was read. */
  source: z.string().optional(),
  date: z.string().optional(),
});
export type Price = z.infer<typeof priceSchema>;

/** A callable: modalities in → modality out, with a parameter schema and a price. Plain data. */
export const modelSchema = z.object({
  /** `adapter/name`. */
  id: z.string(),
  adapter: z.string(),
  /** For listings, for example "simulation, no AI". */
  label: z.string(),
  tasks: z.array(z.enum(tasks)).min(1),
  input: z.array(z.enum(modalities)),
  output: z.enum(modalities),
  family: z.string().optional(),
  /** The provider's own version of it, where it was asked. */
  version: z.string().optional(),
  /** JSON Schema (2020-12 subset) of `params`. */
  parameters: z.record(z.string(), z.unknown()),
  /** sha256 of the canonical JSON of `parameters` as the provider described them. */
  parametersHash: z.string().optional(),
  /** The only prompts it takes, where not every text will do: the labels it was made with. */
  prompts: z.array(z.string()).optional(),
  /** Parameter values used where the document says nothing. */
  defaults: z.record(z.string(), z.unknown()).optional(),
  /** How the model takes a seed: `none` sends no seed at all. */
  seed: z.enum(['integer', 'none']),
  /** Whether equal requests give equal answers (with the seed, where one is sent). Only then is an answer cached. */
  deterministic: z.boolean(),
  /** Products per provider call at most. */
  maxCount: z.number().int().positive(),
  /** Texts or media embedded per provider call at most. */
  maxBatch: z.number().int().positive().optional(),
  /** Upper bound of tokens in an answer when the request does not limit it. */
  maxOutputTokens: z.number().int().positive().optional(),
  price: priceSchema.optional(),
  /** True for models that simulate: every listing, log and file says so. */
  simulation: z.boolean().optional(),
});
export type Model = z.infer<typeof modelSchema>;

/** Media as a model takes it or gives it. */
export type MediaBytes = {
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly width?: number;
  readonly height?: number;
  /** Seconds. */
  readonly duration?: number;
  /** Of an input: the parameter it is given for (`mask`). Absent: it goes where the model takes such a medium. */
  readonly parameter?: string;
};

export type Turn = { readonly role: 'system' | 'user' | 'assistant'; readonly text: string };

/** One request to a model, whole and resolved: what the ledger, the cache key and the adapter see. */
export type ModelRequest = {
  readonly model: string;
  readonly task: Task;
  /** Text tasks: the conversation so far. */
  readonly turns?: readonly Turn[];
  /** Image, audio, video: what to make. Describe: what to ask about the medium. Rerank: the query. */
  readonly prompt?: string;
  readonly negativePrompt?: string;
  /** Translate, rerank, embed of text: the texts. Audio: what is spoken, where it is not the prompt. */
  readonly texts?: readonly string[];
  readonly language?: { readonly from?: string; readonly to: string };
  /** Input media (image→image, describe, embed, vision), those for a parameter of the model among them. */
  readonly media?: readonly MediaBytes[];
  /** Text tasks: the answer must be JSON, valid against this JSON Schema where one is given. */
  readonly json?: { readonly schema?: Readonly<Record<string, unknown>> };
  /** Products wanted from this one call (≤ model.maxCount). */
  readonly count: number;
  readonly seed?: number;
  readonly params: Readonly<Record<string, Json>>;
};

export type Usage = {
  readonly inputTokens?: number;
  /** Those of `inputTokens` that pictures took. */
  readonly inputImageTokens?: number;
  /** Pictures and clips that went in, where they are billed one by one. */
  readonly inputMedia?: number;
  readonly outputTokens?: number;
  readonly products?: number;
  readonly characters?: number;
  /** Seconds of media or machine time billed. */
  readonly seconds?: number;
};

export type ModelAnswer = {
  /** Text, describe, translate: one string per text asked for. */
  readonly texts?: readonly string[];
  readonly media?: readonly MediaBytes[];
  /** Embed: one vector per text or medium, in order. */
  readonly vectors?: readonly Float32Array[];
  /** Rerank: how well each text answers the query, one for each text in the order given; higher is better, the scale is the model's own. */
  readonly scores?: readonly number[];
  readonly usage: Usage;
  /** US dollars as the provider reported them; absent where it reports none. */
  readonly cost?: number;
  /** What the provider really used: actual seed, revised prompt, model version. */
  readonly returned?: Readonly<Record<string, Json>>;
  readonly warnings?: readonly string[];
};

export type AdapterContext = {
  readonly signal: AbortSignal;
  /** Key of this call, stable over retries of the same attempt: sent as idempotency key where the provider takes one. */
  readonly callKey: string;
  /** Tells the ledger the provider's own id of the request, as soon as it is known (E8). Durable when it resolves. */
  readonly requestId: (id: string) => Promise<void>;
  readonly progress: (fraction: number, note?: string) => void;
  readonly http: Http;
  readonly media: Media;
  /** The API key or other secret of this adapter, or undefined. */
  readonly secret: (name: string) => string | undefined;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** The model as the plan has it: its version and parameters are those the run was made with. Absent: as the provider has it now. */
  readonly model?: Model;
  /** Where providers can say that a job has ended. Absent: they are asked. */
  readonly hints?: Hints;
};

/** News that a job may have ended. A hint is never more than a reason to ask the provider. */
export type Hints = {
  /** Public address that a provider may be given for its news; absent where nobody listens. */
  readonly url?: string;
  /** Calls the listener at each hint about a request of this adapter, by the id that `Webhook.verify` tells; answers how to stop. */
  readonly subscribe: (requestId: string, listener: () => void) => () => void;
};

/** A message that came in at the address a provider was given. */
export type WebhookDelivery = {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The very bytes that were signed. */
  readonly body: Uint8Array;
  /** Milliseconds since 1970, when it came. */
  readonly now: number;
};

/** How a provider's news is told from a forgery. */
export type Webhook = {
  /** The request it is about. Throws GenarunError `auth` for a message that is unsigned, wrongly signed or too old, `invalid_input` for one that names no request. */
  readonly verify: (delivery: WebhookDelivery, context: Pick<AdapterContext, 'http' | 'secret' | 'signal'>) => Promise<{ readonly requestId: string }>;
};

/** What a provider says about a call whose answer was lost (E8). */
export type Reconciled =
  | { readonly status: 'answered'; readonly answer: ModelAnswer }
  | { readonly status: 'never_received' }
  /** `code`: why the provider failed it; default `provider_outage`. */
  | { readonly status: 'failed'; readonly message: string; readonly code?: ErrorCode }
  | { readonly status: 'unknown' };

/** How many calls of an adapter may be in flight, how many may start in a minute, and how many tokens those may take (input and answers). */
export type LaneLimits = { readonly concurrency: number; readonly perMinute?: number; readonly tokensPerMinute?: number };

/** A family of models reached the same way. Adapters translate; they neither retry nor log. */
export type Adapter = {
  readonly name: string;
  /** Joins the cache key: change it when equal requests would give other answers. */
  readonly version: string;
  readonly lane: LaneLimits;
  /** Names of the secrets that open it, any of which will do (`OPENAI_API_KEY`). Absent: it needs none. Checked before anything is spent. */
  readonly keys?: readonly string[];
  /** The models it knows without asking anybody. */
  readonly models: () => readonly Model[];
  /** A model by its full id, also one that is not listed; undefined when there is none. */
  readonly resolve: (id: string) => Model | undefined;
  /**
   * The model with what only the provider knows: the schema of its parameters, its version. Asked when a plan is made, and stored with the run; costs nothing.
   * Throws GenarunError: `not_found` for a model the provider does not have, else as a call. Absent where `resolve` knows everything.
   */
  readonly describe?: (id: string, context: Pick<AdapterContext, 'http' | 'secret' | 'signal'>) => Promise<Model>;
  /** Performs one call. Throws GenarunError with the right code. */
  readonly perform: (request: ModelRequest, context: AdapterContext) => Promise<ModelAnswer>;
  /** Asks the provider what became of a call. Absent where the provider cannot be asked. */
  readonly reconcile?: (
    call: { readonly callKey: string; readonly requestId?: string; readonly request: ModelRequest },
    context: AdapterContext,
  ) => Promise<Reconciled>;
  /** Absent where the provider sends no news that can be verified. */
  readonly webhook?: Webhook;
  /** Frees what it holds of these models on this machine, but for those that are at work; a later call loads them anew. Absent where it holds nothing of single models. */
  readonly release?: (models: readonly string[]) => Promise<void>;
  /** Frees what it holds on this machine (threads, models in memory). The engine calls it when it closes; a later call may start anew. */
  readonly close?: () => Promise<void>;
};

/** Declares an adapter; gives type checking and nothing else. */
export function defineAdapter(adapter: Adapter): Adapter {
  return adapter;
}
