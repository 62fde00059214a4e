/** How much work a report does, and its seed: equal data and settings give an equal report. */
export type ReportSettings = {
  readonly seed: number;
  /** chord: vectors are brought to length 1 first. */
  readonly metric: 'euclidean' | 'chord';
  /** The chance of any false finding among the main tests that is put up with. */
  readonly alpha: number;
  readonly permutations: number;
  /** Surrogate paths per test at most. */
  readonly surrogates: number;
  readonly resamples: number;
  /** The last so many steps of a run are what its shape is made of. */
  readonly shapeSteps: number;
  /** So many runs have their shape tested. */
  readonly shapeRuns: number;
  /** So many runs are compared with each other. */
  readonly comparedRuns: number;
  /** So many points make the regions. */
  readonly clusteredPoints: number;
  readonly mappedPoints: number;
  /** So many runs are shown one by one. */
  readonly featuredRuns: number;
  /** A run rests when the spread of its last half is at most this share of the spread of all runs. */
  readonly restShare: number;
};

export const defaultSettings: ReportSettings = {
  seed: 1,
  metric: 'euclidean',
  alpha: 0.05,
  permutations: 999,
  surrogates: 399,
  resamples: 499,
  shapeSteps: 160,
  shapeRuns: 48,
  comparedRuns: 240,
  clusteredPoints: 1000,
  mappedPoints: 900,
  featuredRuns: 4,
  restShare: 0.5,
};

/** `count` places out of `size`, evenly spread, in order; all of them when there are no more. */
export function evenly(size: number, count: number): readonly number[] {
  if (size <= count) return Array.from({ length: size }, (_, place) => place);
  return Array.from({ length: count }, (_, place) => Math.round((place * (size - 1)) / Math.max(1, count - 1)));
}
