/** How a lane goes under refusals, from the event that tells it: `openai: slowed to 12/min after 429, next at 14:03:05` (UTC). */
export function paceText({ lane, concurrency, perMinute, until }: Readonly<Record<string, unknown>>): string {
  if (typeof perMinute !== 'number' || typeof until !== 'number') return `${String(lane)}: as before again`;
  const rate = perMinute >= 10 ? String(Math.round(perMinute)) : String(Math.round(perMinute * 10) / 10);
  return `${String(lane)}: slowed to ${rate}/min, ${String(concurrency)} at a time, after 429, next at ${new Date(until).toISOString().slice(11, 19)}`;
}
