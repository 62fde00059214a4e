import { describe, expect, it } from 'vitest';
import { numpyRandom, pythonRandom } from './mersenne.ts';

describe('the Mersenne Twister', () => {
  // Printed by CPython 3: random.seed(s); [random.randint(0, 255) for _ in range(3)].
  it.each([
    [42, [57, 12, 140]],
    [0, [197, 215, 20]],
    [56, [5, 242, 154]],
    [545654, [173, 85, 93]],
  ])('draws what CPython draws for seed %i', (seed, expected) => {
    const draw = pythonRandom(seed);
    expect([draw.integer(0, 255), draw.integer(0, 255), draw.integer(0, 255)]).toEqual(expected);
  });

  it('takes seeds beyond 32 bits as CPython does, and draws ranges that are no power of two', () => {
    const draw = pythonRandom(2 ** 40 + 7);
    expect([draw.integer(100, 255), draw.integer(0, 100), draw.integer(100, 255)]).toEqual([246, 90, 221]);
  });

  // Printed by NumPy: np.random.seed(42); np.random.rand(3).
  it('draws the reals NumPy draws for seed 42', () => {
    const draw = numpyRandom(42);
    expect([draw.double(), draw.double(), draw.double()]).toEqual([0.3745401188473625, 0.9507143064099162, 0.7319939418114051]);
  });
});
