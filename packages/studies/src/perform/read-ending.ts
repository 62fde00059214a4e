import { type Event, isRecord, type StoredRun } from '@genarun/spec';
import type { RunEnding, StopReason } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';

/** What the engine's store tells of a run: how far it came, and why it ended. */
export async function readEnding({ store }: Pick<Studies, 'store'>, run: StoredRun): Promise<RunEnding> {
  const known = { length: run.counts.done ?? 0, cost: run.cost, startedAt: run.createdAt };
  if (run.endedAt === undefined) return { ...known, state: 'running' };
  const ended = { ...known, endedAt: run.endedAt };
  if (run.status !== 'succeeded') return { ...ended, state: 'failed', stopReason: run.status === 'cancelled' ? 'cancelled' : 'failed', fault: run.fault };
  // A walk ends with "repeated", then "run.ended"; between them stands at most what was told meanwhile.
  const last = await store.events(run.id, Math.max(0, run.seq - 50));
  return { ...ended, state: 'ended', ...reasonIn(last.findLast(({ type }) => type === 'repeated') ?? (await repeatedIn(store, run.id))) };
}

async function repeatedIn(store: Studies['store'], run: string): Promise<Event | undefined> {
  let found: Event | undefined;
  for (let after = 0; ; ) {
    const page = await store.events(run, after, 5000);
    found = page.findLast(({ type }) => type === 'repeated') ?? found;
    if (page.length < 5000) return found;
    after = page[page.length - 1]?.seq ?? after;
  }
}

const reasons: Readonly<Record<string, StopReason>> = {
  max: 'length',
  duplicate: 'duplicate',
  near: 'near-duplicate',
  fixedPoint: 'fixed-point',
  cost: 'budget',
};

function reasonIn(event: Event | undefined): Pick<RunEnding, 'stopReason' | 'loopLength'> {
  const data = isRecord(event?.data) ? event.data : {};
  const { reason, loopLength } = data;
  return {
    stopReason: typeof reason === 'string' ? reasons[reason] : undefined,
    ...(typeof loopLength === 'number' ? { loopLength } : {}),
  };
}
