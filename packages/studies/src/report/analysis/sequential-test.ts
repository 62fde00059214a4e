/** A Monte Carlo test that stops as soon as the answer is clear. `exceeded`: surrogates that were at least as extreme. */
export type SequentialTest = { readonly statistic: number; readonly p: number; readonly draws: number; readonly exceeded: number };

/**
 * Compares a statistic with draws under the null (Besag & Clifford 1991): stops after `enough` draws (5 unless told) that are as large, with p = enough / draws,
 * or after `most` draws with p = (1 + exceeded) / (1 + draws). Valid at every level; cheap where there is nothing to find.
 */
export async function sequentialTest(options: {
  readonly statistic: number;
  readonly draw: () => number | Promise<number>;
  readonly most: number;
  readonly enough?: number;
}): Promise<SequentialTest> {
  const { statistic, draw, most, enough = 5 } = options;
  const bound = statistic - 1e-12 * Math.abs(statistic);
  let [draws, exceeded] = [0, 0];
  while (draws < most && exceeded < enough) {
    draws++;
    if ((await draw()) >= bound) exceeded++;
  }
  return { statistic, p: exceeded >= enough ? exceeded / draws : (1 + exceeded) / (1 + draws), draws, exceeded };
}
