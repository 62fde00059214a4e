import type { RunResult } from '@genarun/core';

/** The exit code that tells how a run stands. */
export function exitCodeOf(result: Pick<RunResult, 'status' | 'reason'>, interrupted = false): number {
  if (result.status === 'succeeded') return 0;
  if (result.status === 'failed' || result.status === 'partial') return 1;
  if (interrupted || result.status === 'cancelled' || result.reason === 'interrupt') return 130;
  return 3;
}

/** Of several runs' codes the one that matters most: interrupted, failed, waiting, succeeded. */
export function worstCode(codes: readonly number[]): number {
  return [130, 2, 1, 3].find((code) => codes.includes(code)) ?? 0;
}
