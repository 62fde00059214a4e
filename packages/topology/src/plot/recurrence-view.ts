import type { RecurrencePlot } from '../sequences/recurrence.ts';
import { drawAxes, type PlotOptions, startFigure } from './figure.ts';
import { element, label, short } from './markup.ts';

/**
 * A recurrence plot as SVG: step j across, step i up, dark where the path is near where it was. More steps than `resolution` (300 unless told) on a side are
 * drawn as squares of several steps, in four shades by how many of their pairs are near.
 */
export function plotRecurrence(
  plot: RecurrencePlot,
  options: PlotOptions & { readonly resolution?: number; readonly xName?: string; readonly yName?: string } = {},
): string {
  const { resolution = 300, xName = 'step', yName = 'step', width = 480, height = 500 } = options;
  const figure = startFigure({ width, height, ...options, describe: 'Recurrence plot' });
  const { rows, columns } = plot;
  const axes = drawAxes({ ...figure, x: [0, columns], y: [0, rows], xName, yName, square: rows === columns, grid: false, wholeX: true, wholeY: true });
  const { inner, x, y } = axes;
  const block = Math.max(1, Math.ceil(Math.max(rows, columns) / resolution));
  const shades = shadesOf(plot, block);
  const body = [1, 2, 3, 4].map((shade) => {
    const path = shadePath(shades, shade, (row, column, length) => {
      // The last block may hold fewer steps than the others.
      const [left, right] = [x.at(column * block), x.at(Math.min(columns, (column + length) * block))];
      const [top, bottom] = [y.at(Math.min(rows, (row + 1) * block)), y.at(row * block)];
      return `M${short(left)} ${short(top)}H${short(right)}V${short(bottom)}H${short(left)}z`;
    });
    return path === '' ? '' : element('path', { d: path, fill: '#0072b2', 'fill-opacity': [0.25, 0.45, 0.7, 1][shade - 1] });
  });
  const frame = { x: inner.left, y: inner.top, width: inner.right - inner.left, height: inner.bottom - inner.top };
  const small = { 'text-anchor': 'end', 'font-size': 10.5, fill: figure.ink.ink, 'fill-opacity': 0.8 };
  return figure.finish([
    element('g', { 'shape-rendering': 'crispEdges' }, ...body),
    element('rect', { ...frame, fill: 'none', stroke: figure.ink.ink, 'stroke-opacity': 0.8 }),
    ...axes.markup,
    ...(block > 1 ? [label(`one square is ${block} × ${block} steps`, { x: inner.right, y: figure.height - 8, ...small })] : []),
  ]);
}

type Shades = { readonly rows: number; readonly columns: number; readonly values: Uint8Array };

/** 0 for nothing near, 1 … 4 by quarter of the pairs of a block; single pairs are 4. */
function shadesOf({ rows, columns, marks }: RecurrencePlot, block: number): Shades {
  const [height, width] = [Math.ceil(rows / block), Math.ceil(columns / block)];
  const counts = new Float64Array(height * width);
  for (let i = 0; i < rows; i++) {
    const row = Math.floor(i / block) * width;
    for (let j = 0; j < columns; j++) if (marks[i * columns + j] === 1) counts[row + Math.floor(j / block)] = (counts[row + Math.floor(j / block)] ?? 0) + 1;
  }
  return {
    rows: height,
    columns: width,
    values: Uint8Array.from(counts, (count) => (count === 0 ? 0 : Math.min(4, Math.ceil((4 * count) / (block * block))))),
  };
}

/** One path for all runs of a shade along the rows. */
function shadePath({ rows, columns, values }: Shades, shade: number, draw: (row: number, column: number, length: number) => string): string {
  const parts: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0, end = 0; column < columns; column = Math.max(end, column + 1)) {
      end = column;
      while (end < columns && values[row * columns + end] === shade) end++;
      if (end > column) parts.push(draw(row, column, end - column));
    }
  }
  return parts.join('');
}
