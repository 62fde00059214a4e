import { GenarunError, type Job, type Model, toFault } from '@genarun/spec';
import { endFailed, type FaultContext } from './failing.ts';
import { addIteration, groupAddress } from './frames.ts';
import type { Journal } from './journal.ts';
import type { Lanes } from './lanes.ts';
import { MissingBlob } from './lookup.ts';
import { copyHolds, decideLoop, jobOf, modelOf, nodeOf, type Prepared, prepareGroup, preparePlace } from './prepare.ts';
import { boundOf, limitedBy, tokensOf } from './price.ts';
import { refuseTooMany, refuseTooManyChildren } from './room.ts';
import { type Group, isClosed, type Loop, type Place, type RunState } from './state.ts';
import { type Stopping, stoppingOf } from './stops.ts';
import type { Values } from './values.ts';

export type OpenerOptions = {
  readonly state: RunState;
  readonly journal: Journal;
  readonly lanes: Lanes;
  readonly faults: FaultContext;
  readonly values: Values;
  readonly underWay: Map<string, Job>;
  readonly run: { readonly id: string; readonly owner: string; readonly epoch: number };
  readonly capacity: (lane: string) => number;
  readonly off: ReadonlySet<number>;
  readonly redo: ReadonlySet<number>;
  readonly budget: number | undefined;
  readonly earlier: ReadonlyMap<string, string> | undefined;
  readonly model: (id: string) => Model | undefined;
};

/** Opens what endings made possible (E2): groups → places → jobs. */
export type Opener = {
  /** Opens until nothing is left, lanes are full, or `limit` events are pending. Answers the jobs to dispatch after the commit. */
  readonly open: (limit: number) => Promise<readonly Job[]>;
  /** True when there is more to open now. */
  readonly busy: () => boolean;
  /** Opens a place again: after a retry's delay, or after a crash. */
  readonly reopen: (place: Place) => void;
  /** Jobs of model calls that an earlier driver began and that are not under way here: a cancel has to reach them, too. */
  readonly leftBehind: () => Promise<readonly Job[]>;
  /** A place that was under way is no more: its lane has room again, its reservation is free. */
  readonly leave: (address: string) => void;
  /** Picks of a place that was under way, for its record; told once. */
  readonly picksOf: (address: string) => Prepared['picks'] | undefined;
  /** The resolved fields of a waiting place. */
  readonly fieldsOf: (place: Place) => Readonly<Record<string, unknown>>;
};

