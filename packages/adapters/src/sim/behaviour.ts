import { type AdapterContext, GenarunError, type ModelRequest } from '@genarun/spec';
import { createRandom } from './random.ts';

/** How the simulated provider behaves: milliseconds a call takes, and the share of calls that fail. */
export type Behaviour = { readonly latencyMs: number; readonly failureRate: number };

const steps = 10;

/** Throws `cancelled` when the caller has given up. */
export function refuseAborted(signal: AbortSignal, model: string): void {
  if (signal.aborted) throw new GenarunError({ code: 'cancelled', message: `${model}: the call was cancelled`, cause: signal.reason });
}

/** The behaviour of one call: what the request's params ask for, else the adapter's. */
export function behaviourOf(request: ModelRequest, defaults: Behaviour): Behaviour {
  const { latency, failureRate } = request.params;
  return {
    latencyMs: typeof latency === 'number' && latency >= 0 ? latency : defaults.latencyMs,
    failureRate: typeof failureRate === 'number' ? failureRate : defaults.failureRate,
  };
}

/**
 * Passes the time a call takes, telling progress in tenths, then fails if this call is one of those that fail.
 * Which calls fail is a function of seed and call key. Throws `rate_limit`, `provider_outage` (both retryable) or `cancelled`.
 */
export async function behave(request: ModelRequest, context: AdapterContext, behaviour: Behaviour): Promise<void> {
  const { latencyMs, failureRate } = behaviour;
  refuseAborted(context.signal, request.model);
  const random = createRandom(`failure ${request.seed ?? 'none'} ${context.callKey}`);
  const fails = random.next() < failureRate;
  const rounds = latencyMs >= steps ? steps : latencyMs > 0 ? 1 : 0;
  const until = fails ? random.integer(0, Math.max(0, rounds - 1)) : rounds;
  for (let round = 1; round <= until; round++) {
    try {
      await context.sleep(latencyMs / rounds, context.signal);
    } catch (error) {
      refuseAborted(context.signal, request.model);
      throw error;
    }
    refuseAborted(context.signal, request.model);
    context.progress(Math.min(0.95, round / steps), 'simulating');
  }
  if (!fails) return;
  const init = { hint: 'Simulated failures come from failureRate (--sim-failures): try again, or set it to 0.', retryable: true };
  if (random.chance(0.5))
    throw new GenarunError({ ...init, code: 'rate_limit', message: `${request.model}: simulated rate limit`, retryAfterMs: random.integer(1, 20) });
  throw new GenarunError({ ...init, code: 'provider_outage', message: `${request.model}: simulated outage` });
}
