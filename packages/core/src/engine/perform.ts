import {
  type Adapter,
  type Blobs,
  type Clock,
  type Ending,
  type Fault,
  GenarunError,
  type Hash,
  type Http,
  isRecord,
  type Job,
  type Json,
  type Kind,
  type Media,
  type Model,
  type PerformContext,
  type Performer,
  type Print,
  type Service,
  type Store,
  toFault,
} from '@genarun/spec';
import { canonicalJson } from '../hash.ts';
import { createCaller, sentWith } from './call-ledger.ts';
import type { HintBoard } from './hints.ts';
import { createContext, loadProduct, type Performed } from './perform-context.ts';
import { printOf } from './print-of.ts';

export type PerformerOptions = {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly http: Http;
  readonly media: Media;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly kind: (name: string) => Kind | undefined;
  readonly adapter: (name: string) => Adapter | undefined;
  readonly model: (run: string, id: string) => Promise<Model | undefined>;
  readonly services: Readonly<Record<string, Service>>;
  readonly secret: (name: string) => string | undefined;
  readonly onUnknown: 'surface' | 'retry';
  readonly hints: Pick<HintBoard, 'subscribe'>;
  readonly hintUrl?: (adapter: string) => string | undefined;
};

/** Performs jobs: cache, `--from`, ledger, time limits. Never throws: every ending is an Ending (E3). */
export function createPerformer(options: PerformerOptions): Performer {
  return async (job, performing) => {
    const startedAt = options.clock.now();
    const performed: Performed = {
      usage: {},
      calls: 0,
      cost: 0,
      costUnknown: false,
      products: [],
      warnings: [],
      raw: undefined,
      sent: undefined,
      returned: undefined,
    };
    const limit = job.timeoutMs === undefined ? undefined : timeLimit(job, job.timeoutMs, performing.signal, options.clock);
    // What is common stands first and the part that differs is added: the other way round, each ending cost kilobytes.
    const close = (ending: EndingPart): Ending => ({
      run: job.run,
      address: job.address,
      attempt: job.attempt,
      epoch: job.epoch,
      startedAt,
      endedAt: options.clock.now(),
      usage: performed.usage,
      calls: performed.calls,
      cost: performed.cost,
      costUnknown: performed.costUnknown,
      sent: performed.sent,
      returned: performed.returned,
      raw: performed.raw,
      warnings: performed.warnings.length > 0 ? performed.warnings : undefined,
      ...ending,
    });
    try {
      const part = await perform(job, options, performed, limit ? { signal: limit.signal, progress: performing.progress } : performing);
      return close(part.type === 'done' ? { ...part, ...(await printOf(part.value, job, options)) } : part);
    } catch (error) {
      if (performing.signal.aborted) return close({ type: 'cancelled' });
      const fault = toFault(limit?.signal.aborted ? limit.signal.reason : error, job.address);
      return close(fault.code === 'unknown_outcome' ? { type: 'unknown', fault } : { type: 'failed', fault });
    } finally {
      limit?.clear();
    }
  };
}

/** A signal that also fires when the node's time is up. */
function timeLimit(job: Job, milliseconds: number, signal: AbortSignal, clock: Clock): { readonly signal: AbortSignal; readonly clear: () => void } {
  const late = new AbortController();
  const clear = clock.after(milliseconds, () =>
    late.abort(new GenarunError({ code: 'timeout', message: `node "${job.node}": not done within ${milliseconds} ms`, hint: 'raise its "timeout"' })),
  );
  return { signal: AbortSignal.any([signal, late.signal]), clear };
}

type Performing = Parameters<Performer>[1];

type EndingPart =
  | {
      readonly type: 'done';
      readonly value: Json;
      readonly products: Performed['products'];
      readonly key?: string;
      readonly cached?: boolean;
      readonly raw?: unknown;
      readonly print?: Print;
    }
  | { readonly type: 'waiting'; readonly wait: Extract<Ending, { type: 'waiting' }>['wait'] }
  | { readonly type: 'failed'; readonly fault: Fault }
  | { readonly type: 'cancelled' }
  | { readonly type: 'unknown'; readonly fault: Fault };