export function createOpener(options: OpenerOptions): Opener {
  const { state, journal, lanes, faults, values, underWay, run, off, redo, earlier } = options;
  const picks = new Map<string, Prepared['picks']>();
  const inlinePlaces: Place[] = [];
  let groups: Group[] = [];
  let head = 0;
  let reserved = 0;
  let paidUnderWay = 0;
  /** Lanes whose next job does not fit into the budget beside what is reserved. */
  const blocked = new Set<string>();
  const room = (lane: string) => (blocked.has(lane) ? 0 : options.capacity(lane));
  let budgetReached = false;

  /** Runs something that reads values; loads those that are not in memory and runs it again. */
  const reading = async <T>(read: () => T): Promise<T> => {
    for (;;) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof MissingBlob)) throw error;
        await values.load(error.ref);
      }
    }
  };

  const openGroup = async (group: Group): Promise<void> => {
    if (group.complete || isClosed(state, group.frame)) return;
    const address = groupAddress(state, group);
    const compiled = nodeOf(state, group);
    // Expanded before a replay: its places stand among the opened ones.
    if (compiled.forEach && !state.unexpanded.has(address)) return;
    if (off.has(group.node)) return void journal.emit('skipped', group.copies[0]?.address ?? address, { reason: 'switched off' });
    try {
      const opening = await reading(() => prepareGroup(state, group, values.read));
      if (opening.type === 'skip')
        return void journal.emit('skipped', group.copies[0]?.address ?? address, {
          reason: opening.reason,
          ...(opening.needFailed ? { needFailed: true } : {}),
        });
      if (opening.type === 'expand') {
        refuseTooMany(state, opening.items.length);
        group.items = opening.items;
        return void journal.emit('expanded', address, { count: opening.items.length });
      }
    } catch (error) {
      return failAt(group, address, error);
    }
    if (compiled.planned.node.repeat) {
      const loop = state.loops.get(address);
      if (loop && !loop.last) state.undecided.add(loop);
      return;
    }
    for (const place of group.copies) if (place) admit(place);
  };

  /** A fault before there is a job: at a place, or at a group that has none yet. */
  const failAt = (group: Group, address: string, error: unknown): void => {
    const place = group.copies[0] ?? { ...state.root, address, group };
    endFailed(faults, place, toFault(error, address));
  };

  const decide = async (loop: Loop): Promise<void> => {
    state.undecided.delete(loop);
    if (loop.ended || isClosed(state, loop.group.frame)) return;
    try {
      await itemsOf(loop.group);
      const decision = await reading(() => decideLoop(state, loop, values.read, stopping(loop)));
      if (decision.type === 'next') {
        refuseTooMany(state, 1);
        loop.carry = decision.carry;
        return admit(addIteration(state, loop));
      }
      const { type: _type, ...why } = decision;
      journal.emit('repeated', loop.base, { iterations: (loop.last?.iteration ?? -1) + 1, ...why });
    } catch (error) {
      if (loop.last) journal.emit('repeated', loop.base, { iterations: loop.last.iteration + 1, reason: 'fault', fault: toFault(error, loop.base) });
      else failAt(loop.group, loop.base, error);
    }
  };

  /** The policy of `stop` that ends the loop by what it has made. */
  const stopping = (loop: Loop): Stopping | undefined => {
    const stop = nodeOf(state, loop.group).planned.node.repeat?.stop;
    return stop && stoppingOf(state, loop, stop, values.read);
  };

  /** Takes a new place. After a replay a place may have been started, have ended, or wait for its next attempt: then it is not new. */
  const admit = (place: Place): void => {
    if (place.status === 'queued' && !state.retrying.has(place.address)) reopen(place);
  };

  const reopen = (place: Place): void => {
    const { kind, planned } = nodeOf(state, groupOf(place));
    if (kind.perform === undefined) inlinePlaces.push(place);
    else lanes.add(kind.lane?.(planned.node) ?? laneOf(place), place);
  };

  const leftBehind = async (): Promise<readonly Job[]> => {
    const jobs: Job[] = [];
    for (const address of [...state.started.keys()]) {
      const place = state.places.get(address);
      if (!place || underWay.has(address) || modelOf(state, groupOf(place), place) === undefined) continue;
      const job = await makeJob(laneOf(place), place);
      if (!job) continue;
      underWay.set(address, job);
      jobs.push(job);
    }
    return jobs;
  };

  const laneOf = (place: Place): string => {
    const id = modelOf(state, groupOf(place), place);
    return (id === undefined ? undefined : options.model(id)?.adapter) ?? 'io';
  };

  /** forEach's list again, after a replay. */
  const itemsOf = async (group: Group): Promise<void> => {
    if (group.items || !nodeOf(state, group).forEach) return;
    const opening = await reading(() => prepareGroup(state, group, values.read));
    if (opening.type === 'expand') group.items = opening.items;
  };

  const prepare = async (place: Place): Promise<Prepared | undefined> => {
    const group = groupOf(place);
    if (place.complete || isClosed(state, group.frame)) return undefined;
    try {
      if (!group.items && nodeOf(state, group).forEach) await itemsOf(group);
      const prepared = await reading(() => (copyHolds(state, place, group, values.read) ? preparePlace(state, place, group, values.read) : null));
      if (prepared) return prepared;
      journal.emit('skipped', place.address, { reason: 'when is false' });
      return undefined;
    } catch (error) {
      endFailed(faults, place, toFault(error, place.address));
      return undefined;
    }
  };

  const performInline = async (place: Place): Promise<void> => {
    const prepared = await prepare(place);
    if (!prepared) return;
    const { kind } = nodeOf(state, groupOf(place));
    try {
      const value = kind.inline ? kind.inline(prepared.fields) : null;
      refuseTooManyChildren(state, place, value);
      const inlined = values.inline(value);
      journal.emit(
        'done',
        place.address,
        {
          value: inlined instanceof Promise ? await inlined : inlined,
          ...(Array.isArray(value) ? { elements: value.length } : {}),
          ...(prepared.picks.length > 0 ? { picks: prepared.picks } : {}),
        },
        place.attempt,
      );
    } catch (error) {
      endFailed(faults, place, toFault(error, place.address));
    }
  };

  const makeJob = async (lane: string, place: Place): Promise<Job | undefined> => {
    const prepared = await prepare(place);
    if (!prepared) return undefined;
    const group = groupOf(place);
    const again = redo.has(group.node);
    const earlierKey = again ? undefined : earlier?.get(place.address);
    const job = jobOf(state, place, group, prepared, { ...run, lane, cache: !again, ...(earlierKey === undefined ? {} : { earlierKey }) });
    const { bound, ...demand } = demandOf(job, place);
    if (options.budget !== undefined && bound > 0 && state.cost + reserved + bound > options.budget + 1e-12) {
      lanes.add(lane, place);
      // What is under way may cost less than is reserved for it: only when nothing is, the budget is really used up.
      if (paidUnderWay > 0) blocked.add(lane);
      else pauseForBudget(bound);
      return undefined;
    }
    reserved += bound;
    if (bound > 0) paidUnderWay++;
    if (prepared.picks.length > 0) picks.set(place.address, prepared.picks);
    journal.emit('started', place.address, { lane, ...(bound > 0 ? { reserved: bound } : {}) }, place.attempt);
    return job.model === undefined ? job : { ...job, ...demand, ...(bound > 0 ? { reserved: bound } : {}) };
  };

  /** Upper bound of what the job may cost (E13), and what it may take of its lane. */
  const demandOf = (job: Job, place: Place): { readonly bound: number; readonly calls?: number; readonly tokens?: number } => {
    const model = job.model === undefined ? undefined : options.model(job.model);
    const { kind } = nodeOf(state, groupOf(place));
    if (!model || !kind.demand) return { bound: 0 };
    const limited = limitedBy(model, job.params);
    const demand = kind.demand(job.fields, limited);
    return { bound: boundOf(limited, demand) ?? 0, calls: demand.calls, tokens: tokensOf(demand) };
  };

  const pauseForBudget = (bound: number): void => {
    if (budgetReached) return;
    budgetReached = true;
    journal.emit('run.paused', undefined, { reason: 'budget', budget: options.budget, spent: state.cost, next: bound });
  };

  const canGoOn = () => state.status === 'running' && !state.cancelling;

  return {
    open: async (limit) => {
      const jobs: Job[] = [];
      while (canGoOn() && journal.pending() < limit) {
        if (head === groups.length) [groups, head] = [state.ready.splice(0), 0];
        const group = groups[head];
        const inline = inlinePlaces.length > 0 ? inlinePlaces.pop() : undefined;
        if (inline) await performInline(inline);
        else if (group) {
          head++;
          await openGroup(group);
        } else if (state.opened.length > 0) for (const place of state.opened.splice(0)) admit(place);
        else if (state.undecided.size > 0) for (const loop of [...state.undecided]) await decide(loop);
        else {
          const next = lanes.next(room);
          if (!next) break;
          const job = await makeJob(next.lane, next.place);
          if (!job) {
            lanes.left(next.lane);
            continue;
          }
          underWay.set(job.address, job);
          jobs.push(job);
        }
      }
      return jobs;
    },
    busy: () => canGoOn() && (head < groups.length || state.ready.length > 0 || state.opened.length > 0 || state.undecided.size > 0 || inlinePlaces.length > 0),
    reopen,
    leftBehind,
    leave: (address) => {
      const job = underWay.get(address);
      if (!job) return;
      underWay.delete(address);
      lanes.left(job.lane);
      if (job.reserved === undefined) return;
      reserved -= job.reserved;
      paidUnderWay--;
      blocked.clear();
    },
    picksOf: (address) => {
      const found = picks.get(address);
      if (found) picks.delete(address);
      return found;
    },
    fieldsOf: (place) => {
      try {
        return preparePlace(state, place, groupOf(place), values.read).fields;
      } catch {
        return nodeOf(state, groupOf(place)).planned.node;
      }
    },
  };
}

function groupOf(place: Place): Group {
  if (!place.group) throw new GenarunError({ code: 'internal', message: 'the run itself is not performed' });
  return place.group;
}
