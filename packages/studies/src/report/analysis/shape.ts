import {
  createRandom,
  type Diagram,
  diagramOf,
  landscapeAt,
  lifetimesOf,
  type Points,
  persistence,
  persistenceLandscape,
  persistentEntropy,
  principalComponents,
  quantile,
  type Random,
  redrawIncrements,
  selectPoints,
} from '@genarun/topology';
import { type Maybe, rounded, roundedAll } from './numbers.ts';
import { type SequentialTest, sequentialTest } from './sequential-test.ts';

/** The last steps of a path in at most 16 principal components: what its shape is made of, cheap enough for hundreds of surrogates. */
export function tailOf(points: Points, steps: number): Points {
  const from = Math.max(0, points.count - steps);
  const tail = selectPoints(
    points,
    Array.from({ length: points.count - from }, (_, step) => from + step),
  );
  const axes = Math.min(16, tail.dimension, tail.count - 1);
  return tail.dimension <= axes ? tail : principalComponents(tail, axes, { rounds: 12 }).scores;
}

/** The longest loop as a share of the scale at which all is one; 0 for fewer than four different points. */
export async function loopShare(path: Points, signal?: AbortSignal): Promise<number> {
  if (!moves(path)) return 0;
  const { diagrams, threshold } = await persistence(path, { maxDimension: 1, ...(signal === undefined ? {} : { signal }) });
  return threshold > 0 ? (lifetimesOf(diagramOf(diagrams[1] ?? []))[0] ?? 0) / threshold : 0;
}

/** Whether a loop is longer than both those of walks that take the same steps in directions drawn anew, and those of clouds of the same spread without any order. */
export async function loopTest(
  tail: Points,
  options: { readonly most: number; readonly seed: number; readonly signal?: AbortSignal },
): Promise<SequentialTest> {
  const { most, seed, signal } = options;
  const random = createRandom(seed);
  return sequentialTest({
    statistic: await loopShare(tail, signal),
    draw: async () =>
      Math.max(await loopShare(redrawIncrements(tail, { random, method: 'redirect' }), signal), await loopShare(cloudLike(tail, random), signal)),
    most,
  });
}

/** The shape of one run with what chance gives: bars, the landscape of loops on a grid, and the 95 % band of surrogates at every scale. */
export type Shape = {
  readonly threshold: Maybe;
  readonly diagrams: readonly (readonly (readonly [number, number | null])[])[];
  readonly entropy: readonly { readonly entropy: Maybe; readonly bars: number; readonly total: Maybe }[];
  /** Bars of loops no longer than this are not told from those of walks. */
  readonly noise: Maybe;
  readonly grid: readonly Maybe[];
  readonly landscape: readonly (readonly Maybe[])[];
  readonly band: readonly Maybe[];
  readonly surrogates: number;
};

/** Works out the shape of a tail beside that of walks that take the same steps. */
export async function shapeOf(tail: Points, options: { readonly surrogates: number; readonly seed: number; readonly signal?: AbortSignal }): Promise<Shape> {
  const { surrogates, seed, signal } = options;
  const limits = signal === undefined ? {} : { signal };
  const { diagrams, threshold } = await persistence(tail, { maxDimension: tail.count <= 120 ? 2 : 1, ...limits });
  const random = createRandom(seed);
  const walks: Diagram[] = [];
  for (let draw = 0; draw < surrogates; draw++) {
    const walk = redrawIncrements(tail, { random, method: 'redirect' });
    walks.push(diagramOf((await persistence(walk, { maxDimension: 1, ...limits })).diagrams[1] ?? []));
  }
  const own = persistenceLandscape(diagramOf(diagrams[1] ?? []), { levels: 3 });
  const grid = Array.from({ length: 81 }, (_, place) => (place / 80) * threshold);
  const heights = walks.map((walk) => persistenceLandscape(walk, { levels: 1 }).levels[0] ?? new Float64Array(0));
  return {
    threshold: rounded(threshold),
    diagrams: diagrams.map((bars) => bars.map(([birth, death]) => [rounded(birth) ?? 0, rounded(death)] as const)),
    entropy: diagrams.map((bars) => {
      const { entropy, bars: count, totalPersistence } = persistentEntropy(diagramOf(bars));
      return { entropy: rounded(entropy), bars: count, total: rounded(totalPersistence) };
    }),
    noise: rounded(
      quantile(
        walks.map((walk) => lifetimesOf(walk)[0] ?? 0),
        0.95,
      ),
    ),
    grid: roundedAll(grid),
    landscape: own.levels.map((level) => grid.map((scale) => rounded(landscapeAt(level, scale)))),
    band: grid.map((scale) =>
      rounded(
        quantile(
          heights.map((height) => landscapeAt(height, scale)),
          0.95,
        ),
      ),
    ),
    surrogates,
  };
}

/** Whether there are at least four different points. */
function moves({ data, count, dimension }: Points): boolean {
  const seen = new Set<string>();
  for (let step = 0; step < count && seen.size < 4; step++) seen.add(data.subarray(step * dimension, (step + 1) * dimension).join(' '));
  return seen.size >= 4;
}

/** Independent normal points with the same spread along each axis. */
function cloudLike({ data, count, dimension }: Points, random: Random): Points {
  const [mean, square] = [new Float64Array(dimension), new Float64Array(dimension)];
  for (let place = 0; place < data.length; place++) {
    const axis = place % dimension;
    mean[axis] = (mean[axis] ?? 0) + (data[place] ?? 0) / count;
    square[axis] = (square[axis] ?? 0) + (data[place] ?? 0) ** 2 / count;
  }
  const spread = square.map((value, axis) => Math.sqrt(Math.max(0, value - (mean[axis] ?? 0) ** 2)));
  return { data: Float64Array.from({ length: count * dimension }, (_, place) => (spread[place % dimension] ?? 0) * random.normal()), count, dimension };
}
