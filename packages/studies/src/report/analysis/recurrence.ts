import { crossRecurrencePlot, recurrencePlot, selectPoints, windowedRecurrence } from '@genarun/topology';
import { type Maybe, rounded } from './numbers.ts';
import { evenly } from './settings.ts';
import type { Path } from './view.ts';

/** A recurrence plot as pairs of near steps, and what its windows measure. `size` steps on each side, each `every`-th of the path. */
export type Recurrence = {
  readonly size: number;
  readonly columns: number;
  readonly radius: Maybe;
  readonly pairs: readonly (readonly [number, number])[];
  readonly windows: readonly { readonly from: number; readonly to: number; readonly laminarity: Maybe; readonly determinism: Maybe }[];
};

/** The recurrence plot of a path against itself, or against another one. */
export function recurrenceOf(path: Path, other?: Path): Recurrence {
  const points = thinned(path);
  const second = other === undefined ? points : thinned(other);
  const plot = other === undefined ? recurrencePlot(points, { rate: 0.08 }) : crossRecurrencePlot(points, second, { rate: 0.08 });
  const pairs: (readonly [number, number])[] = [];
  for (let row = 0; row < plot.rows; row++)
    for (let column = 0; column < plot.columns; column++) if (plot.marks[row * plot.columns + column] === 1) pairs.push([row, column]);
  const window = Math.max(6, Math.floor(points.count / 5));
  const windows = other === undefined && points.count >= 12 ? windowedRecurrence(plot, { window, step: Math.max(1, Math.floor(window / 3)) }) : [];
  return {
    size: plot.rows,
    columns: plot.columns,
    radius: rounded(plot.radius),
    pairs,
    windows: windows.map(({ from, to, laminarity, determinism }) => ({ from, to, laminarity: rounded(laminarity), determinism: rounded(determinism) })),
  };
}

function thinned({ points }: Path) {
  return selectPoints(points, evenly(points.count, 140));
}
