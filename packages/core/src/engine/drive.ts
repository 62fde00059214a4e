import {
  type BlobRef,
  type Ending,
  type Event,
  GenarunError,
  type InboxMessage,
  isBlobRef,
  type Job,
  type Json,
  type Lease,
  type Model,
  type StoredRun,
  toFault,
} from '@genarun/spec';
import type { EngineOptions, Run, RunResult } from '../facade.ts';
import type { CompiledPlan } from '../plan/compile.ts';
import { createArrivals } from './arrivals.ts';
import { assembleRun } from './assemble.ts';
import { redone, switchedOff } from './choice.ts';
import { type FaultContext, undoIfFailed } from './failing.ts';
import { createFeed } from './feed.ts';
import { takeUpAgain, watchInbox } from './inbox.ts';
import { createJournal } from './journal.ts';
import { createLanes } from './lanes.ts';
import { createOpener } from './open.ts';
import { followPaces } from './paces.ts';
import { redoEvent, replay } from './replay.ts';
import { countsOf, finalStatus } from './state.ts';
import { createTimers } from './timers.ts';
import type { Values } from './values.ts';

// The driver of one run. It alone appends to the run's journal while it holds the lease (E12), and it alone retries.
// One turn: take what arrived (endings, inbox, timers) → fold → open what that opened → commit → dispatch.
// It waits only for the commit, for a value to load, and for something to arrive. A turn costs what ended in it,
// not what the run holds (E2).

export type Driving = {
  readonly options: EngineOptions;
  readonly values: Values;
  readonly compiled: CompiledPlan;
  readonly stored: StoredRun;
  readonly lease: Lease;
  readonly events: readonly Event[];
  /** What the inbox holds that no driver has folded. */
  readonly messages: readonly InboxMessage[];
  /** Highest message folded. */
  readonly inbox: number;
  /** Perform again what failed; `unknown`: also what has an unknown outcome. */
  readonly redo?: { readonly unknown: boolean };
  readonly budget?: number;
  /** Cache key by address of the run whose results are taken over. */
  readonly earlier?: ReadonlyMap<string, string>;
  readonly newToken: () => string;
  readonly model: (id: string) => Model | undefined;
  readonly onStop: () => void;
};

/** Events in one commit at most, about. */
const batchLimit = 512;
/** A run that only waits for a moment at most this many milliseconds away is kept alive. */
const keepAliveMs = 60_000;

type Rest = 'ended' | 'waiting' | 'paused' | 'stopped';

