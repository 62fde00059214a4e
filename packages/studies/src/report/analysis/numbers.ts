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
