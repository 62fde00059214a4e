import { type PlotOptions, startFigure } from './figure.ts';
import { element, label } from './markup.ts';
import { extentOf, fitText, textWidth, ticksOf, writeNumber } from './scale.ts';
import { shadeOf } from './theme.ts';

export type HeatMapOptions = PlotOptions & {
  readonly rowNames: readonly string[];
  readonly columnNames: readonly string[];
  readonly valueName: string;
  /** The values of the darkest and the brightest colour; the least and the greatest value unless told. */
  readonly domain?: readonly [number, number];
};

/**
 * A matrix as SVG, from dark blue (low) to yellow (high), with a scale beside it; a value that is not finite is left blank. Numbers are written into cells
 * where they fit. Rows go down.
 */
export function plotHeatMap(values: ArrayLike<number>, options: HeatMapOptions): string {
  const { rowNames, columnNames, valueName, width = 640 } = options;
  const [rows, columns] = [rowNames.length, columnNames.length];
  if (values.length !== rows * columns) throw new RangeError(`heat map: expected ${rows} × ${columns} values, got ${values.length}`);
  const nameRoom = Math.min(170, Math.max(10, ...rowNames.map((name) => textWidth(name, 11)))) + 8;
  const available = width - 32 - nameRoom - 76;
  const cell = {
    width: available / Math.max(1, columns),
    height: Math.min(34, Math.max(4, Math.min(available / Math.max(1, columns), 460 / Math.max(1, rows)))),
  };
  const isTilted = columnNames.some((name) => textWidth(name, 11) > cell.width - 4);
  const headRoom = isTilted ? Math.min(120, Math.max(...columnNames.map((name) => textWidth(name, 11))) * 0.75 + 16) : 20;
  const height = options.height ?? Math.round(76 + headRoom + rows * cell.height + 20);
  const figure = startFigure({ ...options, width, height, describe: valueName });
  const { area, ink } = figure;
  const [left, top] = [area.left + nameRoom, area.top + headRoom];
  const domain = options.domain ?? extentOf(values);
  const share = (value: number) => (domain[1] > domain[0] ? (value - domain[0]) / (domain[1] - domain[0]) : 0.5);
  const body: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      const place = { x: left + column * cell.width, y: top + row * cell.height };
      body.push(element('rect', { ...place, width: cell.width + 0.3, height: cell.height + 0.3, fill: shadeOf(share(value)) }));
      const text = writeNumber(Number(value.toPrecision(2)));
      if (cell.height >= 15 && textWidth(text, 10.5) < cell.width - 6) {
        body.push(
          label(text, {
            x: place.x + cell.width / 2,
            y: place.y + cell.height / 2 + 3.8,
            'text-anchor': 'middle',
            'font-size': 10.5,
            fill: share(value) > 0.6 ? '#15181b' : '#ffffff',
          }),
        );
      }
    }
  }
  const text = { 'font-size': 11, fill: ink.ink };
  const everyRow = Math.ceil(12 / cell.height);
  for (const [row, name] of rowNames.entries()) {
    if (row % everyRow === 0)
      body.push(label(fitText(name, 11, nameRoom - 8), { x: left - 6, y: top + (row + 0.5) * cell.height + 3.8, 'text-anchor': 'end', ...text }));
  }
  const everyColumn = Math.ceil(14 / cell.width);
  for (const [column, name] of columnNames.entries()) {
    if (column % everyColumn !== 0) continue;
    const x = left + (column + 0.5) * cell.width;
    const place = isTilted ? { x: x + 3, y: top - 6, transform: `rotate(-45 ${x + 3} ${top - 6})` } : { x, y: top - 7, 'text-anchor': 'middle' };
    body.push(label(fitText(name, 11, 120), { ...place, 'font-size': 11, fill: ink.ink }));
  }
  return figure.finish([
    ...body,
    ...scaleBar({ left: left + columns * cell.width + 16, top, bottom: top + Math.max(60, rows * cell.height), domain, share, name: valueName, ink: ink.ink }),
  ]);
}

type ScaleBar = {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  readonly domain: readonly [number, number];
  readonly share: (value: number) => number;
  readonly name: string;
  readonly ink: string;
};

function scaleBar({ left, top, bottom, domain, share, name, ink }: ScaleBar): readonly string[] {
  const steps = 24;
  const height = (bottom - top) / steps;
  const patches = Array.from({ length: steps }, (_, step) =>
    element('rect', { x: left, y: bottom - (step + 1) * height, width: 12, height: height + 0.4, fill: shadeOf((step + 0.5) / steps) }),
  );
  const words = ticksOf(domain, 4).map((tick) =>
    label(writeNumber(tick), { x: left + 17, y: bottom - share(tick) * (bottom - top) + 3.8, 'font-size': 10.5, fill: ink }),
  );
  const turned = { x: left + 54, y: (top + bottom) / 2, transform: `rotate(-90 ${left + 54} ${(top + bottom) / 2})` };
  return [...patches, ...words, label(fitText(name, 11, bottom - top), { ...turned, 'text-anchor': 'middle', 'font-size': 11, fill: ink })];
}
