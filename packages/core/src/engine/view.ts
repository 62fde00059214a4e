import type { Clock, Event, Plan, Store, StoredRun } from '@genarun/spec';
import type { RunView } from '../facade.ts';
import type { CompiledPlan } from '../plan/compile.ts';
import { replay } from './replay.ts';

export type Viewing = {
  readonly store: Store;
  readonly clock: Clock;
  readonly compile: (plan: Plan) => CompiledPlan;
  readonly events: (id: string) => Promise<Event[]>;
};

/** A run as it stands: its rows, and from its journal what is under way and what waits. */
export async function viewRun(run: StoredRun, { store, clock, compile, events }: Viewing): Promise<RunView> {
  const [invocations, products, calls, driver] = await Promise.all([
    store.invocations(run.id),
    store.products(run.id),
    store.calls(run.id),
    store.leaseOf(run.id, clock.now()),
  ]);
  const open = run.endedAt !== undefined && run.status !== 'running' ? [] : openOf(replay(compile(run.plan), await events(run.id)));
  return { run, invocations, products, calls, open, ...(driver ? { driver } : {}) };
}

function openOf(state: ReturnType<typeof replay>): RunView['open'] {
  return [
    ...[...state.started].map(([address, { since }]) => ({ address, status: 'started' as const, since })),
    ...[...state.waiting].map(([address, { since, wait }]) => ({ address, status: 'waiting' as const, since, wait })),
  ];
}
