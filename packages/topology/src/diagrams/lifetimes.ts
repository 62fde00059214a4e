import { quantileOfSorted } from '../statistics/summary.ts';
import { lifetimesOf, splitDiagram } from './diagram.ts';

/**
 * The L1 difference of sorted bar lengths, the shorter list padded with zeros. It ignores when bars are born, so it is no Wasserstein distance (two
 * different diagrams can be at 0); it is at most the 1-Wasserstein distance with the Manhattan ground metric. Essential classes are left out.
 */
export function sortedPersistenceDistance(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [a, b] = [lifetimesOf(first), lifetimesOf(second)];
  let sum = 0;
  for (let place = 0; place < Math.max(a.length, b.length); place++) sum += Math.abs((a[place] ?? 0) - (b[place] ?? 0));
  return sum;
}

/** Persistent entropy with what it must be read beside: entropy alone mostly follows the number of bars. */
export type PersistentEntropy = {
  /** −Σ (l / L) ln (l / L) over bars that die, in nats; 0 for no bar. */
  readonly entropy: number;
  /** entropy / ln N ∈ [0, 1]; 0 for fewer than two bars. */
  readonly normalised: number;
  readonly bars: number;
  readonly totalPersistence: number;
  readonly longest: number;
};

/** Persistent entropy (Chintakunta et al. 2015; Rucco et al. 2016) of the bars that die. */
export function persistentEntropy(diagram: ArrayLike<number>): PersistentEntropy {
  const lifetimes = lifetimesOf(diagram);
  const total = lifetimes.reduce((sum, length) => sum + length, 0);
  const entropy = lifetimes.reduce((sum, length) => sum - (length / total) * Math.log(length / total), 0);
  const bars = lifetimes.length;
  return { entropy: bars < 2 ? 0 : entropy, normalised: bars < 2 ? 0 : entropy / Math.log(bars), bars, totalPersistence: total, longest: lifetimes[0] ?? 0 };
}

/** A summary of bar lengths. Numbers over no bars are 0. */
export type LifetimeSummary = {
  readonly bars: number;
  readonly essential: number;
  readonly total: number;
  readonly mean: number;
  readonly median: number;
  readonly deviation: number;
  readonly longest: number;
  /** How much the longest bar stands out: longest / second longest; null with fewer than two bars. */
  readonly dominance: number | null;
  /** Mean (birth + death) / 2 and mean birth: the scale at which features live. */
  readonly meanMidlife: number;
  readonly meanBirth: number;
};

/** Statistics of the bars that die. */
export function lifetimeSummary(diagram: ArrayLike<number>): LifetimeSummary {
  const { finite, essential } = splitDiagram(diagram);
  const lifetimes = lifetimesOf(diagram);
  const bars = lifetimes.length;
  const total = lifetimes.reduce((sum, length) => sum + length, 0);
  const average = bars > 0 ? total / bars : 0;
  const spread = lifetimes.reduce((sum, length) => sum + (length - average) ** 2, 0);
  let [births, midlives] = [0, 0];
  for (let place = 0; place < finite.length; place += 2) {
    births += finite[place] ?? 0;
    midlives += ((finite[place] ?? 0) + (finite[place + 1] ?? 0)) / 2;
  }
  return {
    bars,
    essential: essential.length,
    total,
    mean: average,
    median: bars > 0 ? quantileOfSorted(lifetimes.slice().reverse(), 0.5) : 0,
    deviation: bars > 1 ? Math.sqrt(spread / (bars - 1)) : 0,
    longest: lifetimes[0] ?? 0,
    dominance: bars > 1 ? (lifetimes[0] ?? 0) / (lifetimes[1] ?? 1) : null,
    meanMidlife: bars > 0 ? midlives / bars : 0,
    meanBirth: bars > 0 ? births / bars : 0,
  };
}
