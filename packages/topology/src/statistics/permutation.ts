import { createRandom, type Random } from './random.ts';

/** What a permutation test found: the observed statistic, its p value, and what chance alone gave. */
export type PermutationTest = {
  readonly statistic: number;
  /** (1 + number of permuted statistics ≥ the observed one) / (1 + permutations), so never 0 (Phipson & Smyth 2010). */
  readonly p: number;
  readonly permutations: number;
  /** Mean and standard deviation of the permuted statistics; the observed one in these units is `(statistic − mean) / deviation`. */
  readonly null: { readonly mean: number; readonly deviation: number };
};

/** Equality up to rounding counts as a tie with the observed value, because a permutation that changes nothing may sum in another order. */
const rounding = 1e-9;

/** Collects permuted statistics and turns them into a one-sided test (large is extreme). */
export function judge(statistic: number, permuted: ArrayLike<number>): PermutationTest {
  const permutations = permuted.length;
  const limit = statistic - rounding * Math.max(1e-300, Math.abs(statistic));
  let [extreme, sum, squares] = [0, 0, 0];
  for (let index = 0; index < permutations; index++) {
    const value = permuted[index] ?? 0;
    if (value >= limit) extreme++;
    sum += value;
    squares += value * value;
  }
  const centre = permutations > 0 ? sum / permutations : 0;
  const spread = permutations > 1 ? Math.sqrt(Math.max(0, (squares - permutations * centre * centre) / (permutations - 1))) : 0;
  return { statistic, p: (1 + extreme) / (1 + permutations), permutations, null: { mean: centre, deviation: spread } };
}

/** Runs a one-sided permutation test: `draw` computes the statistic of one random rearrangement. 999 permutations unless told. */
export function permutationTest(options: {
  readonly statistic: number;
  readonly draw: (random: Random) => number;
  readonly permutations?: number;
  readonly seed: number;
}): PermutationTest {
  const { statistic, draw, permutations = 999, seed } = options;
  const random = createRandom(seed);
  return judge(
    statistic,
    Float64Array.from({ length: permutations }, () => draw(random)),
  );
}

/** Draws permutations of 0 … size − 1 that move items only within their stratum (all items are one stratum when none is given). */
export function createPermuter(size: number, strata?: ArrayLike<number>): (random: Random) => Int32Array {
  const members = new Map<number, number[]>();
  for (let index = 0; index < size; index++) {
    const stratum = strata?.[index] ?? 0;
    const found = members.get(stratum);
    if (found === undefined) members.set(stratum, [index]);
    else found.push(index);
  }
  const groups = [...members.values()].map((group) => Int32Array.from(group));
  return (random) => {
    const order = new Int32Array(size);
    for (const group of groups) {
      const shuffled = random.shuffle(group.slice());
      for (let place = 0; place < group.length; place++) order[group[place] ?? 0] = shuffled[place] ?? 0;
    }
    return order;
  };
}
