import { plotHeatMap } from '@genarun/topology';
import type { Report } from '../analysis/report.ts';
import type { Drawing, Picture } from './draw.ts';
import { numbers, picture, runName } from './plot.ts';

/** How alike the paths of runs are. */
export function drawHistory({ history: { similarity } }: Report, drawing: Drawing): readonly Picture[] {
  if (similarity.runs.length < 2) return [];
  const names = similarity.runs.map(runName);
  return [
    picture(
      drawing,
      {
        name: 'similarity',
        title: 'How far the paths of runs are apart',
        alt: `A square of ${names.length} by ${names.length} runs; dark cells are pairs of runs whose paths are alike, bright ones pairs that differ.`,
      },
      (options) => plotHeatMap(numbers(similarity.values), { ...options, rowNames: names, columnNames: names, valueName: 'distance', width: 760 }),
    ),
  ];
}
