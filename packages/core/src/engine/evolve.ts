import type { Event, Fault, InvocationStatus, Print, Usage, Wait } from '@genarun/spec';
import { addLoop, addPlace, handlerOwners, loopOf, openFrame, openHandler, placeAt } from './frames.ts';
import { type Ended, type Group, type HandlerStep, isInside, type Place, type RunState } from './state.ts';
import { addUsage } from './usage.ts';

/** Folds one event into the state (E1). Pure but for the state it owns: no clock, no I/O, no expression is evaluated. */
export function evolve(state: RunState, event: Event): RunState {
  state.seq = event.seq;
  state.epoch = Math.max(state.epoch, event.epoch);
  if (event.address === undefined) evolveRun(state, event);
  else evolveInvocation(state, event, event.address);
  const { inbox } = event.data;
  if (typeof inbox === 'number') state.inbox = Math.max(state.inbox, inbox);
  return state;
}

function evolveRun(state: RunState, event: Event): void {
  switch (event.type) {
    case 'run.started':
      state.startedAt = event.at;
      state.status = 'running';
      state.root.status = 'started';
      state.root.frames = [openFrame(state, state.root, -1, state.compiled.roots)];
      state.root.pending = 1;
      if (state.compiled.roots.length === 0) completeFrame(state, state.root);
      break;
    case 'run.paused':
      state.status = 'paused';
      state.reason = typeof event.data.reason === 'string' ? event.data.reason : undefined;
      break;
    case 'run.waiting':
      state.status = 'waiting';
      break;
    case 'run.played':
      state.status = 'running';
      state.reason = undefined;
      state.endedAt = undefined;
      break;
    case 'run.cancelling':
      state.cancelling = true;
      break;
    case 'run.ended':
      state.status = event.data.status as RunState['status']; // written by the driver from the closed list
      state.endedAt = event.at;
      // What was never opened is no invocation of an ended run.
      state.counts.queued = 0;
      break;
  }
}

function evolveInvocation(state: RunState, event: Event, address: string): void {
  spend(state, event);
  if (event.type === 'expanded') return expand(state, address, Number(event.data.count));
  if (event.type === 'repeated') return repeated(state, event, address);
  const place = placeAt(state, address) ?? wholeGroup(state, address);
  if (!place || (place.complete && place.group !== null)) return;
  if (event.attempt !== undefined) place.attempt = event.attempt;
  switch (event.type) {
    case 'started':
      setStatus(state, place, 'started');
      state.started.set(address, { since: event.at, reserved: Number(event.data.reserved ?? 0) });
      state.retrying.delete(address);
      break;
    case 'waiting':
      setStatus(state, place, 'waiting');
      state.started.delete(address);
      state.waiting.set(address, { wait: event.data.wait as Wait, answers: (event.data.answers ?? []) as readonly unknown[], since: event.at }); // written by the driver
      break;
    case 'retrying':
      setStatus(state, place, 'queued');
      state.started.delete(address);
      state.retrying.set(address, Number(event.data.until));
      if (event.data.refused === true) state.refusals.set(address, (state.refusals.get(address) ?? 0) + 1);
      keepSpent(state, address, event);
      place.attempt++;
      break;
    case 'done':
      end(state, place, 'done');
      place.value = event.data.value;
      if (event.data.print !== undefined) place.print = event.data.print as Print; // written by the driver
      finishOwn(state, place, event);
      break;
    case 'failed':
      fail(state, place, event);
      break;
    case 'skipped':
    case 'cancelled':
    case 'unknown':
      end(state, place, event.type);
      place.ending = { ...endedOf(event), handlers: [] };
      if (event.type === 'unknown' && event.data.up === undefined) countFault(state, place, place.ending);
      holdContainer(state, event.data.up);
      completePlace(state, place);
      break;
  }
}

