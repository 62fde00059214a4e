import { diagramOf, plotBarcode, plotDiagram, plotLines, plotMotion, plotRecurrence } from '@genarun/topology';
import type { Featured, Report } from '../analysis/report.ts';
import type { Drawing, Picture } from './draw.ts';
import { numbers, picture, runName } from './plot.ts';

/** Drift, shape and recurrence of the runs that are shown by themselves. */
export function drawFeatured({ featured, arrival }: Report, drawing: Drawing): readonly Picture[] {
  return featured.flatMap((each) => [motion(each, arrival.motions.from, drawing), ...shape(each, drawing), ...recurrence(each, drawing)]);
}

function motion({ run, motion: { drift, steps, sequences, jumps, jumpLimit } }: Featured, from: 'prompt' | 'first step', drawing: Drawing): Picture {
  const places = jumps.map((sequence) => sequences.indexOf(sequence)).filter((place) => place > 0);
  return picture(
    drawing,
    {
      name: `run-${run + 1}-drift`,
      title: `Drift and steps of ${runName(run)}`,
      alt: `Above, the distance of ${runName(run)} from its ${from} at each step; below, the length of each step, with ${places.length} jumps ringed.`,
    },
    (options) =>
      plotMotion(
        {
          drift: Float64Array.from(numbers(drift)),
          steps: Float64Array.from(numbers(steps.slice(1))),
          tortuosity: Number.NaN,
          jumps: Int32Array.from(places),
          jumpLimit: jumpLimit ?? Number.NaN,
        },
        { ...options, originName: `the ${from}`, width: 640 },
      ),
  );
}

function shape({ run, shape: found }: Featured, drawing: Drawing): readonly Picture[] {
  if (found === null) return [];
  const diagrams = found.diagrams.map(diagramOf);
  const noise = found.noise === null ? {} : { noise: found.noise };
  const name = runName(run);
  const grid = numbers(found.grid);
  return [
    picture(
      drawing,
      {
        name: `run-${run + 1}-diagram`,
        title: `Persistence diagram of ${name}`,
        alt: `A marker per class at its birth and death; the shaded strip along the diagonal holds loops that walks with the same steps have as well.`,
      },
      (options) => plotDiagram(diagrams, { ...options, ...noise }),
    ),
    picture(
      drawing,
      {
        name: `run-${run + 1}-barcode`,
        title: `Barcode of ${name}`,
        alt: `One line per class from the scale at which it is born to that at which it dies, longest first.`,
      },
      (options) => plotBarcode(diagrams, { ...options, ...noise, limit: 24 }),
    ),
    ...(found.landscape.length === 0
      ? []
      : [
          picture(
            drawing,
            {
              name: `run-${run + 1}-landscape`,
              title: `Landscape of the loops of ${name}`,
              alt: `Landscape functions by scale; the shaded band is what 95 % of walks with the same steps stay below.`,
            },
            (options) =>
              plotLines(
                found.landscape.map((level, place) => ({
                  name: `λ${place + 1}`,
                  x: grid,
                  y: numbers(level),
                  ...(place === 0 ? { band: { low: grid.map(() => 0), high: numbers(found.band), name: '95 % of walks' } } : {}),
                })),
                { ...options, xName: 'distance', yName: 'persistence landscape', width: 640, height: 360 },
              ),
          ),
        ]),
  ];
}

function recurrence({ run, recurrence: found }: Featured, drawing: Drawing): readonly Picture[] {
  if (found === null) return [];
  const { size, columns, radius, pairs } = found;
  const marks = new Uint8Array(size * columns);
  for (const [row, column] of pairs) marks[row * columns + column] = 1;
  return [
    picture(
      drawing,
      {
        name: `run-${run + 1}-recurrence`,
        title: `Recurrence plot of ${runName(run)}`,
        alt: `A square of ${size} by ${columns} steps, dark where two steps are near each other: diagonals are stretches that repeat, blocks are places where the run stands still.`,
      },
      (options) => plotRecurrence({ rows: size, columns, marks, radius: radius ?? 0, theiler: 1 }, options),
    ),
  ];
}
