import type { Ending, Job, LaneLimits, LanePace } from '@genarun/spec';
import { createPace } from './pace.ts';
import { type Counted, createWindow } from './window.ts';

/** What a started job counts in its lane until it ends. */
export type Ticket = { readonly startedAt: number; readonly calls: number; readonly requests?: Counted; readonly tokens?: Counted };

/** Jobs of one lane: first in first out, as many at a time and within a minute as its limits and its provider allow. */
export type Lane = {
  readonly limits: () => LaneLimits;
  readonly limit: (limits: LaneLimits) => void;
  readonly add: (job: Job) => void;
  /** The next job, under way from now on; else how long until there may be one (undefined: not before something ends or comes). */
  readonly take: (now: number) => { readonly job: Job; readonly ticket: Ticket } | { readonly delay: number | undefined };
  /** A job has ended: its place is free, and what it really took is counted. */
  readonly left: (ticket: Ticket, ending: Ending, now: number) => void;
  /** Takes waiting jobs out. */
  readonly drop: (meant: (job: Job) => boolean) => readonly Job[];
};

export function createLane(name: string, given: LaneLimits, tell: (pace: LanePace) => void): Lane {
  let limits = given;
  let waiting: Job[] = [];
  let head = 0;
  let underWay = 0;
  const pace = createPace({ lane: name, limits: () => limits, tell });
  const requests = createWindow();
  const tokens = createWindow();

  const delayOf = (job: Job, now: number): number => {
    const { perMinute, tokensPerMinute } = limits;
    return Math.max(
      pace.delay(now),
      perMinute === undefined ? 0 : requests.delay(job.calls ?? 1, perMinute, now),
      tokensPerMinute === undefined ? 0 : tokens.delay(job.tokens ?? 0, tokensPerMinute, now),
    );
  };

  const ticketOf = (job: Job, now: number): Ticket => {
    const calls = job.calls ?? 1;
    pace.started(calls, now);
    return {
      startedAt: now,
      calls,
      ...(limits.perMinute === undefined ? {} : { requests: requests.add(calls, now) }),
      ...(limits.tokensPerMinute === undefined ? {} : { tokens: tokens.add(job.tokens ?? 0, now) }),
    };
  };

  return {
    limits: () => limits,
    limit: (other) => {
      limits = other;
    },
    add: (job) => {
      waiting.push(job);
    },
    take: (now) => {
      const job = waiting[head];
      if (!job || underWay >= pace.concurrency()) return { delay: undefined };
      const delay = delayOf(job, now);
      if (delay > 0) return { delay };
      head++;
      if (head > 1024 || head === waiting.length) {
        waiting = waiting.slice(head);
        head = 0;
      }
      underWay++;
      return { job, ticket: ticketOf(job, now) };
    },
    left: (ticket, ending, now) => {
      underWay--;
      const { usage = {}, calls = ticket.calls } = ending;
      if (ticket.requests) requests.correct(ticket.requests, calls);
      const used = (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
      // A job that ended without telling its usage keeps what was reserved, unless it made no call at all.
      if (ticket.tokens && (used > 0 || calls === 0)) tokens.correct(ticket.tokens, used);
      if (ending.type === 'cancelled' || calls === 0) return;
      if (ending.type === 'failed' && ending.fault.code === 'rate_limit') pace.refused(calls, ticket.startedAt, now, ending.fault.retryAfterMs);
      else pace.succeeded(calls, ticket.startedAt);
    },
    drop: (meant) => {
      const queued = waiting.slice(head);
      const dropped = queued.filter(meant);
      if (dropped.length === 0) return dropped;
      waiting = queued.filter((job) => !meant(job));
      head = 0;
      return dropped;
    },
  };
}
