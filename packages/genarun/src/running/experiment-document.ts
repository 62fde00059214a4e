import { type ExperimentRecord, type ExperimentState, hasVariants, type RunRecord } from '@genarun/studies';
import { variantDocuments } from './variant-document.ts';

/** The one JSON document of an experiment that was performed, or is looked at. */
export function experimentDocument(record: ExperimentRecord, state: ExperimentState): Readonly<Record<string, unknown>> {
  const total = (counts: readonly { readonly done: number }[]) => counts.reduce((sum, { done }) => sum + done, 0);
  return {
    experiment: {
      ...{ id: record.id, name: record.name, status: state.status, cost: state.cost },
      ...(record.experiment.perturb === undefined ? {} : { variantsMade: hasVariants(record.experiment) }),
    },
    ...(record.experiment.variants === undefined ? {} : { variants: variantDocuments(record) }),
    runs: state.runs.map(runDocument),
    embeddings: total(state.embeddings),
    diagrams: total(state.diagrams),
  };
}

/** One run; `stopReason` is `unknown` while it has not ended. */
export function runDocument(run: RunRecord): Readonly<Record<string, unknown>> {
  const { network, seed, prompt, length, maxLength, stopReason = 'unknown', loopLength = null, fault } = run;
  return {
    id: run.run,
    network,
    seed,
    prompt,
    length,
    maxLength,
    stopReason,
    loopLength,
    ...(fault === undefined ? {} : { error: { code: fault.code, message: fault.message } }),
  };
}

/** Why a run ended, in a few words; `unknown` while it has not. */
export function stopText({ stopReason, loopLength, state }: RunRecord): string {
  if (stopReason === undefined) return state === 'pending' ? 'not begun' : 'unknown';
  return loopLength === undefined ? stopReason : `${stopReason} (loop of ${loopLength})`;
}
