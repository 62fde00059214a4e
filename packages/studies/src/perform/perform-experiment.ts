import type { Run } from '@genarun/core';
import { makeDiagrams } from '../diagrams/make-diagrams.ts';
import { embedOutputs } from '../embeddings/embed-outputs.ts';
import { planReaders, type Reader } from '../embeddings/plan-readers.ts';
import { type ExperimentRecord, markExperiment } from '../records/experiments.ts';
import { experimentState } from '../state/experiment-state.ts';
import type { Studies } from '../studies.ts';
import { makeVariants } from '../variants/make-variants.ts';
import { planVariants, type VariantPlans } from '../variants/plan-variants.ts';
import { holdExperiment } from './hold-experiment.ts';
import { performRuns } from './perform-runs.ts';
import { type Place, planWalks, type WalkPlans } from './plan-walks.ts';
import type { Guard, Tell } from './progress.ts';

export type Performing = {
  readonly guard: Guard<Run>;
  readonly tell: Tell;
  /** Aborted when work that is no run (diagrams) has to stop. */
  readonly signal?: AbortSignal;
  /** Runs of a network under way at a time. Default 64. */
  readonly concurrency?: number;
  /** Whether runs that failed are taken up again. Default true. */
  readonly again?: boolean;
  /** Milliseconds without any ending after which a stall is told. Default 10 minutes. */
  readonly stallMs?: number;
  /** Called once the experiment is this process's to perform. */
  readonly begun?: () => void;
};

/** Everything that is planned before an experiment runs. */
export type ExperimentPlans = { readonly walks: WalkPlans; readonly readers: readonly Reader[]; readonly variants: VariantPlans };

/** Plans networks, embedding models, and the models that make variants of prompts. Throws GenarunError with the place in the configuration; nothing is kept or spent. */
export async function planExperiment(
  studies: Pick<Studies, 'engine' | 'choose'>,
  experiment: ExperimentRecord['experiment'],
  place?: Place,
): Promise<ExperimentPlans> {
  return {
    walks: await planWalks(studies, experiment, place),
    readers: await planReaders(studies, experiment, place),
    variants: await planVariants(studies, experiment, place),
  };
}

/** The experiment with the models that were chosen for its names, so that it goes on with the same ones. */
export function withChosenModels(experiment: ExperimentRecord['experiment'], { walks, variants }: ExperimentPlans): ExperimentRecord['experiment'] {
  const chosen = { ...experiment.models };
  for (const network of experiment.networks) {
    const seed = experiment.seeds.find((candidate) => candidate !== -1) ?? -1;
    const cycle = walks.of({ network, seed, prompt: '' }).nodes[0]?.cycle ?? [];
    network.forEach((name, index) => {
      const id = cycle[index];
      if (id !== undefined && id !== name) chosen[name] = id;
    });
  }
  const writer = experiment.perturb?.paraphrase?.model;
  const written = variants.paraphrase?.modelId;
  if (writer !== undefined && written !== undefined && written !== writer) chosen[writer] = written;
  return { ...experiment, models: chosen };
}

/**
 * Performs what is left of an experiment: variants of its prompts, runs, then vectors, then diagrams. May be called again at any time, also after a crash in the
 * middle: what is there stays as it is, and what is missing is made. Throws GenarunError `invalid_input` where another process performs it, and `invalid_output` where a
 * model gives no usable variant of a prompt.
 */
export async function performExperiment(studies: Studies, found: ExperimentRecord, plans: ExperimentPlans, performing: Performing): Promise<void> {
  const { concurrency = 64, again = true, stallMs = 600_000, begun } = performing;
  await holdExperiment(studies, found.id, performing, async ({ guard, tell, signal }) => {
    begun?.();
    await markExperiment(studies, found.id, { startedAt: studies.clock.now() });
    const record = await makeVariants(studies, found, { plans: plans.variants, guard, tell });
    if (record === undefined) return;
    await performRuns(studies, record, { plans: plans.walks, concurrency, again, guard, tell, stallMs });
    if (!guard.happened()) await embedOutputs(studies, record, { readers: plans.readers, guard, tell });
    if (!guard.happened()) await makeDiagrams(studies, record, { stopped: guard.happened, tell, signal });
    const { complete } = await experimentState(studies, record);
    await markExperiment(studies, record.id, complete ? { completedAt: studies.clock.now() } : {});
  });
}
