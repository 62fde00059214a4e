import { GenarunError } from '@genarun/spec';

/** Draws at most: more are not taken at random one by one. */
const maxTurns = 1_000_000;

/** A random order of `size` numbers, told turn by turn: a shuffle that holds only what was asked for. With weights, heavy ones tend to come first. */
export function createRandomOrder(size: number, random: () => number, weights?: readonly number[]): (turn: number) => number {
  if (weights) return weightedOrder(weights, random);
  const taken: number[] = [];
  const moved = new Map<number, number>();
  return (turn) => {
    if (turn >= maxTurns) throw new GenarunError({ code: 'invalid_input', message: `a draw of at most ${maxTurns} members expected` });
    while (taken.length <= turn) {
      const at = taken.length;
      const other = at + Math.floor(random() * (size - at));
      taken.push(moved.get(other) ?? other);
      moved.set(other, moved.get(at) ?? at);
    }
    return taken[turn] ?? 0;
  };
}

/** Weighted sampling without replacement by keys `u^(1/w)` (Efraimidis and Spirakis, 2006); a weight of 0 comes last. */
function weightedOrder(weights: readonly number[], random: () => number): (turn: number) => number {
  const keys = weights.map((weight) => (weight > 0 ? Math.log(Math.max(random(), 1e-300)) / weight : Number.NEGATIVE_INFINITY));
  const order = keys.map((_, index) => index).sort((a, b) => (keys[b] ?? 0) - (keys[a] ?? 0) || a - b);
  return (turn) => order[turn] ?? 0;
}

/** A whole number from 0 up to, not including, `below`, each as likely. */
export function randomBelow(below: bigint, random: () => number): bigint {
  const words = Math.ceil((below - 1n).toString(16).length / 8);
  const spare = BigInt(words * 32) - BigInt((below - 1n).toString(2).length);
  for (;;) {
    let value = 0n;
    for (let word = 0; word < words; word++) value = (value << 32n) | BigInt(Math.floor(random() * 4_294_967_296));
    value >>= spare;
    if (value < below) return value;
  }
}

/** `wanted` different numbers below `below`, in rising order, each set of them as likely (Floyd's algorithm). */
export function sampleBelow(below: bigint, wanted: number, random: () => number): readonly bigint[] {
  const count = below < BigInt(wanted) ? Number(below) : wanted;
  const chosen = new Set<bigint>();
  for (let last = below - BigInt(count); last < below; last++) {
    const candidate = randomBelow(last + 1n, random);
    chosen.add(chosen.has(candidate) ? last : candidate);
  }
  return [...chosen].sort((a, b) => (a < b ? -1 : 1));
}
