import { type ExperimentRecord, findExperiment } from '../records/experiments.ts';
import type { Studies } from '../studies.ts';
import { noisyVariants } from './noise.ts';
import { paraphrase } from './paraphrase.ts';
import { type VariantPlans, writtenPrompts } from './plan-variants.ts';
import { hasVariants, keepVariants, variantCost } from './records.ts';
import { createVariantRuns, type Performing } from './variant-runs.ts';

/**
 * Makes the variants of an experiment's prompts that models make, and then its runs; what is there stays. Answers the experiment with all its prompts; undefined where it
 * was interrupted, or the budget is used up: called again it goes on with the same runs. Throws GenarunError where a model gives no usable variant.
 */
export async function makeVariants(
  studies: Studies,
  begun: ExperimentRecord,
  { plans, ...performing }: Performing & { readonly plans: VariantPlans },
): Promise<ExperimentRecord | undefined> {
  if (hasVariants(begun.experiment)) return begun;
  const current = await findExperiment(studies, begun.id);
  if (hasVariants(current.experiment)) return current;
  const runs = createVariantRuns(studies, current, performing);
  const { prompts } = current.experiment;
  const written = prompts.slice(0, writtenPrompts(current.experiment));
  const shared = { runs, written, tell: performing.tell };
  const reworded = plans.paraphrase === undefined ? [] : await paraphrase(studies, { ...shared, plans: plans.paraphrase, all: prompts });
  if (reworded === undefined) return undefined;
  const all = [...prompts, ...reworded.map(({ text }) => text)];
  const noisy = plans.noise === undefined ? [] : await noisyVariants(studies, { ...shared, plans: plans.noise, all });
  if (noisy === undefined) return undefined;
  return keepVariants(studies, runs.record(), { made: [...reworded, ...noisy], cost: await variantCost(studies, runs.record().experiment) });
}
