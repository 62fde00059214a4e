/** A seeded source of random numbers; equal seeds give equal numbers on every machine. */
export type Random = {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform among 0 … limit − 1. */
  integer(limit: number): number;
  /** Standard normal. */
  normal(): number;
  /** Shuffles in place and gives the array back. */
  shuffle<T extends { [index: number]: number; readonly length: number }>(array: T): T;
};

/** A random source from a seed: sfc32 (Chris Doty-Humphrey, PractRand; public domain), state filled by SplitMix32, first twelve numbers dropped. */
export function createRandom(seed: number): Random {
  const step = sfc32(seed);
  const next = () => step() / 4294967296;
  const integer = (limit: number) => Math.floor(next() * limit);
  let spare: number | undefined;
  return {
    next,
    integer,
    normal() {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      // Marsaglia's polar method (1964) gives two normals at a time.
      let [u, v, square] = [0, 0, 0];
      do {
        u = 2 * next() - 1;
        v = 2 * next() - 1;
        square = u * u + v * v;
      } while (square >= 1 || square === 0);
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      spare = v * factor;
      return u * factor;
    },
    shuffle(array) {
      // Fisher–Yates, in Durstenfeld's form (1964).
      for (let last = array.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        const kept = array[last] ?? 0;
        array[last] = array[other] ?? 0;
        array[other] = kept;
      }
      return array;
    },
  };
}

function sfc32(seed: number): () => number {
  let filler = seed | 0;
  const fill = () => {
    filler = (filler + 0x9e3779b9) | 0;
    let mixed = filler ^ (filler >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  // Seeds above 32 bits stay different seeds.
  const high = Math.floor(seed / 4294967296) | 0;
  let [a, b, c, counter] = [fill(), fill() ^ high, fill(), 1];
  const step = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) step();
  return step;
}
