import { createRandom, type Random } from '../statistics/random.ts';

/** One stay in a state: `from` … `from + length − 1`. */
export type Stay = {
  readonly state: string;
  readonly sequence: number;
  readonly from: number;
  readonly length: number;
  /** Where the sequence cuts it off: such a stay was longer than what was seen. */
  readonly censored: 'none' | 'start' | 'end' | 'both';
};

/** The stays of every sequence in order; steps with the noise label (−1 unless told, null for none) are no stay. */
export function staysOf(sequences: readonly ArrayLike<string | number>[], options: { readonly noise?: string | number | null } = {}): readonly Stay[] {
  const { noise = -1 } = options;
  const stays: Stay[] = [];
  for (const [sequence, labels] of sequences.entries()) {
    for (let from = 0, to = 0; from < labels.length; from = to) {
      const state = String(labels[from]);
      while (to < labels.length && String(labels[to]) === state) to++;
      if (noise === null || state !== String(noise)) stays.push({ state, sequence, from, length: to - from, censored: cut(from === 0, to === labels.length) });
    }
  }
  return stays;
}

function cut(start: boolean, end: boolean): Stay['censored'] {
  if (start) return end ? 'both' : 'start';
  return end ? 'end' : 'none';
}

/** How long a state is kept. */
export type Dwell = {
  readonly state: string;
  readonly stays: number;
  readonly censored: number;
  /** Mean length by maximum likelihood of a memoryless stay: steps spent / exits seen; Infinity when no exit was seen. */
  readonly mean: number;
  readonly longest: number;
  /** The chance to leave after exactly k steps, given k were stayed (Kaplan–Meier): `hazard[k − 1]`; NaN where nobody was at risk. */
  readonly hazard: Float64Array;
  /**
   * Whether stays look memoryless, as a Markov chain has them: variance over that of a geometric law, and a parametric bootstrap p. Null with fewer than 5
   * complete stays.
   */
  readonly memory: { readonly ratio: number; readonly p: number } | null;
};

/** Dwell times of every state. A ratio below 1 means stays of a typical length, above 1 a mixture of short and long ones. */
export function dwellTimes(stays: readonly Stay[], options: { readonly seed: number; readonly resamples?: number }): readonly Dwell[] {
  const random = createRandom(options.seed);
  return [...new Set(stays.map(({ state }) => state))].map((state) => {
    const own = stays.filter((stay) => stay.state === state);
    const complete = own.filter(({ censored }) => censored === 'none').map(({ length }) => length);
    // A stay at the start is seen to end, but not to begin: its exit counts, its age does not.
    const exits = own.filter(({ censored }) => censored === 'none' || censored === 'start').length;
    const steps = own.reduce((sum, { length }) => sum + length, 0);
    const longest = own.reduce((most, { length }) => Math.max(most, length), 0);
    return {
      state,
      stays: own.length,
      censored: own.length - complete.length,
      mean: exits > 0 ? steps / exits : Number.POSITIVE_INFINITY,
      longest,
      // A stay cut at its start has an unknown age, and would end just where it is cut.
      hazard: hazardOf(
        own.filter(({ censored }) => censored === 'none' || censored === 'end'),
        longest,
      ),
      memory: complete.length < 5 ? null : memoryOf(complete, random, options.resamples ?? 999),
    };
  });
}

function hazardOf(stays: readonly Stay[], longest: number): Float64Array {
  return Float64Array.from({ length: longest }, (_, place) => {
    const age = place + 1;
    const exits = stays.filter(({ length, censored }) => censored === 'none' && length === age).length;
    const atRisk = stays.filter(({ length, censored }) => (censored === 'none' ? length >= age : length > age)).length;
    return exits + atRisk > 0 ? exits / Math.max(exits, atRisk) : Number.NaN;
  });
}

/** Variance of lengths over μ² − μ, that of a geometric law with the same mean; compared, two-sided, with samples of that law. */
function memoryOf(lengths: readonly number[], random: Random, resamples: number): { readonly ratio: number; readonly p: number } {
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const observed = ratioOf(lengths);
  const exit = 1 / mean;
  if (exit >= 1) return { ratio: 1, p: 1 };
  let [below, above] = [0, 0];
  for (let draw = 0; draw < resamples; draw++) {
    const ratio = ratioOf(lengths.map(() => 1 + Math.floor(Math.log(1 - random.next()) / Math.log(1 - exit))));
    if (ratio <= observed) below++;
    if (ratio >= observed) above++;
  }
  return { ratio: observed, p: Math.min(1, (2 * (1 + Math.min(below, above))) / (1 + resamples)) };
}

function ratioOf(lengths: readonly number[]): number {
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const square = lengths.reduce((sum, length) => sum + (length - mean) ** 2, 0) / (lengths.length - 1);
  return mean > 1 ? square / (mean * mean - mean) : 1;
}
