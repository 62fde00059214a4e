import type { LaneLimits, LanePace } from '@genarun/spec';

// How a lane adapts to a provider that answers "too many requests" (429): additive increase, multiplicative decrease.
//   A refusal closes the lane until the moment the provider names, or for 1 s, 2 s, 4 s … 60 s while nothing succeeds in between,
//   and halves its concurrency and its rate. The first time, the rate that is halved is what the provider has taken:
//   calls of the last minute not refused, over the time they took and the wait it asks for.
//   Refusals of calls that began before the lane slowed down belong to the same congestion: they do not halve again,
//   but correct what was taken, and may close the lane for longer.
//   Every success of a call that began afterwards adds to the rate: a tenth of the first rate refused, up to nine tenths of the rate
//   that was refused last, and an eightieth from there on; and it adds 1 / concurrency to the concurrency.
//   A rate never falls below a sixty-fourth of the first one, nor below one call a minute, and no step is smaller than a quarter of that.
//   The lane has recovered at its own limits, or, where its rate has none, at twice the rate that was refused.
// Everything follows from the given times: no clock, no randomness.

const minute = 60_000;
const firstPause = 1000;
const seconds = 60;
/** Calls per minute at least. */
const slowest = 1;

/** A lane's pace under refusals. */
export type Pace = {
  readonly concurrency: () => number;
  /** Milliseconds until the next call may start; 0 now. */
  readonly delay: (now: number) => number;
  readonly started: (calls: number, now: number) => void;
  readonly succeeded: (calls: number, startedAt: number) => void;
  readonly refused: (calls: number, startedAt: number, now: number, retryAfterMs: number | undefined) => void;
};

/** What was taken since the lane last opened. */
type Epoch = { readonly from: number; readonly slots: number[]; readonly stamps: number[] };

type Slowed = {
  /** When, and until when the lane is closed. */
  readonly at: number;
  until: number;
  /** Calls per minute: now, when it was refused, and at the first refusal of all. */
  rate: number;
  refusedRate: number;
  firstRate: number;
  concurrency: number;
  /** Calls started since a moment at which nothing was owed: they pay for themselves at the rate of now. */
  since: number;
  owed: number;
  /** What was taken before, over how many milliseconds. */
  readonly before: Epoch;
  readonly span: number;
  /** Slow-downs in a row without a success. */
  streak: number;
  told: number;
};

/** A pace that is unhurried until the first refusal; `tell` hears when the lane slows down and when it has recovered. */
export function createPace({
  lane,
  limits,
  tell,
}: {
  readonly lane: string;
  readonly limits: () => LaneLimits;
  readonly tell: (pace: LanePace) => void;
}): Pace {
  let slowed: Slowed | undefined;
  let epoch: Epoch | undefined;

  const own = () => limits().perMinute ?? Number.POSITIVE_INFINITY;
  const concurrency = () => (slowed ? Math.max(1, Math.min(limits().concurrency, Math.floor(slowed.concurrency))) : limits().concurrency);
  const tellSlowed = (now: Slowed): void => {
    now.told = now.rate;
    tell({ lane, slowed: true, concurrency: concurrency(), perMinute: now.rate, until: now.until });
  };

  const slowDown = (startedAt: number, calls: number, now: number, retryAfterMs: number | undefined): void => {
    const streak = slowed ? slowed.streak + 1 : 0;
    const pause = Math.max(1, retryAfterMs ?? Math.min(minute, firstPause * 2 ** streak));
    const before = epoch ?? newEpoch(now);
    count(before, -calls, startedAt);
    const span = Math.min(minute, now - before.from) + Math.min(minute, pause);
    const refusedRate = slowed ? slowed.rate : Math.min(own(), taken(before, now, span));
    const firstRate = slowed?.firstRate ?? refusedRate;
    slowed = {
      at: now,
      until: Math.max(now + pause, slowed?.until ?? 0),
      rate: Math.max(refusedRate / 2, firstRate / 64, slowest),
      ...{ refusedRate, firstRate, before, span, streak, told: 0 },
      concurrency: Math.max(1, Math.floor(concurrency() / 2)),
      since: now,
      owed: 0,
    };
    epoch = newEpoch(slowed.until);
    tellSlowed(slowed);
  };

  /** One more refusal of calls that were under way when the lane slowed down. */
  const correct = (was: Slowed, startedAt: number, calls: number, now: number, retryAfterMs: number | undefined): void => {
    count(was.before, -calls, startedAt);
    if (retryAfterMs !== undefined) was.until = Math.max(was.until, now + retryAfterMs);
    // Only a first refusal is judged by what was taken.
    if (was.firstRate !== was.refusedRate) return;
    const rate = Math.min(was.refusedRate, taken(was.before, was.at, was.span));
    if (rate === was.refusedRate) return;
    was.refusedRate = rate;
    was.firstRate = rate;
    was.rate = Math.max(rate / 2, slowest);
    if (was.rate < was.told / 2) tellSlowed(was);
  };

  return {
    concurrency,
    delay: (now) => (slowed ? Math.max(0, slowed.until - now, nextOf(slowed) - now) : 0),
    started: (calls, now) => {
      epoch ??= newEpoch(now);
      count(epoch, calls, now);
      if (!slowed) return;
      if (now >= nextOf(slowed)) Object.assign(slowed, { since: now, owed: 0 });
      slowed.owed += calls;
    },
    succeeded: (calls, startedAt) => {
      if (!slowed || startedAt <= slowed.at) return;
      slowed.streak = -1;
      slowed.rate = quicker(slowed, calls);
      slowed.concurrency += 1 / Math.max(1, slowed.concurrency);
      const ceiling = Math.min(own(), slowed.refusedRate * 2);
      if (slowed.rate < ceiling || slowed.concurrency < limits().concurrency) return;
      slowed = undefined;
      tell({ lane, slowed: false, concurrency: concurrency() });
    },
    refused: (calls, startedAt, now, retryAfterMs) => {
      if (slowed && startedAt <= slowed.at) correct(slowed, startedAt, calls, now, retryAfterMs);
      else slowDown(startedAt, calls, now, retryAfterMs);
    },
  };
}

function nextOf({ since, owed, rate }: Slowed): number {
  return since + (minute * owed) / rate;
}

/** The rate after a success. */
function quicker({ rate, refusedRate, firstRate }: Slowed, calls: number): number {
  const near = refusedRate * 0.9;
  const slowly = rate + Math.max(firstRate / 80, slowest / 4) * calls;
  return rate < near ? Math.max(slowly, Math.min(near, rate + Math.max(firstRate / 10, slowest) * calls)) : slowly;
}

function newEpoch(from: number): Epoch {
  return { from, slots: [], stamps: [] };
}

/** Counts calls by the second in which they began; a minute is remembered. */
function count({ slots, stamps }: Epoch, calls: number, at: number): void {
  const stamp = Math.floor(at / 1000);
  const slot = stamp % seconds;
  if (stamps[slot] !== stamp) {
    if ((stamps[slot] ?? 0) > stamp) return;
    stamps[slot] = stamp;
    slots[slot] = 0;
  }
  slots[slot] = Math.max(0, (slots[slot] ?? 0) + calls);
}

/** Calls per minute that were taken, at least one in the span. */
function taken({ slots, stamps }: Epoch, now: number, span: number): number {
  const oldest = Math.floor(now / 1000) - seconds;
  let sum = 0;
  for (let slot = 0; slot < seconds; slot++) if ((stamps[slot] ?? Number.NEGATIVE_INFINITY) > oldest) sum += slots[slot] ?? 0;
  return (Math.max(1, sum) * minute) / Math.max(1, span);
}
