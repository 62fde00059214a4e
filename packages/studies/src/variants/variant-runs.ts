import type { Run } from '@genarun/core';
import type { Plan, StoredRun } from '@genarun/spec';
import type { Guard, Tell } from '../perform/progress.ts';
import type { ExperimentRecord } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';
import { noteVariantRun, variantCost } from './records.ts';

export type Performing = { readonly guard: Guard<Run>; readonly tell: Tell };

/** A run that has ended. `isNew`: it was not there when this performance began. */
export type Ended = { readonly run: StoredRun; readonly isNew: boolean };

/** The runs that make variants, one after the other. */
export type VariantRuns = {
  /** Performs the next one to its end: takes up the one that was noted before a crash, or starts a new one. Undefined: interrupted, or too little money is left. */
  readonly next: (plan: Plan) => Promise<Ended | undefined>;
  /** The record with the runs noted so far. */
  readonly record: () => ExperimentRecord;
};

/** Every run is noted with the experiment before it starts, so that nothing is bought twice: those that have ended are read again instead. */
export function createVariantRuns(studies: Studies, begun: ExperimentRecord, { guard, tell }: Performing): VariantRuns {
  const { engine, store, free } = studies;
  const known = begun.experiment.perturb?.runs ?? [];
  let record = begun;
  let place = 0;
  return {
    record: () => record,
    next: async (plan) => {
      if (guard.happened()) return undefined;
      const noted = known[place++];
      const id = noted ?? engine.newRunId();
      if (noted === undefined) record = await noteVariantRun(studies, record, id);
      const stored = noted === undefined ? undefined : await store.run(id);
      if (stored?.endedAt !== undefined) return { run: stored, isNew: false };
      const { budget: whole } = record.experiment;
      const budget = whole === undefined ? {} : { budget: Math.max(0, whole - (await variantCost(studies, record.experiment)) + (stored?.cost ?? 0)) };
      if (stored !== undefined) await free(id);
      const run = stored === undefined ? await engine.start({ ...plan, ...budget }, { id }) : await engine.resume(id, budget);
      guard.guard(run);
      const { status, reason } = await run.result();
      guard.release(run);
      if (status === 'paused' && reason === 'budget')
        tell({ type: 'warning', text: `the budget of $${whole ?? 0} is used up before the variants of the prompts are made; a higher one lets it go on` });
      const ended = await store.run(id);
      return ended?.endedAt === undefined ? undefined : { run: ended, isNew: true };
    },
  };
}
