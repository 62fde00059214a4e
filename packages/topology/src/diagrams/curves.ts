/** A function that is constant between its breakpoints: `values[i]` on [at[i], at[i + 1]), 0 before at[0], the last value for ever after. */
export type StepCurve = { readonly at: Float64Array; readonly values: Float64Array };

/** The Betti curve: how many bars are alive at each scale, birth ≤ t < death. Exact; O(N log N). */
export function bettiCurve(diagram: ArrayLike<number>): StepCurve {
  return accumulate(changes(diagram, 1));
}

/** The Euler characteristic curve Σ (−1)^k β_k of the diagrams of dimensions 0, 1, 2, … */
export function eulerCurve(diagrams: readonly ArrayLike<number>[]): StepCurve {
  return accumulate(diagrams.flatMap((diagram, dimension) => changes(diagram, dimension % 2 === 0 ? 1 : -1)));
}

/** The value of a step curve at a scale. O(log N). */
export function curveAt({ at, values }: StepCurve, scale: number): number {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) <= scale) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : (values[low - 1] ?? 0);
}

type Change = readonly [at: number, by: number];

function changes(diagram: ArrayLike<number>, sign: number): readonly Change[] {
  const found: Change[] = [];
  for (let place = 0; place < diagram.length; place += 2) {
    const [birth, death] = [diagram[place] ?? 0, diagram[place + 1] ?? 0];
    if (!(death > birth)) continue;
    found.push([birth, sign]);
    if (death !== Number.POSITIVE_INFINITY) found.push([death, -sign]);
  }
  return found;
}

function accumulate(all: readonly Change[]): StepCurve {
  const sorted = [...all].sort((a, b) => a[0] - b[0]);
  const [at, values]: [number[], number[]] = [[], []];
  let value = 0;
  for (const [index, [scale, by]] of sorted.entries()) {
    value += by;
    if (sorted[index + 1]?.[0] === scale || values[values.length - 1] === value) continue;
    at.push(scale);
    values.push(value);
  }
  return { at: Float64Array.from(at), values: Float64Array.from(values) };
}
