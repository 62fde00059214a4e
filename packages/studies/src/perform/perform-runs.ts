import type { Run } from '@genarun/core';
import { toGenarunError } from '@genarun/spec';
import { type ExperimentRecord, experimentRuns, noteRun, type RunRecord } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';
import type { WalkPlans } from './plan-walks.ts';
import { createPace, type Guard, type Tell } from './progress.ts';
import { readEnding } from './read-ending.ts';

export type PerformingRuns = {
  readonly plans: WalkPlans;
  /** Runs of a network under way at a time. */
  readonly concurrency: number;
  /** Whether runs that failed are taken up again. */
  readonly again: boolean;
  readonly guard: Guard<Run>;
  readonly tell: Tell;
  /** Milliseconds without any ending after which a stall is told. */
  readonly stallMs: number;
};

/**
 * Performs what is left of an experiment's runs, network after network; those of a network go on together, so that a model that takes several requests
 * at once gets them, and is loaded once for all of them and released after. What was begun goes on where it stopped; a run that fails leaves the others alone.
 */
export async function performRuns(studies: Studies, record: ExperimentRecord, options: PerformingRuns): Promise<void> {
  const runs = await experimentRuns(studies, record.id);
  const watch = watchRuns(studies, runs, options);
  const { budget } = record.experiment;
  let exhausted = false;
  let spent = runs.reduce((sum, { cost }) => sum + cost, record.embeddingCost + (record.experiment.perturb?.cost ?? 0));
  try {
    const groups = byNetwork(runs.filter(({ state }) => state !== 'ended' && (options.again || state !== 'failed')));
    for (const [index, left] of groups.entries()) {
      const models = modelsOf(left[0], options.plans);
      const worker = async () => {
        for (let run = left.shift(); run !== undefined; run = left.shift()) {
          if (options.guard.happened() || exhausted || (budget !== undefined && spent >= budget)) return;
          const { cost, short } = await performRun(studies, run, { ...options, watch, ...(budget === undefined ? {} : { budget: budget - spent + run.cost }) });
          spent += cost;
          if (short) exhausted = true;
        }
      };
      // With a budget one after the other, each with what the earlier ones left.
      await Promise.all(Array.from({ length: budget === undefined ? Math.min(options.concurrency, left.length) : 1 }, worker));
      // What the next network works with stays: a model is loaded once for as long as it is needed.
      const next = options.guard.happened() ? [] : modelsOf(groups[index + 1]?.[0], options.plans);
      await studies.engine.release(models.filter((model) => !next.includes(model)));
      if (options.guard.happened()) return;
    }
    if (exhausted || (budget !== undefined && spent >= budget))
      options.tell({
        type: 'warning',
        text: `the budget of $${budget} is used up: $${spent.toFixed(4)} is spent, and the next step may cost more than is left; a higher one lets it go on`,
      });
  } finally {
    watch.end();
  }
}

/** The models that runs of a network work with. */
function modelsOf(run: RunRecord | undefined, plans: WalkPlans): readonly string[] {
  return run === undefined ? [] : Object.keys(plans.of(run).models);
}

function byNetwork(runs: readonly RunRecord[]): readonly RunRecord[][] {
  const groups = new Map<string, RunRecord[]>();
  for (const run of runs) {
    const key = JSON.stringify(run.network);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()];
}

type PerformingRun = PerformingRuns & { readonly watch: Watch; readonly budget?: number };

/** Performs one run to where it stops, notes how it stands, and answers what it has cost anew, and whether it stopped because too little money was left. */
async function performRun(studies: Studies, record: RunRecord, options: PerformingRun): Promise<{ readonly cost: number; readonly short: boolean }> {
  const { guard, tell, watch } = options;
  let short = false;
  try {
    const run = await takeUp(studies, record, options);
    if (run !== undefined) {
      guard.guard(run);
      const unsubscribe = watch.follow(run);
      const { status, reason } = await run.result();
      short = status === 'paused' && reason === 'budget';
      unsubscribe();
      guard.release(run);
    }
  } catch (error) {
    const { message, hint } = toGenarunError(error);
    tell({ type: 'warning', text: `run ${record.run}: ${message}${hint === undefined ? '' : ` (${hint})`}` });
  }
  return { cost: await settle(studies, record, options), short };
}

async function settle(studies: Studies, record: RunRecord, { tell, watch }: Pick<PerformingRun, 'tell' | 'watch'>): Promise<number> {
  const stored = await studies.store.run(record.run);
  if (stored === undefined) return 0;
  const ending = await readEnding(studies, stored);
  await noteRun(studies, record.run, ending);
  if (ending.state === 'ended') watch.ended(record.maxLength - ending.length);
  if (ending.state === 'failed')
    tell({
      type: 'warning',
      text: `run ${record.run} (${record.network.join(' → ')}, seed ${record.seed}) failed after ${ending.length}: ${ending.fault?.message ?? 'no reason given'}`,
    });
  return ending.cost - record.cost;
}

/** Starts the run, or takes it up where it stopped. Undefined: it has ended, and nothing is left to do. */
async function takeUp({ engine, store, free }: Studies, record: RunRecord, { plans, again, budget }: PerformingRun): Promise<Run | undefined> {
  const known = await store.run(record.run);
  if (known === undefined) return engine.start(plans.of(record, budget), { id: record.run });
  if (known.status === 'succeeded' || known.status === 'cancelled') return undefined;
  if (known.endedAt !== undefined && !again) return undefined;
  await free(record.run);
  return engine.resume(record.run, budget === undefined ? {} : { budget });
}

type Watch = { readonly follow: (run: Run) => () => void; readonly ended: (notNeeded: number) => void; readonly end: () => void };

/** Counts invocations as they end, tells how far it is, and when nothing has ended for long. */
function watchRuns({ clock }: Pick<Studies, 'clock'>, runs: readonly RunRecord[], { tell, stallMs }: Pick<PerformingRuns, 'tell' | 'stallMs'>): Watch {
  const pace = createPace(clock.now);
  let done = runs.reduce((sum, { length }) => sum + length, 0);
  let total = runs.reduce((sum, run) => sum + (run.state === 'ended' ? run.length : run.maxLength), 0);
  let stop = (): void => undefined;
  const rest = () => {
    stop();
    stop = clock.after(stallMs, () => {
      tell({ type: 'warning', text: `stalled: nothing has ended for ${Math.round(stallMs / 60_000)} minutes` });
      rest();
    });
  };
  const report = () => tell({ type: 'stage', stage: 'runs', done, total, etaMs: pace.eta(total - done) });
  rest();
  report();
  return {
    follow: (run) =>
      run.subscribe((notice) => {
        if (notice.type !== 'event' || notice.event.type !== 'done') return;
        done++;
        pace.done();
        rest();
        report();
      }),
    ended: (notNeeded) => {
      total -= notNeeded;
      report();
    },
    end: () => stop(),
  };
}