export function drive(driving: Driving): Run {
  const { options, compiled, stored, values } = driving;
  // Taken anew when something arrives as this driver lets go.
  const lease = { ...driving.lease };
  const { clock, queue, store } = options;
  const redo = driving.redo && redoEvent({ events: driving.events, lease, at: clock.now(), unknown: driving.redo.unknown });
  const state = replay(compiled, redo ? [...driving.events, redo] : driving.events);
  const feed = createFeed(store, stored.id);
  const journal = createJournal({ state, store, lease, clock, tell: (event) => feed.tell({ type: 'event', event }) });
  const lanes = createLanes();
  const underWay = new Map<string, Job>();
  const endings: Ending[] = [];
  // Whoever drives a run on wants it to go on: an older pause is void, and so is a cancel that came after the run's end.
  const messages: InboxMessage[] = driving.messages.filter(({ type }) => type === 'answer' || (type === 'cancel' && !driving.redo));
  const asked: { pause?: 'user' | 'interrupt'; cancel?: boolean; stop?: boolean } = {};
  let awake = true;
  let wake: () => void = () => undefined;
  const rouse = () => {
    awake = true;
    wake();
  };
  const timers = createTimers(clock, rouse);
  const faults: FaultContext = {
    state,
    journal,
    queue,
    run: stored.id,
    now: clock.now,
    leave: (address) => opener.leave(address),
    retryAt: (place, at) => timers.add(at, { type: 'retry', address: place.address }),
  };
  const opener = createOpener({
    state,
    journal,
    lanes,
    faults,
    values,
    underWay,
    run: { id: stored.id, owner: stored.owner, epoch: lease.epoch },
    capacity: queue.capacity,
    off: switchedOff(compiled),
    redo: redone(compiled),
    budget: driving.budget ?? stored.budget,
    earlier: driving.earlier,
    model: driving.model,
  });
  const arrivals = createArrivals({
    state,
    journal,
    opener,
    faults,
    timers,
    values,
    queue,
    underWay,
    run: stored.id,
    publicUrl: options.publicUrl ?? '',
    newToken: driving.newToken,
  });

  const stopListening = queue.endings(
    stored.id,
    (ending) => {
      endings.push(ending);
      rouse();
    },
    (progress) => feed.tell({ type: 'progress', progress }),
  );
  const paces = followPaces({ queue, journal, compiled, rouse });
  const watch = watchInbox({
    store,
    clock,
    lease,
    after: driving.messages.reduce((highest, { id }) => Math.max(highest, id), driving.inbox),
    everyMs: options.inboxMs ?? 250,
    leaseMs: options.leaseMs ?? 15_000,
    arrived: (found) => {
      messages.push(...found);
      rouse();
    },
    leaseLost: () => {
      asked.stop = true;
      rouse();
    },
  });

  const work = async (): Promise<RunResult> => {
    begin();
    const { budget } = driving;
    if (redo || budget !== undefined)
      await journal.commit({ run: { ...(redo ? { output: undefined, fault: undefined } : {}), ...(budget === undefined ? {} : { budget }) } });
    for (;;) {
      awake = false;
      await takeArrived();
      const jobs = asked.stop ? [] : await opener.open(batchLimit);
      if (state.root.complete) undoIfFailed(state, journal);
      const rest = jobs.length > 0 ? undefined : restOf();
      if (rest === 'ended') return finish();
      if (rest !== undefined) {
        await pauseHere(rest);
        if (rest === 'stopped' || !(await takeUpAgain({ options, lease, watch, messages, seq: state.seq }))) return close({ output: undefined });
        if (state.status === 'waiting') journal.emit('run.played', undefined, {});
        continue;
      }
      await journal.commit();
      for (const job of jobs) queue.dispatch(job);
      if (!awake && !opener.busy())
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  };

  const begin = (): void => {
    if (state.seq === 0) journal.emit('run.started', undefined, { inputs: compiled.plan.inputs, seed: compiled.plan.seed });
    else if (redo) journal.record(redo);
    else if (state.status !== 'running') journal.emit('run.played', undefined, {});
    // What was started and has not ended is dispatched again, under the same attempt: the ledger knows what was bought.
    for (const address of [...state.started.keys()]) {
      const place = state.places.get(address);
      if (place) opener.reopen(place);
    }
    arrivals.rearm();
  };

  const takeArrived = async (): Promise<void> => {
    if (asked.pause && state.status === 'running' && !state.cancelling) journal.emit('run.paused', undefined, { reason: asked.pause });
    delete asked.pause;
    // A cancel reaches what an earlier driver began (E10): it is taken up for its provider to be told.
    if (!state.cancelling && (asked.cancel || messages.some(({ type }) => type === 'cancel'))) for (const job of await opener.leftBehind()) queue.dispatch(job);
    if (asked.cancel) arrivals.cancel();
    for (const message of messages.splice(0)) arrivals.message(message);
    arrivals.due(clock.now());
    paces.record();
    for (const ending of endings.splice(0, batchLimit)) await arrivals.ending(ending);
    if (endings.length > 0) awake = true;
  };

  /** Whether this driver is through, and why. */
  const restOf = (): Rest | undefined => {
    if (asked.stop) return 'stopped';
    if (awake || endings.length > 0 || underWay.size > 0) return undefined;
    if (state.cancelling) return 'ended';
    if (opener.busy()) return undefined;
    if (state.root.complete) return 'ended';
    if (state.status === 'paused') return 'paused';
    if (state.retrying.size > 0) return undefined;
    if (state.waiting.size === 0) throw new GenarunError({ code: 'internal', message: 'the run cannot go on, yet nothing is under way' });
    const next = timers.next();
    return next !== undefined && next - clock.now() <= keepAliveMs ? undefined : 'waiting';
  };

  const finish = async (): Promise<RunResult> => {
    const status = finalStatus(state);
    const output = assembleRun(state, await readerOfAll());
    const fault = status === 'failed' || status === 'partial' ? state.firstFault : undefined;
    const kept = await values.inline(output);
    journal.emit('run.ended', undefined, { status, cost: state.cost });
    await journal.commit({ durable: true, run: { status, output: kept, fault } });
    return close({ output: output as Json, ...(fault ? { fault } : {}) }); // assembled from JSON values
  };

  /** Every value that stands in a blob, loaded once, for the whole output. */
  const readerOfAll = async (): Promise<(ref: BlobRef) => Json> => {
    const loaded = new Map<string, Json>();
    for (const { value } of state.places.values()) if (isBlobRef(value) && !loaded.has(value.$blob)) loaded.set(value.$blob, await values.load(value));
    return (ref) => loaded.get(ref.$blob) ?? null;
  };

  const pauseHere = async (rest: Exclude<Rest, 'ended'>): Promise<void> => {
    if (rest === 'waiting') journal.emit('run.waiting', undefined, {});
    if (rest === 'stopped' && state.status === 'running') journal.emit('run.paused', undefined, { reason: 'interrupt' });
    await journal.commit({ durable: true, run: { status: state.status } });
  };

  const broken = async (error: unknown): Promise<RunResult> => {
    const fault = toFault(error);
    const leaseLost = fault.code === 'cancelled' && fault.message.startsWith('lease lost');
    return close({ output: undefined, fault: leaseLost ? { ...fault, hint: 'another process drives this run now' } : fault }, 'failed');
  };

  const close = async (
    end: { readonly output: Json | undefined; readonly fault?: RunResult['fault'] },
    status: RunResult['status'] = state.status,
  ): Promise<RunResult> => {
    stopListening();
    paces.stop();
    watch.stop();
    timers.close();
    // Whoever drives the run next asks for what has begun elsewhere; a cancel of the run has told the queue before.
    if (underWay.size > 0) queue.cancel(stored.id, undefined, 'stop');
    await store.release(lease);
    driving.onStop();
    feed.close();
    return {
      id: stored.id,
      status,
      seed: compiled.plan.seed,
      cost: state.cost,
      costUnknown: state.costUnknown,
      counts: countsOf(state),
      durationMs: (state.endedAt ?? clock.now()) - state.startedAt,
      output: end.output,
      ...(end.fault ? { fault: end.fault } : {}),
      ...(state.reason === undefined ? {} : { reason: state.reason }),
    };
  };

  const finished = work().catch(broken);

  return {
    id: stored.id,
    plan: compiled.plan,
    events: feed.events,
    subscribe: feed.subscribe,
    result: () => finished,
    pause: (reason = 'user') => {
      asked.pause = reason;
      rouse();
    },
    stop: () => {
      asked.stop = true;
      rouse();
    },
    cancel: () => {
      asked.cancel = true;
      rouse();
    },
  };
}
