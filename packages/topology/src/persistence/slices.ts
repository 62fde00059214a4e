import { pause } from './pause.ts';

/** When others get their turn, and who hears of it. */
export type SliceOptions = {
  /** The share of the work after which others get their turn. */
  readonly slice: number;
  readonly report: (share: number) => void;
  readonly signal: AbortSignal | undefined;
};

/** Works through steps that yield which share is done (0 to 1), and lets timers, messages and signals through now and then. Throws the signal's reason when it is aborted. */
export async function inSlices<Result>(steps: Generator<number, Result>, { slice, report, signal }: SliceOptions): Promise<Result> {
  let reported = 0;
  let step = steps.next();
  while (step.done !== true) {
    if (step.value - reported >= slice && step.value < 1) {
      reported = step.value;
      report(reported);
      await pause(signal);
    }
    step = steps.next();
  }
  return step.value;
}
