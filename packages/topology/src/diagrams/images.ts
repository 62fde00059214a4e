import { normalCumulative } from '../statistics/normal.ts';
import { splitDiagram } from './diagram.ts';

/** The grid, in units of the diagram, and how bars are spread and weighed on it. */
export type ImageOptions = {
  /** Pixels along birth and along persistence; 20 × 20 unless told. */
  readonly resolution?: readonly [number, number];
  /** From the least to the greatest birth that the image covers. */
  readonly births: readonly [number, number];
  /** From the least to the greatest length of a bar. */
  readonly persistences: readonly [number, number];
  /** The standard deviation of the Gaussian laid over each bar; one pixel's height unless told. */
  readonly spread?: number;
  /** The weight grows as persistence^power; 1 unless told. A power above 0 makes bars at the diagonal weigh nothing, which stability needs. */
  readonly power?: number;
};

/**
 * The persistence image (Adams et al. 2017) of the bars that die: a Gaussian over each (birth, persistence), weighted by persistence, integrated exactly
 * over each pixel. Rows go from low to high persistence, each row from early to late birth.
 */
export function persistenceImage(
  diagram: ArrayLike<number>,
  options: ImageOptions,
): { readonly width: number; readonly height: number; readonly data: Float64Array } {
  const { resolution = [20, 20], births, persistences, power = 1 } = options;
  const [width, height] = resolution;
  const spread = options.spread ?? (persistences[1] - persistences[0]) / height;
  if (!(spread > 0)) throw new RangeError(`persistence image: expected a positive spread, got ${spread}`);
  const data = new Float64Array(width * height);
  const { finite } = splitDiagram(diagram);
  for (let place = 0; place < finite.length; place += 2) {
    const birth = finite[place] ?? 0;
    const persistence = (finite[place + 1] ?? 0) - birth;
    const weight = persistence ** power;
    const across = masses({ centre: birth, spread, range: births, count: width });
    const up = masses({ centre: persistence, spread, range: persistences, count: height });
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        data[row * width + column] = (data[row * width + column] ?? 0) + weight * (up[row] ?? 0) * (across[column] ?? 0);
      }
    }
  }
  return { width, height, data };
}

/** The share of a normal distribution that falls into each of `count` equal parts of a range. */
function masses(of: { readonly centre: number; readonly spread: number; readonly range: readonly [number, number]; readonly count: number }): Float64Array {
  const { centre, spread, range, count } = of;
  const step = (range[1] - range[0]) / count;
  const edge = (index: number) => normalCumulative((range[0] + index * step - centre) / spread);
  return Float64Array.from({ length: count }, (_, index) => edge(index + 1) - edge(index));
}
