/** Items that are clustered at most where nobody says how many are left out: the work grows with their square. */
const usualItems = 4000;

/**
 * Which share of `total` vectors is clustered unless told: every so many of a run. `rounds` are the lengths of the networks they come from; the answer has no
 * divisor in common with any of them, or only the outputs of some models of a network would be taken.
 */
export function usualDownsample(total: number, rounds: readonly number[]): number {
  let every = Math.max(1, Math.ceil(total / usualItems));
  while (rounds.some((round) => commonDivisor(every, round) > 1)) every++;
  return every;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
