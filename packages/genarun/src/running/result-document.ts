import type { RunResult } from '@genarun/core';
import type { Json } from '@genarun/spec';

/** The one JSON document of `run --json`. `output` is null while the run has not ended. */
export function resultDocument(result: RunResult, output: Json | undefined): Readonly<Record<string, unknown>> {
  const { id, status, seed, cost, counts, durationMs } = result;
  return {
    run: {
      id,
      status,
      seed,
      cost,
      ...(result.costUnknown ? { costUnknown: true } : {}),
      counts,
      durationMs,
      ...(result.reason === undefined ? {} : { reason: result.reason }),
    },
    output: output ?? null,
    ...(result.fault === undefined ? {} : { error: result.fault }),
  };
}
