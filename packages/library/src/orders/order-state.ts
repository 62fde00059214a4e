import type { InvocationStatus, RunStatus } from '@genarun/spec';
import type { GenerationStatus, OrderOutcome, OrderStatus } from '../tables/rows.ts';

/** What a generation's status is when its invocation has this one. */
export const generationStatusOf: Readonly<Record<InvocationStatus, GenerationStatus>> = {
  queued: 'pending',
  started: 'generating',
  waiting: 'generating',
  done: 'complete',
  failed: 'failed',
  // Nobody knows whether it was made: it is shown as failed with the fault `unknown_outcome`.
  unknown: 'failed',
  skipped: 'cancelled',
  cancelled: 'cancelled',
};

/** Generations of one order by status. */
export type GenerationCounts = Readonly<Record<GenerationStatus, number>>;

export type OrderState = { readonly status: OrderStatus; readonly outcome?: OrderOutcome };

/**
 * How an order stands: derived from its generations, and from its run's status once it has a run.
 *
 * | run | generations | order |
 * |---|---|---|
 * | none yet | all cancelled | cancelled |
 * | none yet | else | pending |
 * | cancelled | any | cancelled |
 * | under way or paused | none has begun | processing |
 * | under way or paused | some have begun | underway |
 * | ended | any | fulfilled |
 *
 * Fulfilled orders have an outcome: `complete` when all generations are, `failed` when none is, else `partial`.
 */
export function orderState(counts: GenerationCounts, run: RunStatus | undefined): OrderState {
  const { pending, complete, cancelled } = counts;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (run === undefined) return { status: cancelled === all ? 'cancelled' : 'pending' };
  if (run === 'cancelled') return { status: 'cancelled' };
  if (run !== 'succeeded' && run !== 'partial' && run !== 'failed') return { status: pending === all ? 'processing' : 'underway' };
  return { status: 'fulfilled', outcome: complete === all ? 'complete' : complete === 0 ? 'failed' : 'partial' };
}
