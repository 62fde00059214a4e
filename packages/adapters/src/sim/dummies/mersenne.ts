/** The 32-bit Mersenne Twister MT19937 (Matsumoto and Nishimura 1998), with the derived draws of CPython's `random` and NumPy's legacy generator. */
export type Mersenne = {
  /** The next 32 bits. */
  readonly next32: () => number;
  /** Uniform in [0, 1) with 53 bits. */
  readonly double: () => number;
  /** Uniform integer, both ends included, by rejection of `bits` bits as CPython draws it. */
  readonly integer: (lowest: number, highest: number) => number;
};

const size = 624;
const middle = 397;

function seeded(seed: number): Uint32Array {
  const state = new Uint32Array(size);
  state[0] = seed;
  for (let at = 1; at < size; at++) {
    const before = state[at - 1] ?? 0;
    state[at] = Math.imul(1812433253, before ^ (before >>> 30)) + at;
  }
  return state;
}

function seededByArray(key: readonly number[]): Uint32Array {
  const state = seeded(19650218);
  let at = 1;
  let word = 0;
  const step = (factor: number, added: number, subtract: number): void => {
    const before = state[at - 1] ?? 0;
    state[at] = ((state[at] ?? 0) ^ Math.imul(before ^ (before >>> 30), factor)) + added - subtract;
    at++;
    if (at >= size) {
      state[0] = state[size - 1] ?? 0;
      at = 1;
    }
  };
  for (let round = Math.max(size, key.length); round > 0; round--) {
    step(1664525, (key[word] ?? 0) + word, 0);
    word = (word + 1) % key.length;
  }
  for (let round = size - 1; round > 0; round--) step(1566083941, 0, at);
  state[0] = 0x80000000;
  return state;
}

function generator(state: Uint32Array): Mersenne {
  let at = size;
  const twist = (): void => {
    for (let index = 0; index < size; index++) {
      const mixed = ((state[index] ?? 0) & 0x80000000) | ((state[(index + 1) % size] ?? 0) & 0x7fffffff);
      state[index] = (state[(index + middle) % size] ?? 0) ^ (mixed >>> 1) ^ ((mixed & 1) === 0 ? 0 : 0x9908b0df);
    }
    at = 0;
  };
  const next32 = (): number => {
    if (at >= size) twist();
    let word = state[at++] ?? 0;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  };
  return {
    next32,
    double: () => ((next32() >>> 5) * 67108864 + (next32() >>> 6)) / 9007199254740992,
    integer: (lowest, highest) => {
      const width = highest - lowest + 1;
      const bits = 32 - Math.clz32(width);
      let drawn = next32() >>> (32 - bits);
      while (drawn >= width) drawn = next32() >>> (32 - bits);
      return lowest + drawn;
    },
  };
}

/** As CPython's `random.seed(integer)`: the absolute value in 32-bit words, least first. Integers up to 2^53. */
export function pythonRandom(seed: number): Mersenne {
  let rest = BigInt(Math.abs(Math.trunc(seed)));
  const key: number[] = [];
  do {
    key.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return generator(seededByArray(key));
}

/** As NumPy's `numpy.random.seed(integer)` for integers below 2^32. */
export function numpyRandom(seed: number): Mersenne {
  return generator(seeded(seed >>> 0));
}
