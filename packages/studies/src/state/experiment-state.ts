import { diagramStates } from '../diagrams/records.ts';
import { countEmbeddings } from '../embeddings/records.ts';
import { countForms, formsByNetwork } from '../perform/forms.ts';
import { readEnding } from '../perform/read-ending.ts';
import { driverOf } from '../records/driver.ts';
import { type ExperimentRecord, experimentRuns, type RunRecord } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';
import { countVariants } from '../variants/count-variants.ts';
import { hasVariants, variantCost, variantRunsOf } from '../variants/records.ts';
import { readerForms } from './reader-forms.ts';

/** How far an experiment is. `expected` counts what runs have made so far and should have. */
export type ExperimentState = {
  readonly status: 'pending' | 'running' | 'stopped' | 'completed' | 'incomplete';
  /** Everything is there: every run has ended as it should, with all vectors and diagrams. */
  readonly complete: boolean;
  readonly runs: readonly RunRecord[];
  readonly invocations: { readonly done: number; readonly most: number };
  readonly embeddings: readonly { readonly model: string; readonly done: number; readonly expected: number }[];
  readonly diagrams: readonly { readonly model: string; readonly done: number; readonly expected: number }[];
  /** US dollars. */
  readonly cost: number;
  /** Milliseconds since 1970 of the last sign of life. */
  readonly movedAt?: number;
};

/** Reads how an experiment stands, also while another process performs it. */
export async function experimentState(
  studies: Pick<Studies, 'tables' | 'store' | 'clock' | 'engine' | 'free' | 'isGone'>,
  record: ExperimentRecord,
): Promise<ExperimentState> {
  const live = await liveRuns(studies, record);
  const driver = await driverOf(studies, record.id);
  const { runs } = live;
  const driven = live.driven || driver !== undefined;
  const movedAt = Math.max(live.movedAt ?? 0, driver?.movedAt ?? 0) || undefined;
  const forms = await formsByNetwork(studies, runs);
  const counted = await countEmbeddings(studies, record.id);
  const made = await diagramStates(studies, record.id);
  const embeddings = readerForms(studies, record.experiment).map(({ model, forms: wanted }) => {
    const expected = runs.map((run) => countForms(forms(run), run.length, wanted));
    return {
      model,
      done: counted.get(model) ?? 0,
      expected: expected.reduce((sum, count) => sum + count, 0),
      runs: expected.filter((count) => count > 0).length,
    };
  });
  const diagrams = embeddings.map(({ model, runs: expected }) => ({
    model,
    done: [...made.keys()].filter((key) => key.endsWith(` ${model}`)).length,
    expected,
  }));
  const ended = hasVariants(record.experiment) && runs.every(({ state }) => state === 'ended');
  const complete = ended && [...embeddings, ...diagrams].every(({ done, expected }) => done >= expected);
  return {
    status: complete
      ? 'completed'
      : driven
        ? 'running'
        : record.startedAt === undefined
          ? 'pending'
          : hasVariants(record.experiment) && settled(runs)
            ? 'incomplete'
            : 'stopped',
    complete,
    runs,
    invocations: {
      done: runs.reduce((sum, { length }) => sum + length, 0),
      most: hasVariants(record.experiment) ? runs.reduce((sum, run) => sum + (run.state === 'ended' ? run.length : run.maxLength), 0) : mostInvocations(record),
    },
    embeddings: embeddings.map(({ model, done, expected }) => ({ model, done, expected })),
    diagrams,
    cost: runs.reduce((sum, { cost }) => sum + cost, record.embeddingCost + (await variantCost(studies, record.experiment))),
    ...(movedAt === undefined ? {} : { movedAt }),
  };
}

/** Of runs that come once the variants of the prompts are made. */
function mostInvocations({ experiment }: ExperimentRecord): number {
  const { networks, seeds, max_length: length } = experiment;
  const { written, kinds } = countVariants(experiment);
  return networks.length * seeds.length * length * kinds.reduce((sum, { asked }) => sum + asked, written);
}

function settled(runs: readonly RunRecord[]): boolean {
  return runs.every(({ state }) => state === 'ended' || state === 'failed');
}

/** Runs as the engine's store has them now; their own rows follow only when a driver lets go. */
async function liveRuns(
  studies: Pick<Studies, 'tables' | 'store' | 'clock' | 'free'>,
  experiment: ExperimentRecord,
): Promise<{ runs: readonly RunRecord[]; movedAt: number | undefined; driven: boolean }> {
  const { store, clock, free } = studies;
  const runs: RunRecord[] = [];
  let movedAt: number | undefined;
  let driven = false;
  for (const record of await experimentRuns(studies, experiment.id)) {
    const stored = record.state === 'ended' ? undefined : await store.run(record.run);
    runs.push(stored === undefined ? record : { ...record, ...(await readEnding(studies, stored)) });
    const moved = stored?.updatedAt ?? record.endedAt;
    if (moved !== undefined) movedAt = Math.max(movedAt ?? 0, moved);
    if (stored === undefined || stored.endedAt !== undefined || driven) continue;
    await free(record.run);
    driven = (await store.leaseOf(record.run, clock.now())) !== undefined;
  }
  for (const run of hasVariants(experiment.experiment) ? [] : variantRunsOf(experiment)) {
    const stored = await store.run(run);
    if (stored !== undefined) movedAt = Math.max(movedAt ?? 0, stored.updatedAt);
    if (stored === undefined || stored.endedAt !== undefined || driven) continue;
    await free(run);
    driven = (await store.leaseOf(run, clock.now())) !== undefined;
  }
  return { runs, movedAt, driven };
}
