import { splitDiagram } from './diagram.ts';

/** λ_1 ≥ λ_2 ≥ … each a piecewise linear function through (x, y) pairs x0, y0, x1, y1, …; 0 outside. */
export type Landscape = { readonly levels: readonly Float64Array[] };

/**
 * The persistence landscape (Bubenik 2015) of the bars that die: λ_k(t) is the k-th greatest of max(0, min(t − birth, death − t)). Exact, by sweeping
 * each envelope once (Bubenik & Dłotko 2017), O(N²) at worst. At most `levels` envelopes (all unless told).
 */
export function persistenceLandscape(diagram: ArrayLike<number>, options: { readonly levels?: number } = {}): Landscape {
  const { finite } = splitDiagram(diagram);
  let bars = Array.from({ length: finite.length / 2 }, (_, bar) => [finite[2 * bar] ?? 0, finite[2 * bar + 1] ?? 0] as const).sort(inSweepOrder);
  const levels: Float64Array[] = [];
  while (bars.length > 0 && levels.length < (options.levels ?? Number.POSITIVE_INFINITY)) {
    const { envelope, rest } = sweep(bars);
    levels.push(envelope);
    bars = rest;
  }
  return { levels };
}

type Bar = readonly [birth: number, death: number];
const inSweepOrder = (a: Bar, b: Bar) => a[0] - b[0] || b[1] - a[1];

/** The upper envelope of tents, and the parts of tents that lie below it as bars of their own. */
function sweep(bars: readonly Bar[]): { readonly envelope: Float64Array; readonly rest: Bar[] } {
  const waiting = [...bars];
  const rest: Bar[] = [];
  let [birth, death] = waiting.shift() ?? [0, 0];
  const envelope = [birth, 0, (birth + death) / 2, (death - birth) / 2];
  let place = 0;
  for (;;) {
    while (place < waiting.length && (waiting[place]?.[1] ?? 0) <= death) rest.push(waiting[place++] ?? [0, 0]);
    const next = waiting[place++];
    if (next === undefined) {
      envelope.push(death, 0);
      break;
    }
    if (next[0] >= death) {
      envelope.push(death, 0);
      if (next[0] > death) envelope.push(next[0], 0);
    } else {
      envelope.push((next[0] + death) / 2, (death - next[0]) / 2);
      rest.push([next[0], death]);
    }
    [birth, death] = next;
    envelope.push((birth + death) / 2, (death - birth) / 2);
  }
  return { envelope: Float64Array.from(envelope), rest: rest.sort(inSweepOrder) };
}

/** The value of an envelope (x0, y0, x1, y1, …) at t. O(log N). */
export function landscapeAt(envelope: ArrayLike<number>, t: number): number {
  const count = envelope.length / 2;
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((envelope[2 * middle] ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  if (low === 0 || low === count) return low === count && count > 0 && envelope[2 * count - 2] === t ? (envelope[2 * count - 1] ?? 0) : 0;
  const [x, y, right, top] = [envelope[2 * low - 2] ?? 0, envelope[2 * low - 1] ?? 0, envelope[2 * low] ?? 0, envelope[2 * low + 1] ?? 0];
  return y + ((t - x) / (right - x)) * (top - y);
}

/** The L^p norm of a landscape, (Σ_k ∫ λ_k^p)^(1/p), integrated exactly; with p = Infinity the greatest height. */
export function landscapeNorm({ levels }: Landscape, power = 2): number {
  if (power === Number.POSITIVE_INFINITY)
    return (levels[0] ?? new Float64Array(0)).reduce((most, value, place) => (place % 2 === 1 ? Math.max(most, value) : most), 0);
  let sum = 0;
  for (const envelope of levels) {
    for (let place = 0; place + 3 < envelope.length; place += 2) {
      const [width, y, top] = [(envelope[place + 2] ?? 0) - (envelope[place] ?? 0), envelope[place + 1] ?? 0, envelope[place + 3] ?? 0];
      // ∫ of a line's p-th power over its width; a flat line apart, where the general form divides by 0.
      sum += Math.abs(top - y) <= 1e-12 * Math.max(top, y) ? width * y ** power : (width * (top ** (power + 1) - y ** (power + 1))) / ((power + 1) * (top - y));
    }
  }
  return sum ** (1 / power);
}

/** The mean of several landscapes on a grid: one row of `grid.length` values per level. */
export function meanLandscape(landscapes: readonly Landscape[], grid: ArrayLike<number>, levels: number): readonly Float64Array[] {
  return Array.from({ length: levels }, (_, level) =>
    Float64Array.from({ length: grid.length }, (__, place) => {
      let sum = 0;
      for (const landscape of landscapes) sum += landscapeAt(landscape.levels[level] ?? [], grid[place] ?? 0);
      return sum / landscapes.length;
    }),
  );
}
