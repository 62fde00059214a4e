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
  type Performer,
  type Reconciled,
  toFault,
} from '@genarun/spec';
import { boundOf, costOfAnswer } from './price.ts';
import type { PerformerOptions } from './perform.ts';
import type { Performed } from './perform-context.ts';

export type Caller = (request: Omit<ModelRequest, 'model' | 'seed' | 'params'>) => Promise<ModelAnswer>;

type CallerOptions = {
  readonly job: Job;
  readonly model: Model;
  readonly adapter: Adapter;
  readonly options: PerformerOptions;
  readonly performed: Performed;
  readonly performing: Parameters<Performer>[1];
};

/**
 * Calls a model through the ledger (E8): a row is committed before a paid request leaves; an answer that is already there is taken, not
 * bought again; a call whose outcome nobody knows is reconciled with the provider, repeated where that costs nothing, or surfaced.
 */
export function createCaller({ job, model, adapter, options, performed, performing }: CallerOptions): Caller {
  const { signal, progress } = performing;
  const { store, clock } = options;
  const paid = model.price?.free !== true;
  let earlier: Promise<readonly CallRow[]> | undefined;
  let count = 0;
  return async (request) => {
    const call = count++;
    const whole: ModelRequest = {
      ...request,
      model: model.id,
      params: { ...jsonParams(model.defaults), ...job.params },
      ...(model.seed === 'integer' && job.seed !== undefined ? { seed: callSeed(job.seed, call) } : {}),
    };
    performed.sent ??= { params: whole.params, ...(whole.seed === undefined ? {} : { seed: whole.seed }) };
    const callKey = `${job.run}:${job.address}:${job.attempt}:${call}`;
    const place = { run: job.run, address: job.address, attempt: job.attempt, call };
    const context = adapterContext({ callKey, place, paid });
    if (!paid) return account(await adapter.perform(whole, context), place, false);
    earlier ??= store.calls(job.run, job.address);
    const row = (await earlier).find((known) => known.attempt === job.attempt && known.call === call);
    const settled = row && (await settle(row, whole, context));
    if (settled) return account(settled, place, row.status !== 'answered');
    if (!row) {
      const reserved = boundOf(model, { calls: 1, products: request.count, inputTokens: sizeOf(request) });
      await store.openCall(
        { ...place, callKey, model: model.id, status: 'open', openedAt: clock.now(), ...(reserved === undefined ? {} : { reserved }) },
        true,
      );
    }
    signal.throwIfAborted();
    return account(await send(whole, context, place), place, true);
  };

  async function send(request: ModelRequest, context: AdapterContext, place: Place): Promise<ModelAnswer> {
    try {
      return await adapter.perform(request, context);
    } catch (error) {
      const fault = toFault(error, job.address);
      const status = signal.aborted ? 'cancelled' : fault.code === 'unknown_outcome' ? 'unknown' : 'failed';
      await store.settleCall({ ...place, status, settledAt: clock.now(), fault }, true);
      throw error;
    }
  }

  /** What an earlier life of this attempt left in the ledger. Undefined: the provider never had it; call now. */
  async function settle(row: CallRow, request: ModelRequest, context: AdapterContext): Promise<ModelAnswer | undefined> {
    if (row.status === 'answered') return thaw(row.answer);
    if (row.status === 'failed' && row.fault) throw new GenarunError(row.fault);
    const asked: Reconciled = adapter.reconcile
      ? await adapter.reconcile({ callKey: row.callKey, request, ...(row.requestId === undefined ? {} : { requestId: row.requestId }) }, context)
      : { status: 'unknown' };
    if (asked.status === 'answered') return asked.answer;
    if (asked.status === 'never_received') return undefined;
    if (asked.status === 'failed') throw new GenarunError({ code: 'provider_outage', message: asked.message });
    if (options.onUnknown === 'retry') return undefined;
    throw new GenarunError({
      code: 'unknown_outcome',
      message: `the answer to a call of ${model.id} was lost, and ${adapter.name} cannot say what became of it`,
      hint: 'it may have been billed; genarun runs resume RUN --retry-unknown calls again',
    });
  }

  async function account(answer: ModelAnswer, place: Place, record: boolean): Promise<ModelAnswer> {
    const cost = costOfAnswer(model, answer);
    if (cost === undefined) performed.costUnknown = true;
    else performed.cost += cost;
    for (const [name, amount] of Object.entries(answer.usage)) if (typeof amount === 'number') performed.usage[name] = (performed.usage[name] ?? 0) + amount;
    if (answer.returned) performed.returned = { ...(isRecord(performed.returned) ? performed.returned : {}), ...answer.returned };
    performed.warnings.push(...(answer.warnings ?? []));
    if (record)
      await store.settleCall(
        { ...place, status: 'answered', settledAt: clock.now(), usage: answer.usage, answer: await freeze(answer), ...(cost === undefined ? {} : { cost }) },
        true,
      );
    return answer;
  }

  function adapterContext({ callKey, place, paid: isPaid }: { callKey: string; place: Place; paid: boolean }): AdapterContext {
    return {
      signal,
      callKey,
      requestId: async (id) => {
        if (isPaid) await store.settleCall({ ...place, requestId: id }, true);
      },
      progress: (fraction, note) => progress({ run: job.run, address: job.address, fraction, ...(note === undefined ? {} : { note }) }),
      http: options.http,
      media: options.media,
      secret: options.secret,
      sleep: (ms, stop) => sleep(ms, stop ?? signal),
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

/** Further calls of one invocation (turns, repair, products beyond one batch) take the next seeds. */
function callSeed(seed: number, call: number): number {
  return (seed + call) & 0x7fffffff;
}

function jsonParams(params: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, Json>> {
  return (params ?? {}) as Readonly<Record<string, Json>>; // defaults come from a model's JSON description
}

/** Upper bound of input tokens: a token is at least one byte. */
function sizeOf(request: Omit<ModelRequest, 'model' | 'seed' | 'params'>): number {
  const texts = [...(request.turns ?? []).map((turn) => turn.text), request.prompt ?? '', ...(request.texts ?? [])];
  return texts.reduce((sum, text) => sum + text.length * 2, 0);
}
