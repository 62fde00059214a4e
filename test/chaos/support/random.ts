/** Whole numbers in 0..limit-1 from a fixed start, so that the moments are the same whenever the test is run. */
export function numbers(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
