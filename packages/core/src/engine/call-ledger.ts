import {
  type Adapter,
  type AdapterContext,
  type CallRow,
  GenarunError,
  isRecord,
  type Job,
  type Json,
  type Model,
  type ModelAnswer,
  type ModelRequest,
  type PerformContext,
  type Performer,
  type Reconciled,
  toFault,
} from '@genarun/spec';
import { discreet } from './discreet.ts';
import { mediaOfParams } from './param-media.ts';
import type { PerformerOptions } from './perform.ts';
import type { Performed } from './perform-context.ts';
import { boundOf, costOfAnswer, limitedBy } from './price.ts';

export type Caller = (request: Omit<ModelRequest, 'model' | 'seed' | 'params'>) => Promise<ModelAnswer>;

type CallerOptions = {
  readonly job: Job;
  readonly model: Model;
  readonly adapter: Adapter;
  readonly options: PerformerOptions;
  readonly performed: Performed;
  readonly performing: Parameters<Performer>[1];
  /** The bytes of a product. */
  readonly load: PerformContext['load'];
};

/**
 * Calls a model through the ledger (E8): a row is committed before a paid request leaves; an answer that is already there is taken, not
 * bought again; a call whose outcome nobody knows is reconciled with the provider, repeated where that costs nothing, or surfaced.
 */
