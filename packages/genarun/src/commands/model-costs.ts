import type { RunView } from '@genarun/core';
import type { CallRow, CallStatus, InvocationRow } from '@genarun/spec';

/** What one model was asked and what that cost, failed and cancelled calls included. */
export type ModelCost = {
  readonly model: string;
  /** Calls by how they ended, in the order in which they first did. */
  readonly calls: Readonly<Partial<Record<CallStatus, number>>>;
  /** US dollars. */
  readonly cost: number;
  readonly costUnknown: boolean;
};

/** The ledger of a run summed by model; models that cost nothing keep no ledger and are left out. */
export function modelCosts({ calls, invocations }: Pick<RunView, 'calls' | 'invocations'>): readonly ModelCost[] {
  return [...new Set(calls.map((call) => call.model))].map((model) =>
    sum(
      model,
      calls.filter((call) => call.model === model),
      invocations.filter((row) => row.model === model),
    ),
  );
}

/** What a call is known to have cost stands in the ledger; what nobody knows is known of its invocation. */
function sum(model: string, calls: readonly CallRow[], invocations: readonly InvocationRow[]): ModelCost {
  const counts: Partial<Record<CallStatus, number>> = {};
  for (const { status } of calls) counts[status] = (counts[status] ?? 0) + 1;
  const isOpen = calls.some(({ status, cost }) => (status === 'answered' && cost === undefined) || status === 'unknown' || status === 'cancelled');
  return {
    model,
    calls: counts,
    cost: calls.reduce((total, call) => total + (call.cost ?? 0), 0),
    costUnknown: isOpen || invocations.some((row) => row.costUnknown === true),
  };
}
