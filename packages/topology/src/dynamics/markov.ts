import { type Complex, eigenvalues } from '../algebra/eigenvalues.ts';
import { closedClasses, stationaryOf } from './classes.ts';
import type { Transitions } from './transitions.ts';

/** A Markov chain estimated from transitions. Times are in steps. */
export type MarkovModel = {
  readonly states: readonly string[];
  /** Row after row, each row sums to 1. */
  readonly matrix: Float64Array;
  /** The share of time spent in each state in the long run; null when several sets of states can never be left, because it then depends on the start. */
  readonly stationary: Float64Array | null;
  readonly eigenvalues: readonly Complex[];
  /** −lag / ln |λ| for each eigenvalue after the first: how long slow processes take; Infinity for those that never decay. */
  readonly timescales: Float64Array;
  /** 1 − |λ₂|: 0 when the chain never forgets. */
  readonly spectralGap: number;
  /** Half of Σ |π_i P_ij − π_j P_ji|: 0 for a chain that looks the same backwards, up to 1 for a pure cycle; null without a stationary distribution. */
  readonly irreversibility: number | null;
  /** −Σ π_i P_ij ln P_ij: how undetermined the next step is, in nats; null without a stationary distribution. */
  readonly entropyRate: number | null;
  /** Sets of states that, once entered, are never left; only informative without pseudocounts. */
  readonly absorbing: readonly (readonly string[])[];
};

/** How a chain is estimated from counts. */
export type MarkovOptions = {
  /** Added to every count: P_ij = (n_ij + a) / (n_i + K a); 0 unless told. */
  readonly pseudocount?: number;
  /** The lag the transitions were counted with. */
  readonly lag?: number;
};

/** Estimates a chain by counts; a state that was never left (no count, no pseudocount) stays where it is. */
export function markovModel({ states, counts }: Transitions, options: MarkovOptions = {}): MarkovModel {
  const { pseudocount = 0, lag = 1 } = options;
  const size = states.length;
  const matrix = new Float64Array(size * size);
  for (let from = 0; from < size; from++) {
    const row = counts.subarray(from * size, (from + 1) * size);
    const total = row.reduce((sum, count) => sum + count + pseudocount, 0);
    for (let to = 0; to < size; to++) matrix[from * size + to] = total > 0 ? ((row[to] ?? 0) + pseudocount) / total : from === to ? 1 : 0;
  }
  const closed = closedClasses(matrix, size);
  const stationary = closed.length === 1 ? stationaryOf(matrix, size, closed[0] ?? []) : null;
  const values = eigenvalues(matrix, size);
  const moduli = values.slice(1).map(({ real, imaginary }) => Math.hypot(real, imaginary));
  return {
    states,
    matrix,
    stationary,
    eigenvalues: values,
    timescales: Float64Array.from(moduli, (modulus) => (modulus >= 1 - 1e-12 ? Number.POSITIVE_INFINITY : modulus < 1e-12 ? 0 : -lag / Math.log(modulus))),
    spectralGap: size > 1 ? Math.max(0, 1 - (moduli[0] ?? 0)) : 1,
    ...(stationary === null ? { irreversibility: null, entropyRate: null } : flows(matrix, stationary)),
    absorbing: closed.filter((members) => members.length < size).map((members) => members.map((state) => states[state] ?? '')),
  };
}

function flows(matrix: Float64Array, stationary: Float64Array): { readonly irreversibility: number; readonly entropyRate: number } {
  const size = stationary.length;
  let [difference, entropyRate] = [0, 0];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const there = matrix[i * size + j] ?? 0;
      difference += Math.abs((stationary[i] ?? 0) * there - (stationary[j] ?? 0) * (matrix[j * size + i] ?? 0));
      if (there > 0) entropyRate -= (stationary[i] ?? 0) * there * Math.log(there);
    }
  }
  return { irreversibility: difference / 2, entropyRate };
}

/**
 * The relaxation time of a chain at several lags: where it stops rising with the lag, the states have no memory beyond the lag. Slowest first, `count` of them
 * per lag.
 */
export function impliedTimescales(
  count: (lag: number) => Transitions,
  lags: readonly number[],
  options: { readonly processes?: number; readonly pseudocount?: number } = {},
): readonly { readonly lag: number; readonly timescales: readonly number[] }[] {
  const { processes = 3, pseudocount } = options;
  return lags.map((lag) => ({ lag, timescales: [...markovModel(count(lag), { lag, pseudocount }).timescales.subarray(0, processes)] }));
}

/**
 * How different two chains are: the mean over states (weighted by how often they were left) of the Jensen–Shannon divergence of their rows, in nats
 * (0 … ln 2). Both must have the same states in the same order; a state that either never left weighs nothing.
 */
export function transitionDivergence(first: Transitions, second: Transitions): number {
  const size = first.states.length;
  if (size !== second.states.length || first.states.some((state, place) => state !== second.states[place])) {
    throw new RangeError(`transition divergence: expected the same states, got ${first.states.join(', ')} and ${second.states.join(', ')}`);
  }
  let [sum, weight] = [0, 0];
  for (let from = 0; from < size; from++) {
    const [a, b] = [first.counts.subarray(from * size, (from + 1) * size), second.counts.subarray(from * size, (from + 1) * size)];
    const [totalA, totalB] = [a.reduce((x, y) => x + y, 0), b.reduce((x, y) => x + y, 0)];
    if (totalA === 0 || totalB === 0) continue;
    let divergence = 0;
    for (let to = 0; to < size; to++) {
      const [p, q] = [(a[to] ?? 0) / totalA, (b[to] ?? 0) / totalB];
      if (p > 0) divergence += (p / 2) * Math.log((2 * p) / (p + q));
      if (q > 0) divergence += (q / 2) * Math.log((2 * q) / (p + q));
    }
    sum += (totalA + totalB) * divergence;
    weight += totalA + totalB;
  }
  return weight > 0 ? sum / weight : 0;
}
