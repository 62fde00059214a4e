import type { RunRow, RunStatus } from '@genarun/spec';
import type { Colours } from '../terminal/colours.ts';

/** A run's status with its reason, coloured. */
export function statusText({ status, reason }: Pick<RunRow, 'status' | 'reason'>, colours: Colours): string {
  const paint: Readonly<Record<RunStatus, (text: string) => string>> = {
    running: colours.cyan,
    waiting: colours.magenta,
    paused: colours.yellow,
    succeeded: colours.green,
    partial: colours.red,
    failed: colours.red,
    cancelled: colours.yellow,
  };
  return paint[status](status === 'paused' && reason !== undefined ? `${status} (${reason})` : status);
}
