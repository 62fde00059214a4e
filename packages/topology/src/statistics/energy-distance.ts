import type { DistanceMatrix } from '../points/points.ts';
import { codeLabels } from './labels.ts';
import { createPermuter, type PermutationTest, permutationTest } from './permutation.ts';

/** A test of equal distributions of two groups; `coefficient` ∈ [0, 1] is the effect size (0: same distribution). */
export type EnergyTest = PermutationTest & { readonly distance: number; readonly coefficient: number };

/**
 * The energy distance 2 E|X − Y| − E|X − X′| − E|Y − Y′| between two groups of items (V-statistic, never negative for a metric of negative type;
 * Székely & Rizzo 2013). Use Euclidean or chord distances: 1 − cos is a squared chord, which only compares means.
 */
export function energyDistance(matrix: DistanceMatrix, first: ArrayLike<number>, second: ArrayLike<number>): number {
  const side = new Int8Array(matrix.size).fill(-1);
  for (let index = 0; index < first.length; index++) side[first[index] ?? 0] = 0;
  for (let index = 0; index < second.length; index++) side[second[index] ?? 0] = 1;
  return measure(sumByGroups(matrix, side), first.length, second.length).distance;
}

/**
 * Tests by permutation whether the items of two labels come from one distribution; the statistic is nm/(n + m) times the energy distance. Throws a RangeError
 * unless exactly two labels occur.
 */
export function energyTest(
  matrix: DistanceMatrix,
  labels: ArrayLike<string | number>,
  options: { readonly permutations?: number; readonly seed: number; readonly strata?: ArrayLike<string | number> },
): EnergyTest {
  const { codes, levels, counts } = codeLabels(labels);
  if (levels.length !== 2 || codes.length !== matrix.size) {
    throw new RangeError(`energy test: expected two groups among ${matrix.size} items, got ${levels.length} groups among ${codes.length}`);
  }
  const [n, m] = [counts[0] ?? 0, counts[1] ?? 0];
  const scale = (n * m) / (n + m);
  const observed = measure(sumByGroups(matrix, codes), n, m);
  const permute = createPermuter(codes.length, options.strata && codeLabels(options.strata).codes);
  const test = permutationTest({
    ...options,
    statistic: scale * observed.distance,
    draw: (random) => {
      const order = permute(random);
      return (
        scale *
        measure(
          sumByGroups(
            matrix,
            order.map((from) => codes[from] ?? 0),
          ),
          n,
          m,
        ).distance
      );
    },
  });
  return { ...test, ...observed };
}

/** Sums of distances over ordered pairs within the first group, within the second, and over pairs between them. */
function sumByGroups({ data, size }: DistanceMatrix, side: ArrayLike<number>): readonly [number, number, number] {
  const sums = new Float64Array(3);
  for (let i = 1; i < size; i++) {
    const own = side[i] ?? -1;
    if (own < 0) continue;
    for (let j = 0, place = i * size; j < i; j++, place++) {
      const other = side[j] ?? -1;
      if (other < 0) continue;
      const slot = own === other ? own : 2;
      sums[slot] = (sums[slot] ?? 0) + (data[place] ?? 0);
    }
  }
  return [2 * (sums[0] ?? 0), 2 * (sums[1] ?? 0), sums[2] ?? 0];
}

function measure(
  [within, withinOther, between]: readonly [number, number, number],
  n: number,
  m: number,
): { readonly distance: number; readonly coefficient: number } {
  const cross = (2 * between) / (n * m);
  const distance = cross - within / (n * n) - withinOther / (m * m);
  return { distance, coefficient: cross > 0 ? distance / cross : 0 };
}