async function perform(job: Job, options: PerformerOptions, performed: Performed, performing: Performing): Promise<EndingPart> {
  const kind = options.kind(job.kind);
  if (!kind?.perform) throw new GenarunError({ code: 'internal', message: `kind "${job.kind}" cannot be performed here` });
  const model = job.model === undefined ? undefined : await options.model(job.run, job.model);
  const adapter = model && options.adapter(model.adapter);
  const key = comparable(kind, model, job) ? keyOf(job, kind, model, adapter, options.hash) : undefined;
  const caching = job.cache && cacheable(kind, model, job);
  if (key !== undefined) {
    const known = await reuse(job, key, caching, options);
    if (known && model) performed.sent = sentWith(job, model, 0);
    if (known) return known;
  }
  const caller =
    model && adapter
      ? createCaller({ job, model, adapter, options, performed, performing, load: (ref) => loadProduct(ref, job.node, options.blobs) })
      : undefined;
  const context: PerformContext = createContext({ job, model, caller, options, performed, performing });
  const outcome = await kind.perform({ node: job.node, fields: job.fields }, context);
  if ('wait' in outcome) return { type: 'waiting', wait: { ...outcome.wait, ...(key === undefined ? {} : { key }) } };
  if (key !== undefined && caching) {
    await options.store.cache({
      key,
      value: outcome.value,
      products: performed.products.map(({ run: _run, address: _address, createdAt: _at, owner: _owner, ...product }) => product),
      createdAt: options.clock.now(),
      ...(performed.raw === undefined ? {} : { raw: performed.raw }),
    });
  }
  return { type: 'done', value: outcome.value, products: performed.products, ...(key === undefined ? {} : { key }) };
}

/** Whether it can be told that a request is unchanged: then `--from` takes its result over (rule 8). A node with neither model nor fields asks nothing. */
function comparable(kind: Kind, model: Model | undefined, job: Job): boolean {
  return model !== undefined || kind.cacheable === true || Object.keys(job.fields).length > 0;
}

/** Whether equal requests give equal answers: then any run's result may be taken over (rule 8). */
function cacheable(kind: Kind, model: Model | undefined, job: Job): boolean {
  if (!model) return kind.cacheable === true;
  return model.deterministic && (model.seed === 'none' || job.seed !== undefined);
}

/** Products are named by address; their bytes decide whether a request is the same. */
function withoutAddresses(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAddresses);
  if (!isRecord(value)) return value;
  const { $product, ...rest } = value;
  return Object.fromEntries(Object.entries(rest).map(([name, item]) => [name, withoutAddresses(item)]));
}

function keyOf(job: Job, kind: Kind, model: Model | undefined, adapter: Adapter | undefined, hash: Hash): string {
  return hash(
    canonicalJson({
      kind: kind.name,
      version: kind.version,
      model: job.model ?? null,
      adapter: adapter?.version ?? null,
      // Other weights under the same name give other answers; models without a version keep the keys they had.
      ...(model?.version === undefined ? {} : { weights: model.version }),
      fields: withoutAddresses(job.fields),
      params: job.params,
      seed: model && model.seed !== 'none' ? (job.seed ?? null) : null,
    }),
  );
}

async function reuse(job: Job, key: string, caching: boolean, { store, clock }: PerformerOptions): Promise<EndingPart | undefined> {
  const place = (product: { readonly index: number }) => ({ ...product, run: job.run, address: job.address, owner: job.owner, createdAt: clock.now() });
  if (job.earlier?.key === key) {
    const earlier = await store.invocation(job.earlier.run, job.address);
    if (earlier?.status === 'done') {
      const products = (await store.products(job.earlier.run)).filter((product) => product.address === job.address);
      // A stored value is JSON or a BlobRef, which is JSON.
      return {
        type: 'done',
        value: earlier.value as Json,
        products: products.map((product) => ({ ...product, ...place(product) })),
        key,
        cached: true,
        ...(earlier.raw === undefined ? {} : { raw: earlier.raw }),
      };
    }
  }
  const entry = caching ? await store.cached(key) : undefined;
  if (!entry) return undefined;
  // An earlier life of this attempt has called, and perhaps written this very entry: what it bought is to be accounted for (E8).
  if ((await store.calls(job.run, job.address)).some((row) => row.attempt === job.attempt)) return undefined;
  // What the cache holds is what `cache` wrote: JSON, and product rows without their place.
  const products = entry.products.map((product) => ({ ...product, ...place(product) })) as Performed['products'];
  return {
    type: 'done',
    value: readdress(entry.value as Json, job.address),
    products,
    key,
    cached: true,
    ...(entry.raw === undefined ? {} : { raw: entry.raw }),
  };
}

/** A cached value names the products of the invocation that made it; here they are this invocation's. */
function readdress(value: Json, address: string): Json {
  if (Array.isArray(value)) return value.map((item) => readdress(item, address));
  if (!isRecord(value)) return value;
  const copy: Record<string, Json> = {};
  for (const [name, item] of Object.entries(value as Readonly<Record<string, Json>>))
    copy[name] = name === '$product' && typeof item === 'string' ? `${address}#${item.slice(item.lastIndexOf('#') + 1)}` : readdress(item, address);
  return copy;
}
