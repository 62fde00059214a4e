import { durationSchema } from '@genarun/spec';
import { milliseconds } from '../engine/durations.ts';

const isoPattern = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** Milliseconds of a duration of the language (a number is seconds), or undefined when it is none. */
export function durationOf(value: unknown): number | undefined {
  const parsed = durationSchema.safeParse(value);
  return parsed.success && Number.isFinite(milliseconds(parsed.data)) ? milliseconds(parsed.data) : undefined;
}

/** Milliseconds since the epoch of an ISO time, or undefined when it is none. Without a zone it is UTC; a day alone is its beginning. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const match = isoPattern.exec(text);
  if (!match) return undefined;
  const time = Date.parse(text.includes('T') && match[1] === undefined ? `${text}Z` : text);
  return Number.isNaN(time) ? undefined : time;
}

/** Milliseconds since the epoch of a duration from `now`, or of an ISO time; undefined when it is neither. */
export function momentOf(value: unknown, now: number): number | undefined {
  const duration = durationOf(value);
  return duration === undefined ? timeOf(value) : now + duration;
}

export const momentExpected = 'expected a duration such as 30s, 5m, 2h, 7d, or an ISO time such as 2030-01-31T12:00:00Z';
