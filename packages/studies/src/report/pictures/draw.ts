import type { Theme } from '@genarun/topology';
import type { Report } from '../analysis/report.ts';
import { drawArrival } from './arrival.ts';
import { drawFeatured } from './featured.ts';
import { drawHistory } from './history.ts';
import { drawImpact } from './impact.ts';
import { drawRegions } from './regions.ts';

/** One picture of a report as SVG. `name` is that of its file; `alt` says what is to be seen for who cannot see it. */
export type Picture = { readonly name: string; readonly title: string; readonly alt: string; readonly svg: string };

/** How pictures are drawn: with a ground of their own and titles for files, in the page's ink without titles for the page. */
export type Drawing = { readonly theme: Theme; readonly isTitled: boolean };

/** Draws every picture of a report, from its JSON alone. Pictures that would be empty are left out. */
export function drawPictures(report: Report, drawing: Drawing): readonly Picture[] {
  return [
    ...drawRegions(report, drawing),
    ...drawArrival(report, drawing),
    ...drawHistory(report, drawing),
    ...drawImpact(report, drawing),
    ...drawFeatured(report, drawing),
  ];
}
