import type { Event, Lease } from '@genarun/spec';
import type { CompiledPlan } from '../plan/compile.ts';
import { evolve } from './evolve.ts';
import { begin, type RunState } from './state.ts';

/** Folds a journal (E1). A `run.played` with `redo` lets what failed before it be performed again. */
export function replay(compiled: CompiledPlan, events: readonly Event[]): RunState {
  let kept: Event[] = [];
  for (const event of events) {
    if (event.type === 'run.played' && event.data.redo === true) kept = withoutFailures(kept, event.data.unknown === true);
    kept.push(event);
  }
  const state = kept.reduce(evolve, begin(compiled));
  state.seq = events[events.length - 1]?.seq ?? 0;
  return state;
}

const terminal = new Set(['done', 'failed', 'skipped', 'cancelled', 'unknown']);

/**
 * What counts of a journal when its failures are to be performed again: a failed attempt that was really started counts as a retry
 * (its cost stays, its number is used up); skips, handlers and the end of the run are forgotten. An attempt of unknown outcome counts as
 * under way, so that the provider is asked again; with `unknownToo` it counts as failed, so that it is performed again.
 */
function withoutFailures(events: readonly Event[], unknownToo: boolean): Event[] {
  const last = new Map<string, Event>();
  const startedAt = new Set<string>();
  const doneAt = new Set<string>();
  for (const event of events) {
    if (event.address === undefined) continue;
    if (event.type === 'started') startedAt.add(event.address);
    if (event.type === 'done') doneAt.add(event.address);
    if (terminal.has(event.type)) last.set(event.address, event);
  }
  const again = (address: string): boolean => {
    const ending = last.get(address);
    if (!ending || ending.type === 'done' || (ending.type === 'failed' && ending.data.do === 'value')) return false;
    const tilde = address.lastIndexOf('~');
    const next = tilde < 0 ? undefined : `${address.slice(0, tilde)}~${Number(address.slice(tilde + 1)) + 1}`;
    return next === undefined || !last.has(next);
  };
  const kept: Event[] = [];
  for (const event of events) {
    if (event.type === 'run.ended' || event.type === 'run.waiting' || event.type === 'run.cancelling') continue;
    const { address } = event;
    if (address === undefined) kept.push(event);
    else if (ofHandler(address, again)) continue;
    else if (!again(address) || !terminal.has(event.type) || (event.type === 'done' && doneAt.has(address))) kept.push(event);
    else if (event.type === 'unknown' && !unknownToo) continue;
    else if (event.type !== 'skipped' && startedAt.has(address) && !doneAt.has(address))
      kept.push({ ...event, type: 'retrying', data: { until: 0, cost: event.data.cost, costUnknown: event.data.costUnknown } });
  }
  return kept;
}

/** Whether an address belongs to a handler of something that is performed again (or of the run itself). */
function ofHandler(address: string, again: (address: string) => boolean): boolean {
  for (let mark = address.indexOf('!'); mark >= 0; mark = address.indexOf('!', mark + 1))
    if (mark === 0 || again(address.slice(0, mark)) || again('')) return true;
  return false;
}

/** The event that lets what failed be performed again: the replay has to see it. */
export function redoEvent(redo: { readonly events: readonly Event[]; readonly lease: Lease; readonly at: number; readonly unknown: boolean }): Event {
  const { events, lease, at, unknown } = redo;
  const seq = (events[events.length - 1]?.seq ?? 0) + 1;
  return { run: lease.run, seq, at, epoch: lease.epoch, v: 1, type: 'run.played', data: { redo: true, unknown } };
}