export function createCaller({ job, model, adapter, options, performed, performing, load }: CallerOptions): Caller {
  const { signal, progress } = performing;
  const { store, clock } = options;
  const door = discreet(adapter);
  const paid = model.price?.free !== true;
  let earlier: Promise<readonly CallRow[]> | undefined;
  // Ids that providers gave calls of this very performance.
  const requestIds = new Map<number, string>();
  let count = 0;
  return async (request) => {
    const call = count++;
    const sent = sentWith(job, model, call);
    performed.sent ??= sent;
    const { params, media } = await mediaOfParams(sent.params, load);
    const whole: ModelRequest = {
      ...{ ...request, model: model.id, ...sent, params },
      ...(media.length === 0 ? {} : { media: [...(request.media ?? []), ...media] }),
    };
    const callKey = `${job.run}:${job.address}:${job.attempt}:${call}`;
    const place = { run: job.run, address: job.address, attempt: job.attempt, call };
    const context = adapterContext({ callKey, place, paid });
    if (!paid) performed.calls++;
    if (!paid) return account(await door.perform(whole, context), place, { record: false, counted: false });
    earlier ??= store.calls(job.run, job.address);
    const known = knownCall(await earlier, job.attempt, call);
    const settled = known && (await settle(known, whole, context));
    if (settled) return settled;
    if (known?.attempt !== job.attempt && !(await open(place, callKey, request))) {
      // A driver that was left behind has opened it meanwhile.
      const row = knownCall(await store.calls(job.run, job.address), job.attempt, call);
      const bought = row && (await settle(row, whole, context));
      if (bought) return bought;
    }
    signal.throwIfAborted();
    return send(whole, context, { ...place, callKey, model: model.id, status: 'open', openedAt: clock.now() });
  };

  async function open(place: Place, callKey: string, request: Omit<ModelRequest, 'model' | 'seed' | 'params'>): Promise<boolean> {
    const reserved = boundOf(limitedBy(model, job.params), {
      calls: 1,
      products: request.count,
      inputTokens: sizeOf(request),
      inputMedia: request.media?.length ?? 0,
    });
    const row: CallRow = { ...place, callKey, model: model.id, status: 'open', openedAt: clock.now(), ...(reserved === undefined ? {} : { reserved }) };
    try {
      await store.openCall(row, true);
      return true;
    } catch (error) {
      if (toFault(error).code === 'invalid_input') return false;
      throw error;
    }
  }

  async function send(request: ModelRequest, context: AdapterContext, row: CallRow): Promise<ModelAnswer> {
    let answer: ModelAnswer;
    performed.calls++;
    try {
      answer = await door.perform(request, context);
    } catch (error) {
      const fault = toFault(error, job.address);
      const lost = signal.aborted || fault.code === 'unknown_outcome';
      await mark(row, signal.aborted ? 'cancelled' : lost ? 'unknown' : 'failed', fault);
      // The request may have arrived all the same: it is not bought again before the provider has been asked.
      const requestId = requestIds.get(row.call);
      const unsettled: CallRow = { ...row, status: 'unknown', ...(requestId === undefined ? {} : { requestId }) };
      const asked = !signal.aborted && adapter.reconcile && mayHaveArrived.has(fault.code) ? await settle(unsettled, request, context) : undefined;
      if (asked) return asked;
      if (lost) performed.costUnknown = true;
      throw fault.code === 'unknown_outcome' && adapter.reconcile ? new GenarunError({ ...fault, code: 'network', retryable: true }) : error;
    }
    return account(answer, row, { record: true, counted: false });
  }

  /**
   * What an earlier life of this attempt, or an attempt before it, left in the ledger. Undefined: the provider never had it, or it failed
   * there in an earlier attempt; call now.
   */
  async function settle(row: CallRow, request: ModelRequest, context: AdapterContext): Promise<ModelAnswer | undefined> {
    const own = row.attempt === job.attempt;
    if (row.status === 'answered') return account(await thaw(row.answer), row, { record: false, counted: !own });
    if (row.status === 'failed' && row.fault) throw new GenarunError(row.fault);
    const asked = await ask(row, request, context);
    if (asked.status === 'answered') return account(asked.answer, row, { record: true, counted: false });
    if (asked.status === 'failed') {
      const failure = new GenarunError({ code: asked.code ?? 'provider_outage', message: asked.message });
      await mark(row, 'failed', toFault(failure, job.address));
      if (own) throw failure;
    } else if (asked.status === 'never_received') {
      await mark(row, own ? 'open' : 'failed', own ? undefined : toFault(new GenarunError({ code: 'network', message: 'the request never arrived' })));
    } else if (!own || options.onUnknown === 'retry') {
      // Another attempt was decided on, by policy or by a person: the call is made, and what the lost one cost stays unknown.
      performed.costUnknown = true;
      await mark(row, own ? 'open' : 'unknown', undefined);
    } else {
      const fault = lostAnswer(`${adapter.name} cannot say what became of it`);
      await mark(row, 'unknown', toFault(fault, job.address));
      throw fault;
    }
    return undefined;
  }

  async function ask(row: CallRow, request: ModelRequest, context: AdapterContext): Promise<Reconciled> {
    const { callKey, requestId } = row;
    if (!door.reconcile) return { status: 'unknown' };
    try {
      return await door.reconcile({ callKey, request, ...(requestId === undefined ? {} : { requestId }) }, context);
    } catch (error) {
      if (signal.aborted) {
        performed.costUnknown = true;
        await mark(row, 'cancelled', toFault(error, job.address));
        throw error;
      }
      // Not retried: another attempt would be another call.
      throw lostAnswer(`${adapter.name} could not be asked: ${toFault(error).message}`);
    }
  }

  function lostAnswer(why: string): GenarunError {
    performed.costUnknown = true;
    return new GenarunError({
      code: 'unknown_outcome',
      message: `the answer to a call of ${model.id} was lost, and ${why}`,
      hint: 'it may have been billed; genarun runs resume RUN asks again, with --retry-unknown it is called again',
    });
  }

  async function mark({ run, address, attempt, call }: Place, status: CallRow['status'], fault: CallRow['fault']): Promise<void> {
    await store.settleCall({ run, address, attempt, call, status, settledAt: status === 'open' ? undefined : clock.now(), fault }, true);
  }

  /** `record`: the ledger does not have it yet. `counted`: an earlier attempt has accounted for it. */
  async function account(
    answer: ModelAnswer,
    place: Place,
    { record, counted }: { readonly record: boolean; readonly counted: boolean },
  ): Promise<ModelAnswer> {
    const cost = costOfAnswer(model, answer);
    if (!counted) {
      if (cost === undefined) performed.costUnknown = true;
      else performed.cost += cost;
      for (const [name, amount] of Object.entries(answer.usage)) if (typeof amount === 'number') performed.usage[name] = (performed.usage[name] ?? 0) + amount;
    }
    if (answer.returned) performed.returned = { ...(isRecord(performed.returned) ? performed.returned : {}), ...answer.returned };
    performed.warnings.push(...(answer.warnings ?? []));
    if (record) {
      const { run, address, attempt, call } = place;
      await store.settleCall(
        {
          ...{ run, address, attempt, call, status: 'answered', settledAt: clock.now(), usage: answer.usage, answer: await freeze(answer), fault: undefined },
          ...(cost === undefined ? {} : { cost }),
        },
        true,
      );
    }
    return answer;
  }

  function adapterContext({ callKey, place, paid: isPaid }: { callKey: string; place: Place; paid: boolean }): AdapterContext {
    const url = options.hintUrl?.(adapter.name);
    return {
      signal,
      callKey,
      requestId: async (id) => {
        requestIds.set(place.call, id);
        if (isPaid) await store.settleCall({ ...place, requestId: id }, true);
      },
      progress: (fraction, note) => progress({ run: job.run, address: job.address, fraction, ...(note === undefined ? {} : { note }) }),
      http: options.http,
      media: options.media,
      secret: options.secret,
      sleep: (ms, stop) => sleep(ms, stop ?? signal),
      model,
      hints: {
        ...(url === undefined ? {} : { url }),
        subscribe: (requestId, listener) => options.hints.subscribe(adapter.name, requestId, listener),
      },
    };
  }

  function sleep(ms: number, stop: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (stop.aborted) return reject(stop.reason);
      const cancel = clock.after(ms, () => {
        stop.removeEventListener('abort', abort);
        resolve();
      });
      const abort = () => {
        cancel();
        reject(stop.reason);
      };
      stop.addEventListener('abort', abort, { once: true });
    });
  }

  /** An answer as JSON: media and vectors as blobs. */
  async function freeze(answer: ModelAnswer): Promise<unknown> {
    const media =
      answer.media && (await Promise.all(answer.media.map(async ({ bytes, ...medium }) => ({ ...medium, sha256: await options.blobs.put(bytes) }))));
    const vectors = answer.vectors?.map((vector) => [...vector]);
    return { ...answer, ...(media ? { media } : {}), ...(vectors ? { vectors } : {}) };
  }

  async function thaw(frozen: unknown): Promise<ModelAnswer> {
    const answer = frozen as Omit<ModelAnswer, 'media' | 'vectors'> & {
      readonly media?: readonly { readonly sha256: string; readonly mime: string }[];
      readonly vectors?: readonly (readonly number[])[];
    }; // what freeze made
    const media =
      answer.media && (await Promise.all(answer.media.map(async ({ sha256, ...medium }) => ({ ...medium, bytes: await options.blobs.get(sha256) }))));
    return { ...answer, media, vectors: answer.vectors?.map((vector) => Float32Array.from(vector)) } as ModelAnswer; // the inverse of freeze
  }
}

