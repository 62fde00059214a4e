import { plotHeatMap } from '@genarun/topology';
import type { Similarity } from '../analysis/history.ts';
import type { Report } from '../analysis/report.ts';
import type { Drawing, Picture } from './draw.ts';
import { numbers, picture, runName } from './plot.ts';

/** How alike the paths of runs are, and their shapes. */
export function drawHistory({ history: { similarity, shapes } }: Report, drawing: Drawing): readonly Picture[] {
  return [
    ...matrix({ name: 'similarity', title: 'How far the paths of runs are apart', what: 'whose paths are alike' }, similarity, drawing),
    ...matrix({ name: 'similarity-shapes', title: 'How far the shapes of runs are apart', what: 'whose shapes are alike' }, shapes, drawing),
  ];
}

type Naming = { readonly name: string; readonly title: string; readonly what: string };

function matrix({ name, title, what }: Naming, similarity: Similarity, drawing: Drawing): readonly Picture[] {
  if (similarity.runs.length < 2) return [];
  const names = similarity.runs.map(runName);
  return [
    picture(
      drawing,
      {
        name,
        title,
        alt: `A square of ${names.length} by ${names.length} runs; dark cells are pairs of runs ${what}, bright ones pairs that differ.`,
      },
      (options) => plotHeatMap(numbers(similarity.values), { ...options, rowNames: names, columnNames: names, valueName: 'distance', width: 760 }),
    ),
  ];
}
