import type { Place } from './state.ts';

/** A place's output as text: products are equal by their bytes, not by where they were made. */
export function fingerprint(place: Place): string {
  return JSON.stringify(place.value, (key, value: unknown) => (key === '$product' ? undefined : value));
}

/** Fingerprints of the iterations before one, with their numbers. */
export function earlierPrints(last: Place): Map<string, number> {
  const prints = new Map<string, number>();
  for (let at = last.previous; at; at = at.previous) prints.set(fingerprint(at), at.iteration);
  return prints;
}
