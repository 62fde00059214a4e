import { type Ending, type InboxMessage, type Job, type Json, type Queue, toFault, type Wait } from '@genarun/spec';
import { endFailed, type FaultContext } from './failing.ts';
import type { Journal } from './journal.ts';
import type { Opener } from './open.ts';
import { nodeOf } from './prepare.ts';
import { endingData } from './project.ts';
import { refuseTooManyChildren } from './room.ts';
import type { Place, RunState } from './state.ts';
import type { Timers } from './timers.ts';
import type { Values } from './values.ts';

export type ArrivalContext = {
  readonly state: RunState;
  readonly journal: Journal;
  readonly opener: Opener;
  readonly faults: FaultContext;
  readonly timers: Timers;
  readonly values: Values;
  readonly queue: Queue;
  readonly run: string;
  readonly publicUrl: string;
  readonly underWay: ReadonlyMap<string, Job>;
  readonly newToken: () => string;
};

/** What arrives at a driver, made into events: endings of jobs, messages of the inbox, moments that have come. */
export type Arrivals = {
  readonly ending: (ending: Ending) => Promise<void>;
  readonly message: (message: InboxMessage) => void;
  readonly due: (now: number) => void;
  readonly cancel: () => void;
  /** After a replay: gives what waits and retries its timers back. */
  readonly rearm: () => void;
};

export function createArrivals(context: ArrivalContext): Arrivals {
  const { state, journal, opener, faults, timers, values, queue, run, underWay } = context;

  const ending = async (ended: Ending): Promise<void> => {
    const place = state.places.get(ended.address);
    const job = underWay.get(ended.address);
    if (!place || !job || job.attempt !== ended.attempt || (ended.epoch ?? job.epoch) !== job.epoch || ended.run !== run) return;
    faults.leave(ended.address);
    if (place.complete) return;
    if (ended.type === 'failed' || ended.type === 'unknown') return endFailed(faults, place, ended.fault, ended, job);
    const data = endingData(ended, job);
    const picks = opener.picksOf(ended.address);
    if (picks) data.picks = picks;
    for (const field of ['raw', 'asked']) if (data[field] !== undefined) data[field] = await values.inline(data[field]);
    if (ended.type === 'waiting') return wait(ended.address, ended.wait, data, ended.attempt);
    if (ended.type === 'done') {
      try {
        refuseTooManyChildren(state, place, ended.value);
      } catch (error) {
        // What it cost is kept.
        return endFailed(faults, place, toFault(error, ended.address), ended, job);
      }
      journal.addProducts(ended.products);
      const inlined = values.inline(ended.value);
      data.value = inlined instanceof Promise ? await inlined : inlined;
      if (Array.isArray(ended.value)) data.elements = ended.value.length;
      if (ended.print) data.print = ended.print;
      journal.emit('done', ended.address, data, ended.attempt);
    } else if (state.cancelling) {
      // Without a cancel of the run it was only stopped: the next driver performs it again, or reconciles it.
      journal.emit('cancelled', ended.address, data, ended.attempt);
    }
  };

  const wait = (address: string, asked: Wait, data: Record<string, unknown>, attempt: number): void => {
    const token = asked.request ? context.newToken() : undefined;
    const request = asked.request && { ...asked.request, postUrl: `${context.publicUrl}/runs/${run}/${encodeURIComponent(address)}/hook?token=${token}` };
    const published: Wait = { ...asked, ...(request ? { request, token } : {}) };
    journal.emit('waiting', address, { ...data, wait: published }, attempt);
    time(address, published);
  };

  const time = (address: string, { until, deadline }: Wait): void => {
    const at = until ?? deadline;
    if (at !== undefined) timers.add(at, { type: 'wait', address });
  };

  const answer = (message: InboxMessage): void => {
    const address = String(message.data.address);
    const waiting = state.waiting.get(address);
    const place = state.places.get(address);
    if (!waiting || !place?.group) return;
    const { kind, planned } = nodeOf(state, place.group);
    // Answers are JSON when they are posted.
    const answers = [...waiting.answers, message.data.value] as Json[];
    const judged = kind.answer?.({ node: planned.id, fields: opener.fieldsOf(place) }, answers) ?? { value: message.data.value as Json };
    if ('errors' in judged) return;
    const by = message.data.by === undefined ? {} : { by: message.data.by };
    if ('more' in judged) journal.emit('waiting', address, { wait: waiting.wait, answers, inbox: message.id, ...by }, place.attempt);
    else
      journal.emit(
        'done',
        address,
        { value: judged.value, startedAt: waiting.since, answers, inbox: message.id, ...keyOf(waiting.wait), ...by, ...elementsOf(judged.value) },
        place.attempt,
      );
  };

  const timeout = (place: Place): void => {
    const waiting = state.waiting.get(place.address);
    if (!waiting) return;
    const { until, onDeadline } = waiting.wait;
    if (until !== undefined || onDeadline !== undefined) {
      const value = onDeadline ?? null;
      // A deadline's value is nobody's answer: only a wait that is over is taken over by another run.
      const key = until === undefined ? {} : keyOf(waiting.wait);
      journal.emit('done', place.address, { value, startedAt: waiting.since, ...key, ...elementsOf(value) }, place.attempt);
    } else endFailed(faults, place, { code: 'timeout', message: `"${place.address}": the deadline passed without an answer`, retryable: false });
  };

  const cancel = (): void => {
    if (state.cancelling) return;
    journal.emit('run.cancelling', undefined, {});
    queue.cancel(run);
    for (const address of [...state.waiting.keys(), ...state.retrying.keys()])
      journal.emit('cancelled', address, { reason: 'the run was cancelled' }, state.places.get(address)?.attempt);
  };

  return {
    ending: async (ended) => {
      try {
        await ending(ended);
      } catch (error) {
        // A value that cannot be kept (a full disk, say) is this invocation's fault, not the driver's end.
        const place = state.places.get(ended.address);
        if (!place || place.complete) throw error;
        endFailed(faults, place, toFault(error, ended.address));
      }
    },
    message: (message) => {
      if (message.type === 'answer') answer(message);
      else if (message.type === 'cancel') cancel();
      else if (message.type === 'pause' && state.status === 'running') journal.emit('run.paused', undefined, { reason: 'user', inbox: message.id });
      else if (message.type === 'play' && state.status === 'paused') journal.emit('run.played', undefined, { inbox: message.id });
    },
    due: (now) => {
      for (const { type, address } of timers.take(now)) {
        const place = state.places.get(address);
        if (!place || place.complete) continue;
        if (type === 'wait') timeout(place);
        else if (state.retrying.has(address)) opener.reopen(place);
      }
    },
    cancel,
    rearm: () => {
      for (const [address, at] of state.retrying) timers.add(at, { type: 'retry', address });
      for (const [address, waiting] of state.waiting) time(address, waiting.wait);
    },
  };
}

function elementsOf(value: unknown): { readonly elements?: number } {
  return Array.isArray(value) ? { elements: value.length } : {};
}

function keyOf({ key }: Wait): { readonly key?: string } {
  return key === undefined ? {} : { key };
}