/** A forEach that was never expanded, or a loop without an iteration, ends as one place at the group's own address. */
function wholeGroup(state: RunState, address: string): Place | undefined {
  const loop = state.loops.get(address);
  if (loop) {
    loop.ended = true;
    state.undecided.delete(loop);
    return addPlace(state, loop.group, { address, copy: loop.copy, iteration: -1, previous: null });
  }
  const group = state.unexpanded.get(address);
  if (!group) return undefined;
  state.unexpanded.delete(address);
  return addPlace(state, group, { address, copy: -1, iteration: -1, previous: null });
}

function spend(state: RunState, { data, address = '' }: Event): void {
  if (typeof data.cost === 'number') state.cost += data.cost;
  if (typeof data.cost === 'number' && data.cost > 0)
    for (let tilde = address.indexOf('~'); tilde >= 0; tilde = address.indexOf('~', tilde + 1)) {
      const loop = state.loops.get(address.slice(0, tilde));
      if (loop) loop.spent += data.cost;
    }
  if (data.costUnknown === true) state.costUnknown = true;
}

/** What an attempt has cost that is made again: its invocation's row tells it with what follows. */
function keepSpent(state: RunState, address: string, { data }: Event): void {
  const { cost, costUnknown, usage } = data;
  if (typeof cost !== 'number' && costUnknown !== true) return;
  const before = state.earlier.get(address);
  state.earlier.set(address, {
    cost: (before?.cost ?? 0) + (typeof cost === 'number' ? cost : 0),
    costUnknown: before?.costUnknown === true || costUnknown === true,
    usage: addUsage(before?.usage, usage as Usage | undefined), // written by the driver
  });
}

function setStatus(state: RunState, place: Place, status: InvocationStatus): void {
  if (place.group !== null) {
    state.counts[place.status] = (state.counts[place.status] ?? 0) - 1;
    state.counts[status] = (state.counts[status] ?? 0) + 1;
  }
  place.status = status;
}

function end(state: RunState, place: Place, status: InvocationStatus): void {
  setStatus(state, place, status);
  state.started.delete(place.address);
  state.waiting.delete(place.address);
  state.retrying.delete(place.address);
  state.refusals.delete(place.address);
  state.earlier.delete(place.address);
}

/** The own value is there: opens the children, once or per element, or completes. */
function finishOwn(state: RunState, place: Place, event: Event | undefined): void {
  const compiled = place.group ? state.compiled.nodes[place.group.node] : undefined;
  if (compiled?.planned.node.compensate !== undefined) state.compensable.push(place);
  const children = compiled?.children ?? [];
  if (children.length === 0) return completePlace(state, place);
  const elements = Array.isArray(place.value) ? place.value.length : event?.data.elements;
  const count = typeof elements === 'number' ? elements : -1;
  if (count === 0) {
    place.frames = [];
    return completePlace(state, place);
  }
  place.frames = [];
  place.pending = Math.max(1, count);
  if (count < 0) place.frames.push(openFrame(state, place, -1, children));
  else for (let element = 0; element < count; element++) place.frames.push(openFrame(state, place, element, children));
}

function expand(state: RunState, address: string, count: number): void {
  const group = state.unexpanded.get(address);
  if (!group) return;
  state.unexpanded.delete(address);
  group.pending = count;
  if (count === 0) return completeGroup(state, group);
  const repeats = state.compiled.nodes[group.node]?.planned.node.repeat !== undefined;
  for (let copy = 0; copy < count; copy++) {
    const base = `${address}@${copy}`;
    if (repeats) state.undecided.add(addLoop(state, group, copy, base));
    else state.opened.push(addPlace(state, group, { address: base, copy, iteration: -1, previous: null }));
  }
}

