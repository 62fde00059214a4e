import type { Duration } from '@genarun/spec';

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration of the language in milliseconds; a bare number is seconds. */
export function milliseconds(duration: Duration): number {
  if (typeof duration === 'number') return duration * 1000;
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  return found ? Number(found[1]) * (units[found[2] ?? 's'] ?? 1000) : 0;
}
