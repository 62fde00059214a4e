import { type AdapterContext, type FaultCode, GenarunError, isStopped, toGenarunError } from '@genarun/spec';
import { lostAnswer } from './request.ts';

/** What a look at a job shows: its end, the fault it failed with, or how far it is (0 to 1). A state nobody knows is no end. */
export type Look<T> =
  | { readonly done: T }
  | { readonly failed: GenarunError }
  | { readonly fraction?: number; readonly note?: string; readonly waitMs?: number };

export type Poll<T> = {
  /** Names for messages: the provider and its job. */
  readonly provider: string;
  readonly job: string;
  /** Looks once. A transient fault that it throws is borne, `tolerated` times in a row; another one, and `failed`, ends the wait. */
  readonly look: (at: number) => Promise<Look<T>>;
  /** Cancels the job at the provider when the wait is aborted for good (not by a stop); what it throws is dropped, the job may have ended. */
  readonly cancel?: (context: AdapterContext) => Promise<unknown>;
  /** Milliseconds between looks, the last repeats. */
  readonly delays?: readonly number[];
  /** Milliseconds of waiting at most. Default one hour. */
  readonly maxAgeMs?: number;
  /** Transient faults in a row that are borne. Default 5. */
  readonly tolerated?: number;
  /** Calls the listener when there is news of the job, so that it is looked at at once; answers how to stop. */
  readonly subscribe?: (listener: () => void) => () => void;
  /** True where a job costs nothing: one that is lost may be made again, so its loss is the trouble itself and no unknown outcome. */
  readonly free?: boolean;
};

export const defaultDelays: readonly number[] = [500, 1000, 1500, 2000, 3000, 5000, 8000, 10_000];
const hour = 3_600_000;
const cancelTimeoutMs = 5000;
const transient: ReadonlySet<FaultCode | string> = new Set(['network', 'timeout', 'provider_outage', 'rate_limit']);

/**
 * Waits for a job: looks, then waits longer and longer. Throws GenarunError: what `look` throws; `unknown_outcome` when the provider cannot be asked any more or
 * the job is older than `maxAgeMs` (it may still end, and is asked for again by its id); the abort reason on abort.
 */
export async function poll<T>(
  context: AdapterContext,
  { provider, job, look, cancel, delays = defaultDelays, maxAgeMs = hour, tolerated = 5, subscribe, free = false }: Poll<T>,
): Promise<T> {
  let fraction = 0;
  let failures = 0;
  let waited = 0;
  const rest = createRest(context, subscribe);
  try {
    for (let at = 0; ; at++) {
      context.signal.throwIfAborted();
      let pause = delays[Math.min(at, delays.length - 1)] ?? 1000;
      const seen = await look(at).catch((error: unknown): { readonly trouble: GenarunError } => {
        if (context.signal.aborted || !(error instanceof GenarunError) || !transient.has(error.code) || !error.retryable) throw error;
        return { trouble: error };
      });
      if ('done' in seen) return seen.done;
      if ('failed' in seen) throw seen.failed;
      if ('trouble' in seen) {
        if (++failures > tolerated) throw free ? seen.trouble : lostAnswer(provider, `job ${job} cannot be asked for: ${seen.trouble.message}`);
        pause = seen.trouble.retryAfterMs ?? pause * 2 ** failures;
      } else {
        failures = 0;
        pause = seen.waitMs ?? pause;
        fraction = Math.max(fraction, Math.min(1, seen.fraction ?? 0));
        context.progress(fraction, seen.note);
      }
      if (waited >= maxAgeMs) throw tooOld(provider, `job ${job} has not ended within ${Math.round(maxAgeMs / 60_000)} minutes`, free);
      waited += pause;
      await rest.sleep(pause);
    }
  } catch (error) {
    if (!context.signal.aborted) throw error;
    if (!isStopped(context.signal)) await cancelQuietly(context, cancel);
    throw toGenarunError(context.signal.reason);
  } finally {
    rest.end();
  }
}

/** Sleep that news ends early; news that comes while nobody sleeps ends the next one at once. */
function createRest(
  context: AdapterContext,
  subscribe: Poll<unknown>['subscribe'],
): { readonly sleep: (pause: number) => Promise<void>; readonly end: () => void } {
  let news = false;
  let wake: (() => void) | undefined;
  const end = subscribe?.(() => {
    news = true;
    wake?.();
  });
  return {
    end: () => end?.(),
    sleep: async (pause) => {
      if (subscribe === undefined) return context.sleep(pause);
      const early = new AbortController();
      wake = () => early.abort();
      try {
        if (!news) await context.sleep(pause, AbortSignal.any([context.signal, early.signal]));
      } catch (error) {
        if (!early.signal.aborted || context.signal.aborted) throw error;
      } finally {
        wake = undefined;
        news = false;
      }
    },
  };
}

function tooOld(provider: string, why: string, free: boolean): GenarunError {
  return free ? new GenarunError({ code: 'timeout', message: `${provider}: ${why}` }) : lostAnswer(provider, why);
}

/** The wait is over; the job is told with a signal of its own. */
async function cancelQuietly(context: AdapterContext, cancel: Poll<unknown>['cancel']): Promise<void> {
  await cancel?.({ ...context, signal: AbortSignal.timeout(cancelTimeoutMs) }).catch(() => {});
}

/** Fetches what has been bought, again where the wire fails: the purchase itself is not made again. Throws as poll, and what `work` throws for good. */
export function patiently<T>(context: AdapterContext, provider: string, work: () => Promise<T>): Promise<T> {
  return poll(context, { provider, job: 'an output', look: async () => ({ done: await work() }) });
}
