import type { LanePace, Queue } from '@genarun/spec';
import type { CompiledPlan } from '../plan/compile.ts';
import type { Journal } from './journal.ts';

/** Writes into a run's journal when a lane it uses slows down under refusals, and when it has recovered. */
export function followPaces({
  queue,
  journal,
  compiled,
  rouse,
}: {
  readonly queue: Queue;
  readonly journal: Journal;
  readonly compiled: CompiledPlan;
  readonly rouse: () => void;
}): { readonly record: () => void; readonly stop: () => void } {
  const lanes = new Set(Object.values(compiled.plan.models).map((model) => model.adapter));
  // The newest of each lane: what came and went within one turn is nobody's news.
  const news = new Map<string, LanePace>();
  const stop = queue.paces((pace) => {
    if (!lanes.has(pace.lane)) return;
    news.set(pace.lane, pace);
    rouse();
  });
  return {
    record: () => {
      for (const { slowed, ...pace } of news.values()) journal.emit(slowed ? 'run.slowed' : 'run.recovered', undefined, pace);
      news.clear();
    },
    stop,
  };
}
