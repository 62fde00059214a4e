import type { Interval } from '@genarun/topology';

/** A number as JSON keeps it: six significant digits, null where it is not finite. */
export type Maybe = number | null;

/** An estimate with the ends of its 95 % interval; null where an end is unknown. */
export type Estimate = { readonly estimate: Maybe; readonly low: Maybe; readonly high: Maybe };

/** Six significant digits; null for what is not finite. */
export function rounded(value: number | null | undefined): Maybe {
  return value === undefined || value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6));
}

export function roundedAll(values: ArrayLike<number>): readonly Maybe[] {
  return Array.from(values, rounded);
}

export function estimateOf({ estimate, low, high }: Interval): Estimate {
  return { estimate: rounded(estimate), low: rounded(low), high: rounded(high) };
}

/** A share with its 95 % interval (Wilson 1927). */
export function shareOf(count: number, total: number): Estimate {
  if (total === 0) return { estimate: null, low: null, high: null };
  const [share, z] = [count / total, 1.959964];
  const centre = (share + z ** 2 / (2 * total)) / (1 + z ** 2 / total);
  const reach = (z / (1 + z ** 2 / total)) * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2));
  return { estimate: rounded(share), low: rounded(Math.max(0, centre - reach)), high: rounded(Math.min(1, centre + reach)) };
}
