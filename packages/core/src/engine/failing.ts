import type { Ending, Fault, Job, Queue } from '@genarun/spec';
import { boundaryOf, resolveFault } from './faults.ts';
import type { Journal } from './journal.ts';
import { endingData } from './project.ts';
import type { Place, RunState } from './state.ts';

export type FaultContext = {
  readonly state: RunState;
  readonly journal: Journal;
  readonly queue: Queue;
  readonly run: string;
  /** A place that was under way is no more: its lane has room again. */
  readonly leave: (address: string) => void;
  readonly retryAt: (place: Place, at: number) => void;
  readonly now: () => number;
};

/** Ends a failed attempt: retries it, takes another value, or lets the fault stand and travel up to the container it ends (rule 7). */
export function endFailed(context: FaultContext, place: Place, fault: Fault, ending?: Ending, job?: Job): void {
  const { state, journal } = context;
  const data = ending ? endingData(ending, job) : {};
  const resolution = resolveFault(state, place, fault, ending?.type !== 'failed' ? 'container' : job?.model === undefined ? 'working' : 'asking');
  if (resolution.type === 'retry') {
    const { delayMs, refused } = resolution;
    const until = context.now() + delayMs;
    journal.emit('retrying', place.address, { ...data, fault, until, delayMs, ...(refused ? { refused } : {}) }, place.attempt);
    context.retryAt(place, until);
    return;
  }
  if (resolution.type === 'value') {
    journal.emit('failed', place.address, { ...data, fault, do: 'value', value: resolution.value, handlers: resolution.handlers }, place.attempt);
    return;
  }
  const boundary = resolution.do === 'fail' ? boundaryOf(state, place) : undefined;
  const type = ending?.type === 'unknown' && resolution.do === 'fail' ? 'unknown' : 'failed';
  journal.emit(
    type,
    place.address,
    { ...data, fault, do: resolution.do, handlers: resolution.handlers, ...(boundary ? { up: boundary.address } : {}) },
    place.attempt,
  );
  if (boundary && !boundary.closed) endContainer(context, boundary, { ...fault, address: fault.address ?? place.address });
}

/** Ends a failFast container (or the run) with a fault from inside: what is unfinished in it is cancelled first. */
function endContainer(context: FaultContext, container: Place, fault: Fault): void {
  cancelWithin(context, container);
  endFailed(context, container, fault);
}

/** A run that is about to end as failed undoes first what asks to be undone. */
export function undoIfFailed(state: RunState, journal: Journal): void {
  if (state.hardFaults === 0 || state.root.ending || !state.firstFault || state.cancelling) return;
  const resolution = resolveFault(state, state.root, state.firstFault, 'container');
  const handlers = resolution.type === 'retry' ? [] : resolution.handlers.filter((step) => step.at !== '');
  if (handlers.length > 0) journal.emit('failed', '', { fault: state.firstFault, do: 'fail', up: true, handlers });
}

/** Cancels what is under way or waits below a place (E10). */
export function cancelWithin({ state, journal, queue, run, leave }: FaultContext, container: Place): void {
  const open = [...state.started.keys(), ...state.waiting.keys(), ...state.retrying.keys()];
  for (const address of new Set(open)) {
    const place = state.places.get(address);
    if (!place || place.complete || !isBelow(place, container)) continue;
    if (state.started.has(address)) {
      queue.cancel(run, address);
      leave(address);
    }
    journal.emit('cancelled', address, { reason: 'its container ended' }, place.attempt);
  }
}

function isBelow(place: Place, container: Place): boolean {
  // A handler runs because its container ended; it is not ended by it.
  for (let at: Place | undefined = place; at; at = at.group?.frame.handler ? undefined : at.group?.frame.owner) if (at === container) return true;
  return false;
}
