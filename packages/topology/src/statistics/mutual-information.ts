import { codeLabels, crossLabels } from './labels.ts';
import { createPermuter, type PermutationTest, permutationTest } from './permutation.ts';

type Labels = ArrayLike<string | number>;

/** What one category tells about another, in nats. */
export type Information = {
  /** The plain estimate from counts; too large by about (rows − 1)(columns − 1) / 2n. */
  readonly plain: number;
  /** With the Miller–Madow correction of each entropy; may be below 0 when there is nothing to tell. */
  readonly corrected: number;
  /** `corrected` as a share of the entropy of the second category (uncertainty coefficient), cut to [0, 1]; 0 when that entropy is 0. */
  readonly share: number;
};

/** The entropy of labels in nats; with `corrected`, Miller & Madow's bias term (levels − 1) / 2n is added (Miller 1955). */
export function labelEntropy(labels: Labels, corrected = false): number {
  const { counts, codes } = codeLabels(labels);
  return entropyOfCounts(counts, codes.length, corrected);
}

function entropyOfCounts(counts: ArrayLike<number>, size: number, corrected: boolean): number {
  let [sum, levels] = [0, 0];
  for (let level = 0; level < counts.length; level++) {
    const count = counts[level] ?? 0;
    if (count === 0) continue;
    levels++;
    sum -= (count / size) * Math.log(count / size);
  }
  return size === 0 ? 0 : sum + (corrected ? (levels - 1) / (2 * size) : 0);
}

/** I(A; B) = H(A) + H(B) − H(A, B). Throws a RangeError when the lengths differ. */
export function mutualInformation(a: Labels, b: Labels): Information {
  if (a.length !== b.length) throw new RangeError(`mutual information: expected equally many labels, got ${a.length} and ${b.length}`);
  const both = crossLabels([a, b], a.length);
  const value = (corrected: boolean) => labelEntropy(a, corrected) + labelEntropy(b, corrected) - entropyOfCounts(both.counts, a.length, corrected);
  const whole = labelEntropy(b, true);
  const [plain, corrected] = [Math.max(0, value(false)), value(true)];
  return { plain, corrected, share: whole > 0 ? Math.min(1, Math.max(0, corrected / whole)) : 0 };
}

/** I(A; B | C) = H(A, C) + H(B, C) − H(A, B, C) − H(C): what A tells about B where C is known already. */
export function conditionalInformation(a: Labels, b: Labels, given: Labels): Omit<Information, 'share'> {
  const size = a.length;
  if (b.length !== size || given.length !== size)
    throw new RangeError(`conditional information: expected ${size} labels each, got ${b.length} and ${given.length}`);
  const cells = [[a, given], [b, given], [a, b, given], [given]].map((factors) => crossLabels(factors, size).counts);
  const value = (corrected: boolean) => {
    const [ac = 0, bc = 0, abc = 0, c = 0] = cells.map((counts) => entropyOfCounts(counts, size, corrected));
    return ac + bc - abc - c;
  };
  return { plain: Math.max(0, value(false)), corrected: value(true) };
}

/** Tests by permutation whether A tells anything about B; with `given`, labels move only among items that agree in it. The statistic is the plain estimate. */
export function informationTest(
  a: Labels,
  b: Labels,
  options: { readonly seed: number; readonly permutations?: number; readonly given?: Labels },
): PermutationTest & Omit<Information, 'share'> {
  const { given, seed, permutations } = options;
  const codes = codeLabels(a).codes;
  const measure = (labels: Labels) => (given === undefined ? mutualInformation(labels, b) : conditionalInformation(labels, b, given));
  const observed = measure(codes);
  const permute = createPermuter(codes.length, given && codeLabels(given).codes);
  const test = permutationTest({
    statistic: observed.plain,
    draw: (random) => measure(permute(random).map((from) => codes[from] ?? 0)).plain,
    seed,
    permutations,
  });
  return { ...test, plain: observed.plain, corrected: observed.corrected };
}
