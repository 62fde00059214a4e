import type { Report } from '../analysis/report.ts';
import { drawPictures } from '../pictures/draw.ts';
import { arrivalSection } from './arrival.ts';
import { captureSection } from './capture.ts';
import { createFigures } from './figures.ts';
import { historySection } from './history.ts';
import { impactSection } from './impact.ts';
import { html, verbatim } from './markup.ts';
import type { Writing } from './parts.ts';
import { featuredSection, methodSection, runsSection } from './runs.ts';
import { style } from './style.ts';

/**
 * A report as one HTML page that requests nothing: style, drawings and small pictures are inside, there is no script. Every number carries the path at which
 * report.json holds it. `thumbnails` are data URIs by sha256; a picture that is not there is left out.
 */
export function renderPage(report: Report, thumbnails: ReadonlyMap<string, string> = new Map()): string {
  const figures = createFigures(report);
  const pictures = new Map(drawPictures(report, { theme: 'inherit', isTitled: false }).map((picture) => [picture.name, picture]));
  const writing: Writing = { report, figures, pictures, thumbnail: (sha256) => (sha256 === null ? undefined : thumbnails.get(sha256)) };
  const featured = featuredSection(writing);
  return `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><meta name="generator" content="Genarun"><title>${report.experiment.name} · report</title><link rel="icon" href="data:,"><style>${verbatim(style)}</style></head>
<body><a class="skip" href="#arrival">To the first answer</a>
<header><p class="eyebrow">Report of an experiment</p><h1>${report.experiment.name}</h1><dl class="measures"><div><dt>Runs</dt><dd>${figures.number('size.runs')}</dd></div><div><dt>Outputs</dt><dd>${figures.number('size.outputs')}</dd></div><div><dt>Networks</dt><dd>${figures.number('size.networks')}</dd></div><div><dt>Prompts</dt><dd>${figures.number('size.prompts')}</dd></div><div><dt>Seen by</dt><dd>${report.view.model === '' ? '–' : report.view.model}</dd></div><div><dt>Dimensions</dt><dd>${figures.number('view.dimension')}</dd></div></dl></header>
<nav aria-label="Sections"><ul><li><a href="#arrival">How did it get here?</a></li><li><a href="#capture">Is it stuck?</a></li><li><a href="#history">Has it done this before?</a></li><li><a href="#impact">Which part matters most?</a></li>${featured !== undefined && html`<li><a href="#single">Single runs</a></li>`}<li><a href="#method">Method</a></li><li><a href="#runs">Runs</a></li></ul></nav>
<main>${arrivalSection(writing)}${captureSection(writing)}${historySection(writing)}${impactSection(writing)}${featured}${methodSection(writing)}${runsSection(writing)}</main>
<footer><p>Made by Genarun. Experiment <code>${report.experiment.id}</code>. Every number stands in <a href="report.json">report.json</a>; the pictures stand singly in the folder pictures.</p></footer></body></html>`
      .markup
  }\n`;
}

/** The sha256 of every picture that the page of a report shows small. */
export function picturesShown({ regions, featured }: Report): readonly string[] {
  const all = [...regions.list.slice(0, 12), ...featured.flatMap(({ filmstrip }) => filmstrip)];
  return [...new Set(all.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256])))];
}