type Place = Pick<CallRow, 'run' | 'address' | 'attempt' | 'call'>;

/** Faults after which a request may still have been performed. */
const mayHaveArrived: ReadonlySet<string> = new Set(['unknown_outcome', 'network', 'timeout']);

/**
 * The ledger's row for a call: of this attempt, or of an earlier attempt that was ended by a later call of its own. What such an attempt
 * has bought is not bought again. An attempt whose calls were all answered failed by its answers, and another one asks anew.
 */
function knownCall(rows: readonly CallRow[], attempt: number, call: number): CallRow | undefined {
  const own = rows.find((row) => row.attempt === attempt && row.call === call);
  if (own) return own;
  for (let earlier = attempt - 1; earlier > 0; earlier--) {
    const calls = rows.filter((row) => row.attempt === earlier).sort((left, right) => left.call - right.call);
    if (calls.at(-1)?.status === 'answered') return undefined;
    const row = calls.find((known) => known.call === call);
    if (row) return row.status === 'failed' ? undefined : row;
  }
  return undefined;
}

/** Parameters and seed of a job's `call`-th call as they are sent: known without sending, so that a result from the cache tells the same. */
export function sentWith(job: Job, model: Model, call: number): Pick<ModelRequest, 'params' | 'seed'> {
  const params = { ...jsonParams(model.defaults), ...job.params };
  return model.seed === 'integer' && job.seed !== undefined ? { params, seed: callSeed(job.seed, call) } : { params };
}

/** The first call takes the seed as it is; further calls of one invocation (turns, repair, products beyond one batch) the next ones. */
function callSeed(seed: number, call: number): number {
  return call === 0 ? seed : (seed + call) & 0x7fffffff;
}

function jsonParams(params: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, Json>> {
  return (params ?? {}) as Readonly<Record<string, Json>>; // defaults come from a model's JSON description
}

/** Upper bound of input tokens: a token is at least one byte. */
function sizeOf(request: Omit<ModelRequest, 'model' | 'seed' | 'params'>): number {
  const texts = [...(request.turns ?? []).map((turn) => turn.text), request.prompt ?? '', ...(request.texts ?? [])];
  return texts.reduce((sum, text) => sum + text.length * 2, 0);
}
