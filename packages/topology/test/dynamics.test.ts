import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eigenvalues } from '../src/algebra/eigenvalues.ts';
import { fitCurve } from '../src/algebra/least-squares.ts';
import { solveLinear } from '../src/algebra/linear-system.ts';
import { meanSquaredDisplacement, motionOf } from '../src/dynamics/displacement.ts';
import { divergenceCurve, divergenceOf, lyapunovFit, saturationFit } from '../src/dynamics/divergence.ts';
import { dwellTimes, staysOf } from '../src/dynamics/dwell-times.ts';
import { endingOfKeys, endingOfPath, firstRepeat } from '../src/dynamics/loops.ts';
import { impliedTimescales, markovModel, transitionDivergence } from '../src/dynamics/markov.ts';
import { committor, exitTimes } from '../src/dynamics/passage-times.ts';
import { assignCores, countTransitions, type Transitions } from '../src/dynamics/transitions.ts';
import { type Points, pointsOf } from '../src/points/points.ts';
import { createRandom, type Random } from '../src/statistics/random.ts';
import { limitCycle, randomWalk } from './support/clouds.ts';

/** A chain walked by its rows of chances. */
function walkChain(rows: readonly (readonly number[])[], count: number, random: Random): readonly number[] {
  let state = 0;
  return Array.from({ length: count }, () => {
    let rest = random.next();
    const next = rows[state]!.findIndex((chance) => {
      rest -= chance;
      return rest < 0;
    });
    state = next < 0 ? rows.length - 1 : next;
    return state;
  });
}

const chain = (rows: readonly (readonly number[])[]): Transitions => ({
  states: rows.map((_, state) => String(state)),
  counts: Float64Array.from(rows.flat()),
});

describe('algebra', () => {
  test('eigenvalues have the trace, the determinant and the trace of the square of their matrix', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer(), (size, seed) => {
        const random = createRandom(seed);
        const matrix = Float64Array.from({ length: size * size }, () => (random.next() < 0.3 ? 0 : random.normal()));
        const found = eigenvalues(matrix, size);
        expect(found).toHaveLength(size);
        let [trace, square] = [0, 0];
        for (let i = 0; i < size; i++) {
          trace += matrix[i * size + i]!;
          for (let j = 0; j < size; j++) square += matrix[i * size + j]! * matrix[j * size + i]!;
        }
        expect(found.reduce((sum, { real }) => sum + real, 0)).toBeCloseTo(trace, 8);
        expect(found.reduce((sum, { real, imaginary }) => sum + real ** 2 - imaginary ** 2, 0)).toBeCloseTo(square, 8);
        expect(found.reduce((sum, { imaginary }) => sum + imaginary, 0)).toBeCloseTo(0, 9);
      }),
    );
  });

  test('the eigenvalues of a cycle are the roots of one', () => {
    for (const size of [2, 3, 4, 7, 12]) {
      const matrix = Float64Array.from({ length: size * size }, (_, place) => ((Math.floor(place / size) + 1) % size === place % size ? 1 : 0));
      const found = eigenvalues(matrix, size);
      for (const { real, imaginary } of found) expect(Math.hypot(real, imaginary)).toBeCloseTo(1, 10);
      const angles = found.map(({ real, imaginary }) => Math.round(((Math.atan2(imaginary, real) / (2 * Math.PI)) * size + size) % size) % size);
      expect(new Set(angles).size).toBe(size);
    }
  });

  test('the eigenvalues of a companion matrix are the roots of its polynomial', () => {
    const roots = [4, 3, -2, 1, 0.5];
    const times = (poly: readonly number[], root: number) => poly.concat(0).map((value, place) => value - root * (poly[place - 1] ?? 0));
    const coefficients = roots.reduce(times, [1]);
    const matrix = Float64Array.from({ length: 25 }, (_, place) => (place < 5 ? -coefficients[place + 1]! : place % 5 === Math.floor(place / 5) - 1 ? 1 : 0));
    expect(eigenvalues(matrix, 5).map(({ real }) => Math.round(real * 1e8) / 1e8)).toEqual(roots);
  });

  test('linear systems are solved, singular ones are not', () => {
    expect([...solveLinear([0, 2, 1, 1], [4, 5])!]).toEqual([3, 2]);
    expect(solveLinear([1, 2, 2, 4], [1, 2])).toBeNull();
  });

  test('a curve is fitted to its own values', () => {
    const curve = (p: Float64Array, index: number) => p[0]! * Math.exp(-p[1]! * index) + p[2]!;
    const values = Array.from({ length: 30 }, (_, index) => curve(Float64Array.of(3, 0.2, 1), index));
    const { parameters, squares } = fitCurve({ start: [1, 1, 0], values, curve });
    expect(squares).toBeLessThan(1e-12);
    for (const [place, value] of [3, 0.2, 1].entries()) expect(parameters[place]).toBeCloseTo(value, 5);
  });
});

