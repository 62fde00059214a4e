import { type AdapterContext, GenarunError, type ModelAnswer, type ModelRequest, type Reconciled, toGenarunError } from '@genarun/spec';
import { type Look, type Poll, poll } from './poll.ts';
import { lostAnswer } from './request.ts';
import { createUnsent } from './unsent.ts';

/** How a provider's jobs are made, watched and fetched. `Ended` is what a finished job says. */
export type JobProtocol<Ended> = {
  readonly provider: string;
  /** Makes the job and gives the id it is asked for by, also after a restart. */
  readonly submit: (request: ModelRequest, context: AdapterContext) => Promise<string>;
  /** Looks at it once. What it throws is about the asking; a job that failed is a look, too. */
  readonly look: (id: string, request: ModelRequest, context: AdapterContext) => Promise<Look<Ended>>;
  /** Fetches the outputs. */
  readonly collect: (ended: Ended, request: ModelRequest, context: AdapterContext) => Promise<ModelAnswer>;
  /** The id under which news of a job comes, where it is not the job's own. */
  readonly newsId?: (id: string) => string;
  readonly cancel?: (id: string, request: ModelRequest, context: AdapterContext) => Promise<unknown>;
  /** Finds a job whose id nobody has heard, or says why there is none. Absent: such a job stays unknown. */
  readonly find?: (call: { readonly callKey: string; readonly request: ModelRequest }, context: AdapterContext) => Promise<FoundJob>;
} & Pick<Poll<Ended>, 'delays' | 'maxAgeMs' | 'free'>;

export type FoundJob = { readonly id: string } | 'never_received' | 'unknown';

/** Both ways into a job: made anew, and found again. */
export type Jobs = {
  readonly perform: (request: ModelRequest, context: AdapterContext) => Promise<ModelAnswer>;
  readonly reconcile: (
    call: { readonly callKey: string; readonly requestId?: string; readonly request: ModelRequest },
    context: AdapterContext,
  ) => Promise<Reconciled>;
};

/**
 * Performs and reconciles jobs by a protocol: the id is told to the ledger before the first look, outputs are fetched as soon as the job ends, and after that
 * id is known nothing transient makes a second job: it ends as `unknown_outcome`, which asks for the same job again.
 */
export function createJobs<Ended>(protocol: JobProtocol<Ended>): Jobs {
  const unsent = createUnsent();
  const follow = async (id: string, request: ModelRequest, context: AdapterContext): Promise<ModelAnswer> => {
    const { provider, delays, maxAgeMs, free = false } = protocol;
    const shared = { provider, job: id, free, ...(delays === undefined ? {} : { delays }), ...(maxAgeMs === undefined ? {} : { maxAgeMs }) };
    const look = () => asked(protocol, id, request, context);
    const { hints } = context;
    const ended = await poll(context, {
      ...shared,
      ...(hints === undefined ? {} : { subscribe: (listener: () => void) => hints.subscribe(protocol.newsId?.(id) ?? id, listener) }),
      look,
      ...(protocol.cancel === undefined ? {} : { cancel: (fresh: AdapterContext) => protocol.cancel?.(id, request, fresh) ?? Promise.resolve() }),
    });
    return poll(context, { ...shared, look: fetching(ended, look, (latest) => protocol.collect(latest, request, context)) });
  };
  return {
    perform: async (request, context) => {
      if (context.signal.aborted) throw toGenarunError(context.signal.reason);
      const submitted = protocol.submit(request, context);
      const id = await (protocol.free ? submitted : unsent.watch(context.callKey, submitted));
      await context.requestId(id);
      return follow(id, request, context);
    },
    reconcile: async ({ callKey, requestId, request }, context) => {
      if (requestId === undefined && unsent.take(callKey)) return { status: 'never_received' };
      const found = requestId === undefined ? ((await protocol.find?.({ callKey, request }, context)) ?? 'unknown') : { id: requestId };
      if (found === 'never_received' || found === 'unknown') return { status: found };
      if (requestId === undefined) await context.requestId(found.id);
      try {
        return { status: 'answered', answer: await follow(found.id, request, context) };
      } catch (error) {
        const fault = toGenarunError(error);
        if (context.signal.aborted || fault.code === 'unknown_outcome' || fault.code === 'auth' || fault.code === 'cancelled') throw error;
        return { status: 'failed', message: fault.message, code: fault.code };
      }
    },
  };
}

/** Looks at a job. A key that does not open the door any more, or an answer that cannot be read, says nothing about the job behind it. */
async function asked<Ended>({ provider, look }: JobProtocol<Ended>, id: string, request: ModelRequest, context: AdapterContext): Promise<Look<Ended>> {
  try {
    return await look(id, request, context);
  } catch (error) {
    const fault = toGenarunError(error);
    if (fault.code === 'auth' || fault.code === 'quota') throw lostAnswer(provider, `job ${id} cannot be asked for: ${fault.message}`);
    throw fault.code === 'invalid_output' ? new GenarunError({ code: 'provider_outage', message: fault.message }) : error;
  }
}

/** Fetches the outputs of an ended job. A download that breaks off is begun again with fresh links, since links expire; one that has expired, once. */
function fetching<Ended>(ended: Ended, look: () => Promise<Look<Ended>>, collect: (ended: Ended) => Promise<ModelAnswer>) {
  let expired = false;
  return async (at: number): Promise<Look<ModelAnswer>> => {
    const latest = at === 0 ? { done: ended } : await look();
    if (!('done' in latest)) return latest;
    try {
      return { done: await collect(latest.done) };
    } catch (error) {
      if (expired || toGenarunError(error).code !== 'not_found') throw error;
      expired = true;
      return { note: 'the link to the output had expired' };
    }
  };
}
