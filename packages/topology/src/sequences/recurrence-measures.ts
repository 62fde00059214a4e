import type { RecurrencePlot } from './recurrence.ts';

/** Recurrence quantification (Marwan et al. 2007). Lengths are in steps; shares are 0 … 1; numbers over no line are 0. */
export type RecurrenceMeasures = {
  /** Share of pairs that are near. */
  readonly rate: number;
  /** Share of near pairs on diagonals of at least `leastDiagonal`: the path repeats stretches of itself. */
  readonly determinism: number;
  readonly meanDiagonal: number;
  readonly longestDiagonal: number;
  /** 1 / longest diagonal: how fast neighbours part. 0 when there is no diagonal. */
  readonly divergence: number;
  /** Shannon entropy of diagonal lengths, in nats. */
  readonly entropy: number;
  /** Share of near pairs on verticals of at least `leastVertical`: the path stands still for a while. */
  readonly laminarity: number;
  /** Mean length of those verticals. */
  readonly trappingTime: number;
  readonly longestVertical: number;
};

/** The least number of steps that make a line; 2 unless told. */
export type LineOptions = { readonly leastDiagonal?: number; readonly leastVertical?: number };

type Window = { readonly from: number; readonly to: number };

/** Measures of the whole plot; lines of at least 2 count unless told. */
export function recurrenceMeasures(plot: RecurrencePlot, options: LineOptions = {}): RecurrenceMeasures {
  return measure(plot, { rows: { from: 0, to: plot.rows }, columns: { from: 0, to: plot.columns } }, options);
}

/** Measures of the plot of each stretch of `window` steps, every `step` steps: when was the path trapped, when did it wander? Only for the plot of one path. */
export function windowedRecurrence(
  plot: RecurrencePlot,
  options: LineOptions & { readonly window: number; readonly step?: number },
): readonly (RecurrenceMeasures & { readonly from: number; readonly to: number })[] {
  const { window, step = 1 } = options;
  if (!(window >= 2 && window <= plot.rows && plot.rows === plot.columns)) {
    throw new RangeError(
      `windowed recurrence: expected a square plot and a window of 2 to ${plot.rows} steps, got ${plot.rows} × ${plot.columns} and ${window}`,
    );
  }
  return Array.from({ length: Math.floor((plot.rows - window) / step) + 1 }, (_, index) => {
    const range = { from: index * step, to: index * step + window };
    return { ...range, ...measure(plot, { rows: range, columns: range }, options) };
  });
}

function measure(plot: RecurrencePlot, area: { readonly rows: Window; readonly columns: Window }, options: LineOptions): RecurrenceMeasures {
  const { leastDiagonal = 2, leastVertical = 2 } = options;
  const diagonals = lengths(diagonalsOf(plot, area));
  const verticals = lengths(verticalsOf(plot, area));
  const pairs = countPairs(plot.theiler, area);
  const near = weigh(verticals, 1).points;
  const [across, upright] = [weigh(diagonals, leastDiagonal), weigh(verticals, leastVertical)];
  const nearOnDiagonals = weigh(diagonals, 1).points;
  return {
    rate: pairs > 0 ? near / pairs : 0,
    determinism: nearOnDiagonals > 0 ? across.points / nearOnDiagonals : 0,
    meanDiagonal: across.lines > 0 ? across.points / across.lines : 0,
    longestDiagonal: across.longest,
    divergence: across.longest > 0 ? 1 / across.longest : 0,
    entropy: across.entropy,
    laminarity: near > 0 ? upright.points / near : 0,
    trappingTime: upright.lines > 0 ? upright.points / upright.lines : 0,
    longestVertical: upright.longest,
  };
}

type Area = { readonly rows: Window; readonly columns: Window };

/** The marks of each diagonal, a 0 between two diagonals; only below the main diagonal where the plot is its own mirror image. */
function* diagonalsOf({ marks, columns, theiler }: RecurrencePlot, area: Area): Generator<number> {
  const [height, width] = [area.rows.to - area.rows.from, area.columns.to - area.columns.from];
  for (let lag = theiler >= 0 ? theiler + 1 : 1 - width; lag < height; lag++) {
    for (let i = Math.max(0, lag); i < height && i - lag < width; i++) yield marks[(area.rows.from + i) * columns + area.columns.from + i - lag] ?? 0;
    yield 0;
  }
}

function* verticalsOf({ marks, columns }: RecurrencePlot, area: Area): Generator<number> {
  for (let j = area.columns.from; j < area.columns.to; j++) {
    for (let i = area.rows.from; i < area.rows.to; i++) yield marks[i * columns + j] ?? 0;
    yield 0;
  }
}

/** How many runs of ones there are of each length. */
function lengths(marks: Iterable<number>): Map<number, number> {
  const found = new Map<number, number>();
  let run = 0;
  for (const each of marks) {
    if (each === 1) run++;
    else if (run > 0) {
      found.set(run, (found.get(run) ?? 0) + 1);
      run = 0;
    }
  }
  return found;
}

function weigh(
  found: ReadonlyMap<number, number>,
  least: number,
): { readonly points: number; readonly lines: number; readonly longest: number; readonly entropy: number } {
  const kept = [...found].filter(([length]) => length >= least);
  const lines = kept.reduce((sum, [, count]) => sum + count, 0);
  return {
    lines,
    points: kept.reduce((sum, [length, count]) => sum + length * count, 0),
    longest: kept.reduce((most, [length]) => Math.max(most, length), 0),
    entropy: kept.reduce((sum, [, count]) => sum - (count / lines) * Math.log(count / lines), 0),
  };
}

function countPairs(theiler: number, { rows, columns }: Area): number {
  const [height, width] = [rows.to - rows.from, columns.to - columns.from];
  if (theiler < 0) return height * width;
  const rest = Math.max(0, height - theiler - 1);
  return rest * (rest + 1);
}