describe('transitions', () => {
  test('are counted within sequences, at the lag, and never over noise or from one sequence to the next', () => {
    const { states, counts } = countTransitions([
      [0, 1, 1, -1, 0],
      [1, 0],
    ]);
    expect(states).toEqual(['0', '1']);
    expect([...counts]).toEqual([0, 1, 1, 1]);
    expect([...countTransitions([[0, 1, 1, -1, 0]], { lag: 2 }).counts]).toEqual([0, 1, 1, 0]);
    expect(countTransitions([[0, 1, -1]], { noise: null }).states).toEqual(['0', '1', '-1']);
    expect([...countTransitions([['b', 'a']], { states: ['a', 'b', 'c'] }).counts]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0]);
  });

  test('between cores leave out the moments outside of them', () => {
    expect(assignCores([-1, 0, -1, 0, -1, 1, -1, -1], -1)).toEqual([-1, 0, 0, 0, 0, 1, 1, 1]);
  });
});

describe('Markov models', () => {
  const rows = [
    [0.9, 0.1, 0],
    [0.05, 0.9, 0.05],
    [0.2, 0, 0.8],
  ];

  test('find the chain that made the sequence', () => {
    const random = createRandom(1);
    const model = markovModel(countTransitions([walkChain(rows, 60_000, random)], { states: [0, 1, 2] }));
    for (const [place, value] of rows.flat().entries()) expect(model.matrix[place]).toBeCloseTo(value, 1);
    expect(model.absorbing).toEqual([]);
  });

  test('have a stationary distribution that stays as it is, also for stiff chains', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer(), (size, seed) => {
        const random = createRandom(seed);
        const counts = Float64Array.from({ length: size * size }, () => 10 ** (-9 * random.next()));
        const { matrix, stationary } = markovModel({ states: Array.from({ length: size }, (_, state) => String(state)), counts });
        for (let to = 0; to < size; to++) {
          let sum = 0;
          for (let from = 0; from < size; from++) sum += stationary![from]! * matrix[from * size + to]!;
          expect(Math.abs(sum / stationary![to]! - 1)).toBeLessThan(1e-9);
        }
        expect(stationary!.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  test('know the closed form of two states', () => {
    const [a, b] = [0.3, 0.1];
    const model = markovModel(
      chain([
        [1 - a, a],
        [b, 1 - b],
      ]),
      { lag: 5 },
    );
    expect(model.stationary![0]).toBeCloseTo(b / (a + b), 12);
    expect(model.spectralGap).toBeCloseTo(a + b, 12);
    expect(model.timescales[0]).toBeCloseTo(-5 / Math.log(1 - a - b), 10);
    expect(model.irreversibility).toBeCloseTo(0, 12);
  });

  test('a pure cycle is wholly irreversible, never forgets, and has nothing undetermined', () => {
    const model = markovModel(
      chain([
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 0],
      ]),
    );
    expect(model.irreversibility).toBeCloseTo(1, 12);
    expect(model.entropyRate).toBeCloseTo(0, 12);
    expect(model.spectralGap).toBeCloseTo(0, 12);
    expect(model.timescales[0]).toBe(Number.POSITIVE_INFINITY);
  });

  test('name the sets of states that are never left', () => {
    const model = markovModel(
      chain([
        [5, 1, 1, 0],
        [0, 0, 0, 2],
        [0, 0, 0, 0],
        [0, 3, 0, 0],
      ]),
    );
    expect(model.absorbing).toEqual([['1', '3'], ['2']]);
    expect(model.stationary).toBeNull();
    expect(
      markovModel(
        chain([
          [5, 1],
          [0, 4],
        ]),
      ).stationary,
    ).toEqual(Float64Array.of(0, 1));
    expect(
      markovModel(
        chain([
          [5, 1],
          [0, 4],
        ]),
        { pseudocount: 0.5 },
      ).absorbing,
    ).toEqual([]);
  });

  test('of a chain without memory have the same timescale at every lag', () => {
    const random = createRandom(2);
    const sequence = walkChain(
      [
        [0.95, 0.05],
        [0.1, 0.9],
      ],
      80_000,
      random,
    );
    const found = impliedTimescales((lag) => countTransitions([sequence], { lag, states: [0, 1] }), [1, 2, 5]);
    for (const { timescales } of found) expect(Math.abs(timescales[0]! / (-1 / Math.log(0.85)) - 1)).toBeLessThan(0.1);
  });

  test('tell how long it takes to leave, and where it goes', () => {
    // The gambler with 0 … 4 coins and a fair game: 3 · 1, 2 · 2, 1 · 3 games, and chances of a quarter, a half, three quarters.
    const gambler = markovModel(
      chain([
        [1, 0, 0, 0, 0],
        [1, 0, 1, 0, 0],
        [0, 1, 0, 1, 0],
        [0, 0, 1, 0, 1],
        [0, 0, 0, 0, 1],
      ]),
    );
    expect(exitTimes(gambler, ['1', '2', '3']).map(({ steps }) => Math.round(steps * 1e9) / 1e9)).toEqual([3, 4, 3]);
    expect(Array.from(committor(gambler, ['4'], ['0']), (chance) => Math.round(chance * 1e9) / 1e9)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(exitTimes(gambler, ['0'])[0]!.steps).toBe(Number.POSITIVE_INFINITY);
    expect(exitTimes(gambler, ['0', '1']).map(({ steps }) => steps)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(() => exitTimes(gambler, ['9'])).toThrow('state "9": expected one of 0, 1, 2, 3, 4');
  });

  test('of the same chain diverge little, of opposite ones by ln 2', () => {
    const [there, back] = [
      chain([
        [0, 4, 0],
        [0, 0, 4],
        [4, 0, 0],
      ]),
      chain([
        [0, 0, 4],
        [4, 0, 0],
        [0, 4, 0],
      ]),
    ];
    expect(transitionDivergence(there, there)).toBe(0);
    expect(transitionDivergence(there, back)).toBeCloseTo(Math.LN2, 12);
    expect(() => transitionDivergence(there, chain([[1]]))).toThrow('the same states');
  });
});

describe('dwell times', () => {
  test('are the stays between noise and the cut ends', () => {
    expect(staysOf([['a', 'a', 'b', -1, 'b', 'b', 'a']])).toEqual([
      { state: 'a', sequence: 0, from: 0, length: 2, censored: 'start' },
      { state: 'b', sequence: 0, from: 2, length: 1, censored: 'none' },
      { state: 'b', sequence: 0, from: 4, length: 2, censored: 'none' },
      { state: 'a', sequence: 0, from: 6, length: 1, censored: 'end' },
    ]);
    expect(staysOf([['a']])[0]!.censored).toBe('both');
  });

  test('of a chain have its mean, whatever was cut off, and look memoryless', () => {
    const random = createRandom(3);
    const sequences = Array.from({ length: 300 }, () =>
      walkChain(
        [
          [0.9, 0.1],
          [0.5, 0.5],
        ],
        30,
        random,
      ),
    );
    const [stay] = dwellTimes(
      staysOf(sequences, { noise: null }).filter(({ state }) => state === '0'),
      { seed: 1 },
    );
    expect(stay!.mean).toBeGreaterThan(9);
    expect(stay!.mean).toBeLessThan(11);
    for (const chance of stay!.hazard.subarray(0, 6)) expect(Math.abs(chance - 0.1)).toBeLessThan(0.04);
  });

  test('of a typical length do not', () => {
    const regular = Array.from({ length: 20 }, (_, round) => Array.from({ length: 6 + (round % 2) }, () => round % 3)).flat();
    const dwell = dwellTimes(staysOf([regular]), { seed: 1 });
    expect(dwell[0]!.memory!.ratio).toBeLessThan(0.05);
    expect(dwell[0]!.memory!.p).toBeLessThan(0.05);
    expect(dwell.every(({ mean }) => mean > 6 && mean < 9)).toBe(true);
  });

  test('that never ended have no finite mean', () => {
    expect(dwellTimes(staysOf([['a', 'a', 'a']]), { seed: 1 })[0]).toMatchObject({ mean: Number.POSITIVE_INFINITY, stays: 1, censored: 1, memory: null });
  });
});

describe('where a path ends', () => {
  test('an exact repeat is found at once, in the same phase only', () => {
    expect(firstRepeat(['a', 'b', 'c', 'b'])).toEqual({ at: 3, first: 1, length: 2 });
    expect(firstRepeat(['a', 'b', 'b', 'a', 'b'], { stride: 2 })).toEqual({ at: 4, first: 2, length: 2 });
    expect(firstRepeat(['a', 'b', 'c'])).toBeNull();
    expect(firstRepeat([1, '1'])).toBeNull();
  });

  test('keys that repeat to the end are caught', () => {
    expect(endingOfKeys([...'xyzababab'])).toEqual({ kind: 'cycle', onset: 3, period: 2 });
    expect(endingOfKeys([...'abcddd'])).toEqual({ kind: 'fixed-point', onset: 3, period: 1 });
    expect(endingOfKeys([...'abcabd'])).toEqual({ kind: 'none' });
    expect(endingOfKeys([])).toEqual({ kind: 'none' });
  });

  test('a limit cycle, a fixed point and a walk are told apart in many dimensions', () => {
    const cycle = limitCycle({ count: 120, period: 12, dimension: 64, spread: 0.01, seed: 1 });
    expect(endingOfPath(cycle, { radius: 0.3 })).toEqual({ kind: 'cycle', onset: 0, period: 12 });
    const random = createRandom(2);
    const settled = pointsOf(
      Array.from({ length: 100 }, (_, time) => Array.from({ length: 64 }, () => (time < 60 ? (60 - time) * 0.2 : 0) + 0.01 * random.normal())),
    );
    expect(endingOfPath(settled, { radius: 0.3 })).toMatchObject({ kind: 'fixed-point', onset: 60 });
    for (let seed = 0; seed < 20; seed++) expect(endingOfPath(randomWalk(120, 64, seed), { radius: 1.5 * Math.sqrt(64) })).toEqual({ kind: 'none' });
  });

  test('a slow drift is no fixed point', () => {
    expect(endingOfPath(pointsOf(Array.from({ length: 60 }, (_, time) => [0.1 * time])), { radius: 0.25 }).kind).toBe('none');
  });
});

describe('motion', () => {
  test('measures drift, steps, jumps and tortuosity', () => {
    const path = pointsOf([
      [0, 0],
      [1, 0],
      [2, 0],
      [2, 1],
      [9, 1],
      [9, 2],
    ]);
    const { drift, steps, jumps, tortuosity } = motionOf(path);
    expect([...drift.subarray(0, 3)]).toEqual([0, 1, 2]);
    expect([...steps]).toEqual([1, 1, 1, 7, 1]);
    expect([...jumps]).toEqual([4]);
    expect(tortuosity).toBeCloseTo(11 / Math.hypot(9, 2), 12);
    expect([...motionOf(path, { origin: pointsOf([[0, 5]]) }).drift.subarray(0, 1)]).toEqual([5]);
  });

  test('grows as a walk, as straight motion, and not at all', () => {
    const slope = (path: Points) => meanSquaredDisplacement(path).alpha!.slope;
    expect(slope(pointsOf(Array.from({ length: 80 }, (_, time) => [3 * time])))).toBeCloseTo(2, 9);
    const walks = Array.from({ length: 10 }, (_, seed) => slope(randomWalk(400, 30, seed)));
    expect(walks.reduce((sum, value) => sum + value, 0) / 10).toBeCloseTo(1, 1);
    expect(Math.abs(slope(limitCycle({ count: 300, period: 2.5, dimension: 10, spread: 1, seed: 1 })))).toBeLessThan(0.2);
    expect(meanSquaredDisplacement(pointsOf([[1], [1], [1], [1], [1]])).alpha).toBeNull();
  });
});

describe('divergence', () => {
  const replicates = (count: number, of: (time: number, random: Random) => number) =>
    Array.from({ length: count }, (_, seed) => {
      const random = createRandom(seed);
      const direction = Array.from({ length: 16 }, () => random.normal());
      return pointsOf(Array.from({ length: 80 }, (__, time) => direction.map((value) => value * of(time, random))));
    });

  test('is the mean distance of pairs at each step', () => {
    const { values, pairs } = divergenceCurve([pointsOf([[0], [0]]), pointsOf([[1], [4]]), pointsOf([[2], [2], [9]])]);
    expect([...values]).toEqual([4 / 3, 8 / 3]);
    expect(pairs).toBe(3);
  });

  test('of exponential growth has its exponent', () => {
    const { slope, rSquared } = lyapunovFit(divergenceCurve(replicates(6, (time) => 0.001 * Math.exp(0.08 * time))).values);
    expect(slope).toBeCloseTo(0.08, 9);
    expect(rSquared).toBeCloseTo(1, 9);
    expect(lyapunovFit([2, 2, 2]).rSquared).toBeNull();
  });

  test.each(['logistic', 'relaxation'] as const)('that levels out has the rate and level of its %s fit', (form) => {
    const [level, start, rate] = [1.2, 0.05, 0.15];
    const values = Array.from({ length: 80 }, (_, time) =>
      form === 'logistic' ? level / (1 + (level / start - 1) * Math.exp(-rate * time)) : level - (level - start) * Math.exp(-rate * time),
    );
    const found = saturationFit(values, { form });
    expect(found.level).toBeCloseTo(level, 5);
    expect(found.start).toBeCloseTo(start, 5);
    expect(found.rate).toBeCloseTo(rate, 5);
    expect(found.rSquared).toBeCloseTo(1, 9);
    expect(found.halfTime).toBeCloseTo(form === 'logistic' ? Math.log(level / start - 1) / rate : Math.LN2 / rate, 4);
  });

  test('where growth saturates the early exponent is the true one, the overall one is not', () => {
    const growth = (time: number, random: Random) => (1 + 0.02 * random.normal()) / (1 + 99 * Math.exp(-0.3 * time));
    const { lyapunov, early, saturation } = divergenceOf(replicates(8, growth), { seed: 1 });
    expect(lyapunov.slope).toBeLessThan(0.1);
    expect(early!.slope).toBeGreaterThan(0.22);
    expect(Math.abs(saturation.rate - 0.3)).toBeLessThan(0.05);
    expect(lyapunov.interval.low).toBeLessThanOrEqual(lyapunov.slope);
    expect(lyapunov.interval.high).toBeGreaterThanOrEqual(lyapunov.slope);
    expect(saturation.levelInterval.low).toBeLessThan(saturation.level);
    expect(saturation.levelInterval.high).toBeGreaterThan(saturation.level * 0.9);
  });

  test('needs two replicates', () => {
    expect(() => divergenceCurve([pointsOf([[1]])])).toThrow('two or more replicates, got 1');
    expect(() => saturationFit([1, 2, 3])).toThrow('four or more steps, got 3');
  });
});