function fail(state: RunState, place: Place, event: Event): void {
  const handlers = (event.data.handlers ?? []) as readonly HandlerStep[]; // written by the driver
  const ending: Ended = { ...endedOf(event), handlers };
  const open = place.frames !== null && !place.complete;
  end(state, place, 'failed');
  if (place.group === null) place.complete = false;
  if (open || place.group === null) {
    place.closed = true;
    state.closings++;
  }
  place.ending = ending;
  if (event.data.up === undefined) countFault(state, place, ending);
  holdContainer(state, event.data.up);
  nextHandler(state, place);
}

/** A fault that travels up to the container it ends: the container waits for its own ending, also when this was the last thing open in it. */
function holdContainer(state: RunState, address: unknown): void {
  const container = typeof address !== 'string' ? undefined : address === '' ? state.root : state.places.get(address);
  if (container && !container.complete && !container.closed) container.pending++;
}

function endedOf(event: Event): Omit<Ended, 'handlers'> {
  const { fault, do: resolution, reason, needFailed, value } = event.data;
  return {
    ...(value === undefined ? {} : { value }),
    ...(fault === undefined ? {} : { fault: fault as Fault }), // written by the driver
    ...(resolution === undefined ? {} : { do: resolution as NonNullable<Ended['do']> }),
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(needFailed === true ? { needFailed: true } : {}),
  };
}

function countFault(state: RunState, place: Place, ending: Ended): void {
  if (ending.do === 'skip' || ending.do === 'value') return;
  state.firstFault ??= ending.fault;
  if (ending.do === 'continue' || isInside(place.address)) state.softFaults++;
  else {
    if (state.hardFaults === 0) state.firstFault = ending.fault;
    state.hardFaults++;
  }
}

function nextHandler(state: RunState, place: Place): void {
  const [step, ...rest] = place.ending?.handlers ?? [];
  if (!step) return place.ending?.do === 'value' ? takeValue(state, place, place.ending.value) : completePlace(state, place);
  if (place.ending) place.ending.handlers = rest;
  openHandler(state, place, step);
}

/** A handled fault: the place counts as done with the value taken instead. */
function takeValue(state: RunState, place: Place, value: unknown): void {
  setStatus(state, place, 'done');
  place.value = value;
  if (place.group === null || place.closed) return completePlace(state, place);
  finishOwn(state, place, undefined);
}

function completePlace(state: RunState, place: Place): void {
  if (place.complete) return;
  place.complete = true;
  const { group } = place;
  if (group === null) return;
  const loop = loopOf(state, place);
  if (!loop) return completeCopy(state, group);
  if (place.status === 'done' || place.ending?.do === 'continue') state.undecided.add(loop);
  else endLoop(state, loop.base);
}

/** A condition that cannot be read ends its loop; the fault lies inside an iteration. */
function repeated(state: RunState, { data }: Event, base: string): void {
  if (data.fault !== undefined) {
    state.firstFault ??= data.fault as Fault; // written by the driver
    state.softFaults++;
  }
  endLoop(state, base);
}

function endLoop(state: RunState, base: string): void {
  const loop = state.loops.get(base);
  if (!loop || loop.ended) return;
  loop.ended = true;
  loop.memory = null;
  state.undecided.delete(loop);
  completeCopy(state, loop.group);
}

function completeCopy(state: RunState, group: Group): void {
  group.pending--;
  if (group.pending === 0) completeGroup(state, group);
}

function completeGroup(state: RunState, group: Group): void {
  if (group.complete) return;
  group.complete = true;
  group.items = null;
  for (const waiter of group.waiters ?? []) {
    waiter.blocked--;
    if (waiter.blocked === 0) state.ready.push(waiter);
  }
  group.waiters = null;
  const { frame } = group;
  frame.open--;
  if (frame.open > 0) return;
  if (frame.handler) nextHandler(state, handlerOwners.get(frame) ?? frame.owner);
  else completeFrame(state, frame.owner);
}

function completeFrame(state: RunState, owner: Place): void {
  if (owner.closed) return;
  owner.pending--;
  if (owner.pending <= 0) completePlace(state, owner);
}
