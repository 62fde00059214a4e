import type { PointMetric, Points } from '../points/points.ts';
import { quantileOfSorted } from '../statistics/summary.ts';
import { pairPaths } from './pairing.ts';

/** Which steps are near each other: `marks[i * columns + j]` is 1 when step i (of the first path) and step j are within `radius`. */
export type RecurrencePlot = {
  readonly rows: number;
  readonly columns: number;
  readonly marks: Uint8Array;
  readonly radius: number;
  /** Pairs with |i − j| ≤ theiler say nothing (a path is always near itself) and are not marked; −1 in a cross recurrence plot. */
  readonly theiler: number;
};

/** What counts as near; lengths are in the unit of the metric. */
export type RecurrenceOptions = {
  readonly metric?: PointMetric;
  /** How near is near. Either this or `rate`; keep it the same for everything that is compared. */
  readonly radius?: number;
  /** The share of all pairs to mark, from which the radius follows; 0.05 unless a radius is given. */
  readonly rate?: number;
  /** 1 unless told: a step is not compared with itself and its neighbours. */
  readonly theiler?: number;
};

/** The recurrence plot of a path (Eckmann, Kamphorst & Ruelle 1987); n² bytes. */
export function recurrencePlot(path: Points, options: RecurrenceOptions = {}): RecurrencePlot {
  const { theiler = 1 } = options;
  return mark(pairPaths(path, path, options.metric), { ...options, rows: path.count, columns: path.count, theiler });
}

/** The cross recurrence plot of two paths (Zbilut, Giuliani & Webber 1998): when was the one where the other was; n · m bytes. */
export function crossRecurrencePlot(first: Points, second: Points, options: Omit<RecurrenceOptions, 'theiler'> = {}): RecurrencePlot {
  return mark(pairPaths(first, second, options.metric), { ...options, rows: first.count, columns: second.count, theiler: -1 });
}

type Marking = Omit<RecurrenceOptions, 'metric'> & { readonly rows: number; readonly columns: number; readonly theiler: number };

function mark(distance: (i: number, j: number) => number, options: Marking): RecurrencePlot {
  const { rows, columns, theiler, rate = 0.05 } = options;
  const distances = new Float32Array(rows * columns);
  const isSelf = theiler >= 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < (isSelf ? i : columns); j++) {
      const value = distance(i, j);
      distances[i * columns + j] = value;
      if (isSelf) distances[j * columns + i] = value;
    }
  }
  const radius = options.radius ?? radiusAt(distances, { rows, columns, theiler, rate });
  const limit = Math.fround(radius);
  const marks = new Uint8Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) marks[i * columns + j] = Math.abs(i - j) > theiler && (distances[i * columns + j] ?? 0) <= limit ? 1 : 0;
  }
  return { rows, columns, marks, radius, theiler };
}

/** The distance below which the wanted share of pairs lies; of every k-th pair when there are more than two million. */
function radiusAt(
  distances: Float32Array,
  { rows, columns, theiler, rate }: { readonly rows: number; readonly columns: number; readonly theiler: number; readonly rate: number },
): number {
  const stride = Math.max(1, Math.ceil((rows * columns) / 2_000_000));
  const kept: number[] = [];
  let skipped = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < (theiler >= 0 ? i - theiler : columns); j++) {
      if (skipped++ % stride === 0) kept.push(distances[i * columns + j] ?? 0);
    }
  }
  return kept.length === 0 ? 0 : quantileOfSorted(Float64Array.from(kept).sort(), rate);
}

/** How often a path is near where it was k steps before, for every lag k (0 at lags within the Theiler window). */
export function recurrenceByLag({ rows, columns, marks, theiler }: RecurrencePlot): Float64Array {
  return Float64Array.from({ length: Math.min(rows, columns) }, (_, lag) => {
    if (lag <= theiler) return 0;
    let sum = 0;
    for (let i = lag; i < rows; i++) sum += marks[i * columns + i - lag] ?? 0;
    return sum / (rows - lag);
  });
}

/**
 * The period of a path that goes round and round: the least lag at which the recurrence rate is a local maximum of at least `least` (0.5 unless told),
 * falls below half of that before twice the lag, and is back above half of it there. So neither a slow path, which is near itself at short lags, nor a path that
 * stands still has one. Looks at lags up to a third of the length. Null when there is none.
 */
export function periodOf(plot: RecurrencePlot, options: { readonly least?: number } = {}): number | null {
  const rates = recurrenceByLag(plot);
  for (let lag = Math.max(2, plot.theiler + 1); 3 * lag <= rates.length; lag++) {
    const rate = rates[lag] ?? 0;
    const isPeak = rate >= (options.least ?? 0.5) && rate >= (rates[lag - 1] ?? 0) && rate >= (rates[lag + 1] ?? 0);
    if (!isPeak) continue;
    const dip = rates.subarray(lag + 1, 2 * lag).reduce((least, value) => Math.min(least, value), 1);
    if (dip < rate / 2 && (rates[2 * lag] ?? 0) > rate / 2) return lag;
  }
  return null;
}
