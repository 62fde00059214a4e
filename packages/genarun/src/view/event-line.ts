import { type Event, isRecord } from '@genarun/spec';
import type { Colours } from '../terminal/colours.ts';
import { clip, formatCost, formatDuration } from '../terminal/format.ts';
import { paceText } from './pace-text.ts';

/** One event as a line for people: sequence-free, with what matters of its data. */
export function eventLine(event: Event, colours: Colours): string {
  const time = colours.dim(new Date(event.at).toISOString().slice(11, 23));
  const what = colourOf(event.type, colours)(event.type.padEnd(11));
  return [time, what, event.address, ...remarks(event, colours)].filter((part) => part !== undefined && part !== '').join(' ');
}

function colourOf(type: Event['type'], colours: Colours): (text: string) => string {
  if (type === 'done') return colours.green;
  if (type === 'failed' || type === 'unknown') return colours.red;
  if (type === 'waiting' || type === 'run.waiting') return colours.magenta;
  if (type === 'retrying' || type === 'cancelled' || type === 'run.paused' || type === 'run.cancelling' || type === 'run.slowed') return colours.yellow;
  return (text) => text;
}

function remarks({ type, attempt, at, data }: Event, colours: Colours): readonly (string | undefined)[] {
  const fault = isRecord(data.fault) ? `${String(data.fault.code)}: ${clip(String(data.fault.message), 200)}` : undefined;
  return [
    attempt !== undefined && attempt > 1 ? `attempt ${attempt}` : undefined,
    typeof data.status === 'string' ? data.status : undefined,
    type === 'run.slowed' || type === 'run.recovered' ? paceText(data) : undefined,
    fault === undefined ? undefined : colours.red(fault),
    typeof data.reason === 'string' ? clip(data.reason, 200) : undefined,
    type === 'expanded' ? `× ${String(data.count)}` : undefined,
    type === 'retrying' && typeof data.until === 'number' ? `again in ${formatDuration(data.until - at)}` : undefined,
    question(data.wait),
    data.cached === true ? colours.dim('cached') : undefined,
    typeof data.cost === 'number' && data.cost > 0 ? formatCost(data.cost) : undefined,
  ];
}

function question(wait: unknown): string | undefined {
  if (!isRecord(wait)) return undefined;
  if (isRecord(wait.request)) return clip(String(wait.request.question), 200);
  return typeof wait.until === 'number' ? `until ${new Date(wait.until).toISOString()}` : undefined;
}
